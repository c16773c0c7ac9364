import { statSync } from "node:fs";
import path from "node:path";
import { CalltapeError, type Store, type StoredTape } from "@calltape/runtime";
import { HeldBytes } from "../bytes/byte-source.js";
import { readStoredTape } from "../bytes/tape-file.js";
import type { Call } from "../calls/recorded-call.js";
import { joinStream, newMemory, type ReadTape, scan, type Tape, type TapeProblem } from "../calls/tape.js";
import { applyAccepted } from "../change/accepted.js";
import { orderCalls } from "../select/call-order.js";
import { asProblem, forEachTape, oneOfEach } from "./find-tapes.js";
import { TapeOpener } from "./open-file.js";

/** What was opened. */
export interface TapeSet {
  readonly tapes: readonly Tape[];
  /** The calls of all tapes, in the order in which they began. */
  readonly calls: readonly Call[];
  /** Those of them whose outcome was accepted. */
  readonly accepted: readonly Call[];
  /** Files and ends of files that were not read. */
  readonly problems: readonly TapeProblem[];
}

/** How tapes are opened. */
export interface OpenOptions {
  /** Told how far it is: bytes of the files that were gone through, and of all. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Opens tapes: files, folders, of which the `*.tape` files are taken, compressed ones (`*.tape.gz`, `*.tape.zst`) too,
 * and no folders inside, or globs of files and folders, `.calltape/*-4711-*.tape`, `runs/*`. A file that is named twice is opened once, and so is a tape that lies there both compressed and
 * not. Their bytes are not kept in memory: what is asked for is read from the files.
 *
 * A large tape is gone through once; what was found is kept beside it in the folder `.index`, where that can be written.
 *
 * Outcomes that were accepted ({@link writeAccepted}) stand in `calls` for those that were recorded.
 *
 * Tapes of one stream are joined: a call that began in one and ended in a later one has its outcome. A file that is no
 * tape, or only in part, is one of the `problems`, and no error.
 *
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` for a path that does not exist, or a glob that names no tape;
 *   `CALLTAPE_BAD_OPTION` for what is no path
 */
export function openTapes(sources: string | readonly string[], { onProgress }: OpenOptions = {}): TapeSet {
  const read: ReadTape[] = [];
  const opener = new TapeOpener(newMemory());
  const steps = onProgress && new Progress(onProgress);
  forEachTape(
    sources,
    (file, all) => {
      steps?.step(file, all);
      read.push(opener.open(file));
    },
    (problem) => read.push({ tape: undefined, problem }),
  );
  opener.end();
  const { tapes, calls, problems } = joinTapes(read);
  const replaced = applyAccepted(calls, new Set(tapes.map(({ file }) => path.dirname(file))));
  return { tapes, ...replaced, problems: [...problems, ...replaced.problems] };
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
  return joinTapes(read);
}

/** Joins the tapes of each stream in their order, and gives all in the order of the files. */
function joinTapes(read: readonly ReadTape[]): TapeSet {
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
    accepted: [],
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

/** How much of the files was gone through. */
class Progress {
  private total = 0;
  private done = 0;
  private seen = 0;

  constructor(private readonly tell: (done: number, total: number) => void) {}

  step(file: string, all: ReadonlySet<string>): void {
    if (this.seen++ === 0) for (const each of all) this.total += sizeOf(each);
    this.tell(this.done, this.total);
    this.done += sizeOf(file);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
