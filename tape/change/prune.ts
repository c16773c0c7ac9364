import { CalltapeError } from "@calltape/runtime";
import {
  type Compression,
  isLeftOver,
  type Keep,
  mayBeWritten,
  type NamedTape,
  type Reason,
  retain,
  runSteps,
  type Steps,
  type Store,
  type StoredTape,
} from "@calltape/runtime/store";
import { HeldBytes } from "../bytes/byte-source.js";
import { readStoredTape } from "../bytes/tape-file.js";
import { Damage, printablePath } from "../damage.js";
import { countCalls } from "../index-file/call-counts.js";
import { sweepIndexes } from "../index-file/index-file.js";

/** Something that was removed, and why: `copy` of a tape that is there compressed as well, `left over` by a crash. */
export interface Removal {
  readonly name: string;
  readonly bytes: number;
  readonly reason: Reason | "calls" | "copy" | "left over" | "cleared";
}

/** A tape that was written anew without some calls. */
export interface Shortening {
  readonly name: string;
  readonly calls: number;
}

/** What was done, or with `dryRun` would be. */
export interface PruneReport {
  readonly removed: Removal[];
  /** Names of tapes that were compressed, before they were. */
  readonly compressed: string[];
  /** Tapes that stay without calls that were to be cleared. */
  readonly shortened: Shortening[];
  /** Tapes of the recorder that stay. */
  readonly tapes: number;
  /** Their size, before compressing. */
  readonly bytes: number;
  /** What could not be done, a line each. */
  readonly problems: string[];
}

export interface PruneOptions {
  compress?: "off" | Compression;
  /** Says what would be done, and does nothing. */
  dryRun?: boolean;
  /** Milliseconds since the epoch. */
  now?: number;
}

/**
 * Removes from a store what need not be kept: what crashes have left over, tapes that are too old, the oldest ones that
 * make the store too large, and those of which every call is surplus. Then closed tapes are compressed, if asked for.
 *
 * Tapes that may be being written, and files that the recorder has not named, are left alone. Several processes may
 * record and prune at the same time.
 *
 * @throws what the store throws when it lists
 */
export async function prune(
  store: Store,
  keep: Keep,
  { compress = "off", dryRun = false, now = Date.now() }: PruneOptions = {},
): Promise<PruneReport> {
  const removed: Removal[] = [];
  const compressed: string[] = [];
  const problems: string[] = [];

  const attempt = async (what: string, name: string, action: () => unknown): Promise<boolean> => {
    try {
      if (!dryRun) await action();
      return true;
    } catch (error) {
      const { code = "it failed" } = error as NodeJS.ErrnoException;
      problems.push(`${printablePath(store.locate(name))}: cannot be ${what} (${code})`);
      return false;
    }
  };
  const remove = async ({ name, bytes }: StoredTape, reason: Removal["reason"]): Promise<boolean> => {
    const gone = await attempt("removed", name, () => store.remove(name));
    if (gone) removed.push({ name, bytes, reason });
    return gone;
  };

  for (const file of await listed(store.leftOver?.() ?? []))
    if (isLeftOver(file, now)) await remove(file, "left over");
  let staying = await runSteps(
    retain(store, keep, {
      now,
      *remove(tape, reason): Steps<boolean> {
        return (yield remove(tape, reason)) as boolean;
      },
    }),
  );
  staying = await without(staying, await findCopies(store, staying), (tape) => remove(tape, "copy"));
  staying = await without(staying, await findSurplus(store, staying, keep.keepCalls, now), (tape) =>
    remove(tape, "calls"),
  );

  if (compress !== "off" && store.compress !== undefined) {
    // Compressing waits for timers that hold no process.
    const hold = setInterval(() => {}, 60_000);
    for (const tape of staying) {
      if (tape.compressed || (await runSteps(mayBeWritten(store, tape, now)))) continue;
      if (await attempt("compressed", tape.name, () => store.compress!(tape.name, compress)))
        compressed.push(tape.name);
    }
    clearInterval(hold);
  }
  if (!dryRun) sweepIndexes(store.location);
  const bytes = staying.reduce((sum, tape) => sum + tape.bytes, 0);
  return { removed, compressed, shortened: [], tapes: staying.length, bytes, problems };
}

async function listed(entries: Iterable<StoredTape> | AsyncIterable<StoredTape>): Promise<StoredTape[]> {
  const found: StoredTape[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

async function without(
  tapes: readonly NamedTape[],
  going: ReadonlySet<NamedTape>,
  remove: (tape: NamedTape) => Promise<boolean>,
): Promise<NamedTape[]> {
  const staying: NamedTape[] = [];
  for (const tape of tapes) if (!going.has(tape) || !(await remove(tape))) staying.push(tape);
  return staying;
}

/**
 * A crash between compressing a tape and removing it leaves both. The compressed one is the whole one by then, unless the
 * machine itself went down. Not the other way around: who compresses just now is about to remove the plain one.
 */
async function findCopies(store: Store, tapes: readonly NamedTape[]): Promise<Set<NamedTape>> {
  const going = new Set<NamedTape>();
  const plain = new Map(tapes.filter(({ compressed }) => !compressed).map((tape) => [tape.name, tape]));
  for (const tape of tapes) {
    const original = tape.compressed ? plain.get(tape.plain) : undefined;
    if (original === undefined) continue;
    const [whole, copy] = [await read(store, original), await read(store, tape)];
    if (whole === undefined) continue;
    going.add(copy?.equals(whole) ? original : tape);
  }
  return going;
}

/**
 * Tapes that hold nothing but calls of which there are enough newer ones, by probe, in tapes that stay. A stream goes
 * from its beginning, since calls that began in one tape may end in the next.
 */
async function findSurplus(
  store: Store,
  tapes: readonly NamedTape[],
  keepCalls: number,
  now: number,
): Promise<Set<NamedTape>> {
  const kept = new Map<string, number>();
  const needed: NamedTape[] = [];
  for (const tape of [...tapes].reverse()) {
    const bytes = await read(store, tape);
    const counts = bytes === undefined ? undefined : countCalls(new HeldBytes(bytes));
    const surplus =
      counts !== undefined &&
      [...counts.keys()].every((id) => (kept.get(id) ?? 0) >= keepCalls) &&
      !(await runSteps(mayBeWritten(store, tape, now)));
    if (surplus) continue;
    needed.push(tape);
    for (const [id, count] of counts ?? []) kept.set(id, (kept.get(id) ?? 0) + count);
  }
  const first = new Map<string, number>();
  for (const { stream, sequence } of needed)
    first.set(stream, Math.min(first.get(stream) ?? Number.POSITIVE_INFINITY, sequence));
  return new Set(
    tapes.filter(({ stream, sequence }) => sequence < (first.get(stream) ?? Number.POSITIVE_INFINITY)),
  );
}

/** Undefined for a tape that is gone, or that cannot be read. */
async function read(store: Store, tape: NamedTape): Promise<Buffer | undefined> {
  try {
    return await readStoredTape(store, tape);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof Damage || error instanceof CalltapeError || code !== undefined) return undefined;
    throw error;
  }
}
