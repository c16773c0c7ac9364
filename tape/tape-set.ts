import { lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { CalltapeError, type Store, type StoredTape } from "@calltape/runtime";
import { HeldBytes } from "./byte-source.js";
import type { Call } from "./call.js";
import { orderCalls } from "./call-order.js";
import { Damage, printablePath } from "./damage.js";
import type { TapeMemory } from "./open-tape.js";
import {
  joinStream,
  newMemory,
  problemOf,
  type ReadTape,
  scan,
  type Tape,
  type TapeProblem,
} from "./tape.js";
import { FileBytes, lookAt, PackedBytes, readStoredTape } from "./tape-file.js";

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
  const memory = newMemory();
  const read: ReadTape[] = [];
  for (const file of files) {
    try {
      read.push(openFile(file, memory));
    } catch (error) {
      const problem = asProblem(file, error);
      // Since the folder was listed, a tape may have been compressed, or removed for its age.
      if (exists(file)) read.push({ tape: undefined, problem });
      else for (const packed of COMPRESSED.map((ending) => file + ending).filter(exists)) files.add(packed);
    }
  }
  return joinTapes(read, problems);
}

/**
 * Opens all tapes of a store, as {@link openTapes} does with those of a folder. `file` of a tape is where its store
 * locates it.
 *
 * @throws what the store throws, but for tapes that go away meanwhile
 */
export async function openStoredTapes(store: Store): Promise<TapeSet> {
  const listed: StoredTape[] = [];
  for await (const tape of store.list()) listed.push(tape);
  const names = new Map(listed.map((tape) => [tape.name, tape]));
  const memory = newMemory();
  const read: ReadTape[] = [];
  for (const name of oneOfEach([...names.keys()].sort())) {
    const file = store.locate(name);
    try {
      const bytes = await readStoredTape(store, names.get(name)!);
      read.push(scan(file, new HeldBytes(bytes), memory));
    } catch (error) {
      if (error instanceof CalltapeError && error.code === "CALLTAPE_NOT_FOUND") continue;
      read.push({ tape: undefined, problem: asProblem(file, error) });
    }
  }
  return joinTapes(read, []);
}

function openFile(file: string, memory: TapeMemory): ReadTape {
  const { size, packed } = lookAt(file);
  const source = packed ? new PackedBytes(file, memory.unpacked) : new FileBytes(file, size);
  return scan(file, source, memory);
}

/** Joins the tapes of each stream in their order, and gives all in the order of the files. */
function joinTapes(read: readonly ReadTape[], problems: TapeProblem[]): TapeSet {
  const streams = new Map<string, ReadTape[]>();
  const placeOf = ({ tape }: ReadTape) => tape!.header.sequence;
  for (const each of read) {
    if (each.tape === undefined) continue;
    const { file, header } = each.tape;
    // A copy of a tape is a tape for itself: its calls are the same ones again.
    let key = `${header.stream} ${header.startedAt}`;
    if (streams.get(key)?.some((other) => placeOf(other) === header.sequence)) key = file;
    streams.set(key, [...(streams.get(key) ?? []), each]);
  }
  for (const stream of streams.values()) joinStream(stream.sort((a, b) => placeOf(a) - placeOf(b)));
  const tapes = read.flatMap(({ tape }) => tape ?? []);
  return {
    tapes,
    calls: orderCalls(tapes),
    problems: [...problems, ...read.flatMap(({ problem }) => problem ?? [])],
  };
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
