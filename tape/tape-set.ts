import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import type { Call } from "./call.js";
import { Damage, printablePath } from "./damage.js";
import { problemOf, type ReadTape, readTape, type Tape, type TapeProblem } from "./tape.js";
import { readTapeFile } from "./tape-file.js";

/** What was opened. */
export interface TapeSet {
  readonly tapes: readonly Tape[];
  /** The calls of all tapes, in the order in which they began. */
  readonly calls: readonly Call[];
  /** Files and ends of files that were not read. */
  readonly problems: readonly TapeProblem[];
}

/**
 * Opens tapes: files, or folders, of which the `*.tape` files are taken and no folders inside. A file that is named
 * twice is opened once. The bytes stay in memory as long as the calls do.
 *
 * A file that is no tape, or only in part, is one of the `problems`, and no error.
 *
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` for a path that does not exist
 */
export function openTapes(sources: string | readonly string[]): TapeSet {
  const files = new Set<string>();
  const read: ReadTape[] = [];
  for (const source of typeof sources === "string" ? [sources] : sources) {
    try {
      for (const file of filesOf(path.resolve(source))) files.add(file);
    } catch (error) {
      read.push(asProblem(path.resolve(source), error));
    }
  }
  for (const file of files) read.push(openTape(file));
  const tapes = read.flatMap(({ tape }) => tape ?? []);
  const problems = read.flatMap(({ problem }) => problem ?? []);
  const calls = tapes.flatMap((tape) => tape.calls).sort((a, b) => a.startedAt - b.startedAt);
  return { tapes, calls, problems };
}

function filesOf(source: string): string[] {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new CalltapeError(
      "CALLTAPE_NOT_FOUND",
      `no file or folder ${printablePath(source)} (record a call first, or check the path)`,
    );
  if (!stats.isDirectory()) return [source];
  const names = readdirSync(source).filter((name) => name.endsWith(".tape"));
  return names.sort().map((name) => path.join(source, name));
}

function openTape(file: string): ReadTape {
  try {
    return readTape(file, readTapeFile(file));
  } catch (error) {
    return asProblem(file, error);
  }
}

function asProblem(file: string, error: unknown): ReadTape {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof CalltapeError || (!(error instanceof Damage) && code === undefined)) throw error;
  const damage = error instanceof Damage ? error : new Damage(0, `cannot be read (${code})`);
  return { tape: undefined, problem: problemOf(file, damage) };
}
