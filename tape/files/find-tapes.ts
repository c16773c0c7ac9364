import { lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { describe } from "@calltape/runtime/options";
import { problemOf, type TapeProblem } from "../calls/tape.js";
import { Damage, printablePath } from "../damage.js";
import { findByGlob, isGlob } from "./glob.js";

/** What names of tapes end in; a plain name sorts before that of the same tape compressed. */
const ENDING = /\.tape(?:\.gz|\.zst)?$/;

const COMPRESSED = [".gz", ".zst"];

/**
 * Does something for each tape that paths name: files, folders, of which the tapes are taken and no folders inside, or
 * globs of either; one that is named twice, or lies there both compressed and not, once.
 *
 * @param open is given absolute paths; what it throws is a problem of the file
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` for a path that does not exist, or a glob that names no tape;
 *   `CALLTAPE_BAD_OPTION` for what is no path
 */
export function forEachTape(
  sources: string | readonly string[],
  open: (file: string, all: ReadonlySet<string>) => void,
  onProblem: (problem: TapeProblem) => void,
): void {
  const files = new Set<string>();
  for (const source of checkSources(sources)) {
    try {
      for (const file of filesOf(source)) files.add(file);
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

function checkSources(sources: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(sources) ? sources : [sources];
  for (const each of list) {
    if (typeof each === "string" && each !== "") continue;
    const got = each instanceof URL ? "a URL (fileURLToPath of node:url makes a path of it)" : describe(each);
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `tapes are named by a path, as ".calltape", or by an array of paths, got ${got}`,
    );
  }
  return list as readonly string[];
}

function filesOf(source: string): string[] {
  const file = path.resolve(source);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.isDirectory() ? tapesIn(file) : [file];
  if (isGlob(source)) {
    const files = tapesMatching(source);
    if (files.length > 0) return files;
    throw notFound(`no tape matches ${printablePath(source)} (record a call first, or check the glob)`);
  }
  throw notFound(`no file or folder ${printablePath(file)} (record a call first, or check the path)`);
}

/** The tapes of a folder, and of none inside. */
function tapesIn(folder: string): string[] {
  const names = readdirSync(folder).filter(isTapeName);
  return oneOfEach(names.sort()).map((name) => path.join(folder, name));
}

function tapesMatching(glob: string): string[] {
  return findByGlob(glob).flatMap((found) => {
    if (statSync(found, { throwIfNoEntry: false })?.isDirectory() === true) return tapesIn(found);
    return isTapeName(found) ? [found] : [];
  });
}

const isTapeName = (name: string) => ENDING.test(name);

function notFound(message: string): CalltapeError {
  return new CalltapeError("CALLTAPE_NOT_FOUND", message);
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
