import { lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { problemOf, type TapeProblem } from "../calls/tape.js";
import { Damage, printablePath } from "../damage.js";

/** What names of tapes end in; a plain name sorts before that of the same tape compressed. */
const ENDING = /\.tape(?:\.gz|\.zst)?$/;

const COMPRESSED = [".gz", ".zst"];

/**
 * Does something for each tape that paths name: files, or folders, of which the tapes are taken and no folders inside; one
 * that is named twice, or lies there both compressed and not, once.
 *
 * @param open is given absolute paths; what it throws is a problem of the file
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` for a path that does not exist
 */
export function forEachTape(
  sources: string | readonly string[],
  open: (file: string, all: ReadonlySet<string>) => void,
  onProblem: (problem: TapeProblem) => void,
): void {
  const files = new Set<string>();
  for (const source of typeof sources === "string" ? [sources] : sources) {
    try {
      for (const file of filesOf(path.resolve(source))) files.add(file);
    } catch (error) {
      onProblem(asProblem(path.resolve(source), error));
    }
  }
  for (const file of files) {
    try {
      open(file, files);
    } catch (error) {
      const problem = asProblem(file, error);
      // Since the folder was listed, a tape may have been compressed, or removed for its age.
      if (exists(file)) onProblem(problem);
      else for (const packed of COMPRESSED.map((ending) => file + ending).filter(exists)) files.add(packed);
    }
  }
}

/** Whether there is something of this name, be it a link that leads nowhere. */
function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function filesOf(source: string): string[] {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new CalltapeError(
      "CALLTAPE_NOT_FOUND",
      `no file or folder ${printablePath(source)} (record a call first, or check the path)`,
    );
  if (!stats.isDirectory()) return [source];
  const names = readdirSync(source).filter((name) => ENDING.test(name));
  return oneOfEach(names.sort()).map((name) => path.join(source, name));
}

/** Names without those of compressed tapes that are there in full, too: a crash came before one of them was removed. */
export function oneOfEach(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.filter((name) => {
    const plain = name.replace(ENDING, ".tape");
    return !taken.has(plain) && taken.add(plain);
  });
}

/** What is told of an error of the file system, or of damage. Throws others on. */
export function asProblem(file: string, error: unknown): TapeProblem {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof CalltapeError || (!(error instanceof Damage) && code === undefined)) throw error;
  const damage = error instanceof Damage ? error : new Damage(0, `cannot be read (${code})`);
  return problemOf(file, damage);
}
