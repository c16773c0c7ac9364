import { lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CalltapeError, type Store, type StoredTape } from "@calltape/runtime";
import { applyAccepted } from "./accepted.js";
import { Damage, printablePath } from "./damage.js";
import { TAPE_LIMITS } from "./limits.js";
import type { Call } from "./recorded-call.js";
import { StreamCalls } from "./stream-calls.js";
import { peekHeader, problemOf, type ReadTape, readTape, type Tape, type TapeProblem } from "./tape.js";
import { readStoredTape, readTapeFile } from "./tape-file.js";

/** What names of tapes end in; a plain name sorts before that of the same tape compressed. */
const ENDING = /\.tape(?:\.gz|\.zst)?$/;

const COMPRESSED = [".gz", ".zst"];

/** What was opened. */
export interface TapeSet {
  readonly tapes: readonly Tape[];
  /** The calls of all tapes, in the order in which they began. */
  readonly calls: readonly Call[];
  /** Files and ends of files that were not read. */
  readonly problems: readonly TapeProblem[];
}

/**
 * Opens tapes: files, or folders, of which the `*.tape` files are taken, compressed ones (`*.tape.gz`, `*.tape.zst`) too,
 * and no folders inside. A file that is named twice is opened once, and so is a tape that lies there both compressed and
 * not. The bytes stay in memory as long as the calls do.
 *
 * Outcomes that were accepted ({@link writeAccepted}) stand in `calls` for those that were recorded.
 *
 * Tapes of one stream are joined: a call that began in one and ended in a later one has its outcome. A file that is no
 * tape, or only in part, is one of the `problems`, and no error.
 *
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` for a path that does not exist
 */
export function openTapes(sources: string | readonly string[]): TapeSet {
  const files = new Set<string>();
  const problems: TapeProblem[] = [];
  for (const source of typeof sources === "string" ? [sources] : sources) {
    try {
      for (const file of filesOf(path.resolve(source))) files.add(file);
    } catch (error) {
      problems.push(asProblem(path.resolve(source), error));
    }
  }
  const read: ReadFile[] = [];
  for (const file of files) {
    try {
      read.push({ file, bytes: readTapeFile(file) });
    } catch (error) {
      const problem = asProblem(file, error);
      // Since the folder was listed, a tape may have been compressed, or removed for its age.
      if (exists(file)) read.push({ file, problem });
      else for (const packed of COMPRESSED.map((ending) => file + ending).filter(exists)) files.add(packed);
    }
  }
  const { tapes, calls, problems: found } = joinTapes(read, problems);
  const accepted = applyAccepted(calls, new Set([...files].map((file) => path.dirname(file))));
  return { tapes, calls: accepted.calls, problems: [...found, ...accepted.problems] };
}

/**
 * Opens all tapes of a store, as {@link openTapes} does with those of a folder. `file` of a tape is where its store
 * locates it. Accepted outcomes are those of folders alone.
 *
 * @throws what the store throws, but for tapes that go away meanwhile
 */
export async function openStoredTapes(store: Store): Promise<TapeSet> {
  const listed: StoredTape[] = [];
  for await (const tape of store.list()) listed.push(tape);
  const names = new Map(listed.map((tape) => [tape.name, tape]));
  const read: ReadFile[] = [];
  for (const name of oneOfEach([...names.keys()].sort())) {
    const file = store.locate(name);
    try {
      read.push({ file, bytes: await readStoredTape(store, names.get(name)!) });
    } catch (error) {
      if (error instanceof CalltapeError && error.code === "CALLTAPE_NOT_FOUND") continue;
      read.push({ file, problem: asProblem(file, error) });
    }
  }
  return joinTapes(read, []);
}

/** A file, and its bytes or why there are none. */
type ReadFile = { file: string } & ({ bytes: Buffer } | { problem: TapeProblem });

/** Reads the tapes of each stream in their order, and gives them in the order of the files. */
function joinTapes(files: readonly ReadFile[], problems: TapeProblem[]): TapeSet {
  const results = new Map<string, ReadTape>();
  const streams = new Map<string, { file: string; bytes: Buffer; sequence: number }[]>();
  for (const each of files) {
    const { file } = each;
    if ("problem" in each) {
      results.set(file, { tape: undefined, problem: each.problem });
      continue;
    }
    const header = peekHeader(each.bytes);
    // A copy of a tape is a tape for itself: its calls are the same ones again.
    let key = header === undefined ? file : `${header.stream} ${header.startedAt}`;
    const sequence = header?.sequence ?? 0;
    if (streams.get(key)?.some((other) => other.sequence === sequence)) key = file;
    const stream = streams.get(key) ?? [];
    stream.push({ file, bytes: each.bytes, sequence });
    streams.set(key, stream);
  }
  for (const stream of streams.values()) {
    const calls = new StreamCalls();
    for (const { file, bytes } of stream.sort((a, b) => a.sequence - b.sequence))
      results.set(file, readTape(file, bytes, TAPE_LIMITS, calls));
  }
  const ordered = files.map(({ file }) => results.get(file)!);
  const tapes = ordered.flatMap(({ tape }) => tape ?? []);
  const calls = tapes.flatMap((tape) => tape.calls).sort((a, b) => a.startedAt - b.startedAt);
  return { tapes, calls, problems: [...problems, ...ordered.flatMap(({ problem }) => problem ?? [])] };
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
function oneOfEach(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.filter((name) => {
    const plain = name.replace(ENDING, ".tape");
    return !taken.has(plain) && taken.add(plain);
  });
}

function asProblem(file: string, error: unknown): TapeProblem {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof CalltapeError || (!(error instanceof Damage) && code === undefined)) throw error;
  const damage = error instanceof Damage ? error : new Damage(0, `cannot be read (${code})`);
  return problemOf(file, damage);
}
