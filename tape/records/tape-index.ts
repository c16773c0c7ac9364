import { FRAME_HEAD_BYTES, MAGIC, MAX_FRAME_BYTES, type TapeHeader } from "@calltape/runtime/format";
import type { CallRows } from "./call-rows.js";

/** A record of a call that began in an earlier tape of the stream. */
export interface ForeignRecord {
  call: number;
  /** One of `RECORD`. */
  kind: number;
  /** Nanoseconds since the stream began. */
  time: number;
  labels: number;
  /** Whether it has a difference. */
  differs: boolean;
  /** Byte of the tape at which the record stands. */
  offset: number;
}

/** A call that had not ended when its tape did. */
export interface RunningCall {
  row: number;
  number: number;
  /** When it began, in nanoseconds since the stream began. */
  time: number;
}

/** What is known of a tape once somebody went through it. It holds no values, and is small beside the tape. */
export interface TapeIndex {
  readonly header: TapeHeader;
  /** The payload of the header's frame. */
  readonly headerBytes: Buffer;
  /** How far the tape was read. */
  end: number;
  /** Whether its closing frame was read. */
  closed: boolean;
  /** Id of each probe, in the order in which they are defined, and how many calls of it began: with values, or traced. */
  readonly probeIds: string[];
  readonly counts: number[];
  readonly foreign: ForeignRecord[];
  /** Records between begin and end of a call, and traces. */
  betweens: number;
  events: number;
  calls: CallSummary;
}

/** What is known of the calls that began in a tape without a look at their rows. */
export interface CallSummary {
  readonly count: number;
  readonly running: readonly RunningCall[];
  /** Nanoseconds since the stream began. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Whether they stand in the order in which they began. */
  readonly inOrder: boolean;
  readonly leastNumber: number;
  readonly mostNumber: number;
}

/** Where everything is in a tape. It is read when somebody asks, and forgotten where memory runs short. */
export interface TapeDetails {
  readonly rows: CallRows;
  /** Records between begin and end of a call: the row of the call, by which they are sorted, and where they stand. */
  readonly betweenRows: Uint32Array<ArrayBuffer>;
  readonly betweenOffsets: Uint32Array<ArrayBuffer>;
  /** Type, begin and end of the payload of each frame, one after the other. */
  readonly frames: Uint32Array<ArrayBuffer>;
}

/** A frame of a tape. Its payload is `[from, to)`. */
export interface FramePlace {
  /** One of `FRAME`. */
  type: number;
  from: number;
  to: number;
}

export function* framePlaces({ frames }: TapeDetails): Generator<FramePlace, void> {
  for (let i = 0; i < frames.length; i += 3)
    yield { type: frames[i]!, from: frames[i + 1]!, to: frames[i + 2]! };
}

/** Whether frames follow each other as those of a tape do. */
export function areFrames(frames: Uint32Array, end: number): boolean {
  let at = MAGIC.length;
  for (let i = 0; i < frames.length; i += 3) {
    const [from, to] = [frames[i + 1]!, frames[i + 2]!];
    if (from !== at + FRAME_HEAD_BYTES || to <= from || to - from > MAX_FRAME_BYTES) return false;
    at = to;
  }
  return at === end;
}

/** The frame that this byte of the tape is in. */
export function frameAround({ frames }: TapeDetails, offset: number): FramePlace | undefined {
  let low = 0;
  let high = frames.length / 3 - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const [type, from, to] = [frames[middle * 3]!, frames[middle * 3 + 1]!, frames[middle * 3 + 2]!];
    if (offset < from) high = middle - 1;
    else if (offset >= to) low = middle + 1;
    else return { type, from, to };
  }
  return undefined;
}

export function summarize(rows: CallRows): CallSummary {
  const { number, time, length } = rows;
  const running: RunningCall[] = [];
  let [firstTime, lastTime, inOrder] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  let [leastNumber, mostNumber] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < length; row++) {
    if (rows.outcome(row) === "unfinished") running.push({ row, number: number[row]!, time: time[row]! });
    inOrder &&= time[row]! >= lastTime;
    firstTime = Math.min(firstTime, time[row]!);
    lastTime = Math.max(lastTime, time[row]!);
    leastNumber = Math.min(leastNumber, number[row]!);
    mostNumber = Math.max(mostNumber, number[row]!);
  }
  return { count: length, running, firstTime, lastTime, inOrder, leastNumber, mostNumber };
}
