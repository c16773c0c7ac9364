import { EXT, RECORD } from "@calltape/runtime/format";
import { type Cursor, KIND } from "../bytes/cursor.js";
import { skim } from "../values/skim.js";
import { ALL_LABELS } from "./labels.js";
import { EVENT_KINDS } from "./trace-event.js";

/** Where a part of a record is: `[from, to)` of what its cursor reads. */
export interface Span {
  from: number;
  to: number;
}

/** Receiver and arguments after a call, as what is not the same in their bytes. */
export interface InputDifference {
  /** Bytes at the start and at the end that are the same. */
  prefix: number;
  suffix: number;
  /** Bits of `LABEL`. */
  labels: number;
  /** The bytes between. */
  part: Span;
}

/** What a record is about: a call that begins, one that ends, something between the two, or a trace. */
export type RecordSort = "begin" | "end" | "between" | "event";

/**
 * Reads one record after the other, and bounds what is in it. It is read into fields of this object, since tapes have
 * many. Here alone is known how records are made.
 */
export class RecordReader {
  sort: RecordSort = "event";
  /** One of `RECORD`. */
  kind = 0;
  /** Where it begins. */
  start = 0;
  call = 0;
  /** Of what begins: 0 where nothing was running. */
  parent = 0;
  /** Of what begins: number of the probe. */
  probe = 0;
  /** Of what begins: the call that has made the closure, 0 where none is known to have. */
  maker = 0;
  /** Nanoseconds since the stream began. */
  time = 0;
  labels = 0;
  /** Its values. */
  from = 0;
  to = 0;
  difference: InputDifference | undefined = undefined;

  /** Reads the record that comes next. Throws `Damage`. */
  read(cursor: Cursor): this {
    cursor.expect(KIND.ARRAY, "a record");
    const { start, length } = cursor;
    this.start = start;
    this.kind = cursor.whole("the kind of a record");
    this.sort = sortOf(this.kind, length) ?? cursor.fail("unknown kind of record", start);
    this.call = cursor.whole("the number of a call");
    if (this.call === 0) cursor.fail("a call has the number 0");
    const begins = this.sort === "begin" || this.kind === RECORD.EVENT_ENTER;
    if (begins) {
      this.parent = cursor.whole("the number of a parent");
      this.probe = cursor.whole("the number of a probe");
    }
    this.time = cursor.whole("a time");
    this.difference = undefined;
    if (this.sort === "event") return this;
    this.labels = readLabels(cursor);
    this.from = cursor.position;
    skim(cursor, this.sort === "begin" ? 2 : (VALUES.get(this.kind) ?? 1));
    this.to = cursor.position;
    if (this.sort === "begin") this.maker = length === 9 ? cursor.whole("the number of a maker") : 0;
    if (this.sort === "end" && length === 6) this.difference = readDifference(cursor);
    return this;
  }
}

/** Kinds of records of what passes between a generator and whoever pulls it. */
const STEP_KINDS: ReadonlySet<number> = new Set([
  RECORD.YIELD,
  RECORD.SENT,
  RECORD.LEFT,
  RECORD.THROWN,
  RECORD.UNSEEN,
]);

/** How many values records have that say what a clock, chance or the environment gave. */
const VALUES: ReadonlyMap<number, number> = new Map([
  [RECORD.AMBIENT, 2],
  [RECORD.ASKED, 3],
]);

function sortOf(kind: number, length: number): RecordSort | undefined {
  if (kind === RECORD.ENTER) return length === 8 || length === 9 ? "begin" : undefined;
  if (kind === RECORD.RETURN || kind === RECORD.THROW)
    return length === 5 || length === 6 ? "end" : undefined;
  if (STEP_KINDS.has(kind)) return length === 5 ? "between" : undefined;
  const values = VALUES.get(kind);
  if (values !== undefined) return length === 4 + values ? "between" : undefined;
  return EVENT_KINDS.has(kind) && length === (kind === RECORD.EVENT_ENTER ? 5 : 3) ? "event" : undefined;
}

/** What a call did to its receiver and arguments. */
function readDifference(cursor: Cursor): InputDifference {
  cursor.expect(KIND.ARRAY, "a difference");
  if (cursor.length !== 4) cursor.fail("a difference has the wrong length");
  const prefix = cursor.whole("the length of what is the same");
  const suffix = cursor.whole("the length of what is the same");
  const labels = readLabels(cursor);
  cursor.expect(KIND.EXTENSION, "a part of a record");
  if (cursor.type !== EXT.PART) cursor.fail("a part of a record is missing");
  return { prefix, suffix, labels, part: { from: cursor.content, to: cursor.content + cursor.length } };
}

function readLabels(cursor: Cursor): number {
  const labels = cursor.whole("the labels of a record");
  return labels <= ALL_LABELS ? labels : cursor.fail("unknown labels");
}
