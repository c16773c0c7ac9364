import { FRAME, FRAME_HEAD_BYTES, MAGIC } from "../format.js";
import { crc32 } from "../platform.js";
import type { Keep } from "./keep.js";
import { eachOf, type Steps, settled } from "./steps.js";
import type { Store, StoredTape } from "./store.js";
import { leftOverBy, parseTapeName, type TapeName } from "./tape-name.js";

/** Milliseconds without a change after which a tape of a process that nobody knows counts as given up. */
const QUIET = 60_000;

/** The same for what is left over of a process whose number is in use: it may be another's by now. */
const QUIET_LEFT_OVER = 3_600_000;

/** How much is read of the end of a tape: most closing frames are shorter. */
const END_BYTES = 2_048;

/** Longest closing frame that is looked for. */
const MAX_CLOSING_BYTES = 1_048_576;

const MSGPACK_UINT32 = 0xce;

// Taken now: a program under test may replace it.
const kill = process.kill.bind(process);

/** A tape that the recorder has named. */
export interface NamedTape extends StoredTape, TapeName {}

/** What a tape is removed for. */
export type Reason = "age" | "size";

export interface RetentionOptions {
  /** Milliseconds since the epoch. */
  now: number;
  /** Removes a tape, and says whether it is gone. */
  remove: (tape: NamedTape, reason: Reason) => Steps<boolean>;
}

/**
 * Removes closed tapes that are too old, and then, oldest first, as many as make the rest fit into the size. What the
 * recorder has not named is left alone, and so is a tape that may be being written. Gives those that stay, oldest first.
 *
 * Throws what the store and `remove` throw.
 */
export function* retain(
  store: Store,
  { keepAge, keepBytes }: Pick<Keep, "keepAge" | "keepBytes">,
  { now, remove }: RetentionOptions,
): Steps<NamedTape[]> {
  const kept: NamedTape[] = [];
  let bytes = 0;
  // What is too old goes as it is found: a program that ends soon gets as far as it gets.
  yield* eachOf(store.list(), function* (listed) {
    const name = parseTapeName(listed.name);
    if (name === undefined) return;
    const tape = { ...listed, ...name };
    if (now - tape.modified > keepAge && (yield* removed(tape, "age"))) return;
    kept.push(tape);
    bytes += tape.bytes;
  });
  kept.sort(byAge);
  const staying: NamedTape[] = [];
  for (const tape of kept) {
    if (bytes > keepBytes && (yield* removed(tape, "size"))) bytes -= tape.bytes;
    else staying.push(tape);
    yield undefined;
  }
  return staying;

  function* removed(tape: NamedTape, reason: Reason): Steps<boolean> {
    if (yield* mayBeWritten(store, tape, now)) return false;
    return yield* remove(tape, reason);
  }
}

/** Oldest first. Of one time, which some file systems give in seconds, in the order of a stream. */
export function byAge(a: NamedTape, b: NamedTape): number {
  return a.modified - b.modified || (a.name < b.name ? -1 : 1);
}

/**
 * Whether somebody may append to a tape. A process of another machine or container cannot be seen: what it writes to is
 * known by that it changes.
 */
export function* mayBeWritten(store: Store, tape: NamedTape, now: number): Steps<boolean> {
  if (tape.compressed) return false;
  const known = now - tape.modified < QUIET || isAlive(tape.pid);
  return known && !(yield* isClosed(store, tape));
}

/** Whether nobody needs a temporary file any more. */
export function isLeftOver({ name, modified }: StoredTape, now: number): boolean {
  const pid = leftOverBy(name);
  if (pid === undefined) return false;
  return now - modified >= (isAlive(pid) ? QUIET_LEFT_OVER : QUIET);
}

/** Whether a tape ends with a closing frame, as `docs/tape-format.md` says. False for one that cannot be read. */
export function* isClosed(store: Store, { name, bytes }: StoredTape): Steps<boolean> {
  const least = FRAME_HEAD_BYTES + 6;
  if (bytes < MAGIC.length + least) return false;
  try {
    let end = Buffer.from(
      yield* settled<Uint8Array>(store.read(name, Math.max(0, bytes - END_BYTES), bytes)),
    );
    if (end.length < 5 || end[end.length - 5] !== MSGPACK_UINT32) return false;
    const length = end.readUInt32BE(end.length - 4);
    if (length < least || length > Math.min(bytes - MAGIC.length, MAX_CLOSING_BYTES)) return false;
    if (length > end.length)
      end = Buffer.from(yield* settled<Uint8Array>(store.read(name, bytes - length, bytes)));
    if (end.length < length) return false;
    const frame = end.subarray(end.length - length);
    return (
      frame.readUInt32LE(0) === length - FRAME_HEAD_BYTES &&
      frame[4] === FRAME.CLOSING &&
      frame.readUInt32LE(5) === crc32(frame.subarray(FRAME_HEAD_BYTES), crc32(frame.subarray(4, 5)))
    );
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
