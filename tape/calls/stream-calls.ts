import { RECORD } from "@calltape/runtime/format";
import { outcomeOf, type RunningCalls } from "../records/scan.js";
import type { ForeignRecord } from "../records/tape-index.js";
import { TapeCall } from "./call.js";
import { lazyList } from "./lazy-list.js";
import type { OpenTape } from "./open-tape.js";
import type { Call } from "./recorded-call.js";

/** A call that was running when a tape begins. */
interface RunningCall {
  tape: OpenTape;
  row: number;
  time: number;
}

/** Who called whom in a tape: rows of the first call that each call made, and of the next one that its parent made. */
interface Family {
  first: Int32Array;
  next: Int32Array;
  /** The first call here, by the number of a parent that began in an earlier tape. */
  earlier: Map<number, number>;
}

const NONE = -1;

type Running = ReadonlyMap<number, RunningCall>;

/** The tapes of a stream, joined: calls that began in one and went on in a later one, and who called whom. */
export class StreamCalls {
  /** What was running when each tape begins, by number. */
  private readonly before = new Map<OpenTape, Running>();
  private readonly tapes: OpenTape[] = [];
  private running: Running = new Map();
  private rootList: readonly Call[] | undefined;
  private readonly families = new WeakMap<object, Family>();

  /**
   * Takes the next tape of the stream.
   *
   * @param rescan goes through the tape again, where it contradicts those before: then the contradiction is damage
   */
  add(tape: OpenTape, rescan: (running: RunningCalls) => void): void {
    const before = this.running;
    if (contradicts(tape, before)) rescan(new Map([...before].map(([number, { time }]) => [number, time])));
    this.tapes.push(tape);
    this.rootList = undefined;
    this.before.set(tape, before);
    tape.stream = this;
    const after = new Map(before);
    for (const record of tape.index.foreign) {
      const call = before.get(record.call);
      if (call === undefined) continue;
      if (join(call, tape, record)) after.delete(record.call);
    }
    for (const { number, row, time } of tape.index.calls.running) after.set(number, { tape, row, time });
    this.running = after;
  }

  wasRunning(tape: OpenTape, number: number): boolean {
    return this.before.get(tape)?.has(number) === true;
  }

  /** The calls that a call of a tape has made, in the order in which they began. */
  childrenOf(tape: OpenTape, number: number): readonly Call[] {
    const found: Call[] = [];
    for (const each of this.tapes.slice(this.tapes.indexOf(tape))) {
      if (each !== tape && !this.wasRunning(each, number)) break;
      const { first, next, earlier } = this.familyOf(each);
      const parent = each.rows.find(number);
      let row = parent >= 0 ? first[parent]! : (earlier.get(number) ?? NONE);
      for (; row !== NONE; row = next[row]!) found.push(new TapeCall(each, row));
    }
    return found;
  }

  /** A call that was running when one of a tape began. */
  callNumbered(tape: OpenTape, number: number): Call | undefined {
    const running = this.before.get(tape)?.get(number);
    if (running !== undefined) return new TapeCall(running.tape, running.row);
    const row = tape.rows.find(number);
    return row >= 0 ? new TapeCall(tape, row) : undefined;
  }

  /** A call of any of its tapes. */
  numbered(number: number): Call | undefined {
    for (const tape of this.tapes) {
      const row = tape.rows.find(number);
      if (row >= 0) return new TapeCall(tape, row);
    }
    return undefined;
  }

  /** The calls that no recorded call is known to have made, in the order in which they began. */
  roots(): readonly Call[] {
    this.rootList ??= this.findRoots();
    return this.rootList;
  }

  private findRoots(): readonly Call[] {
    const tapes: number[] = [];
    const rows: number[] = [];
    this.tapes.forEach((tape, index) => {
      for (let row = 0; row < tape.rows.length; row++)
        if (tape.parentOf(row) === undefined) {
          tapes.push(index);
          rows.push(row);
        }
    });
    return lazyList(rows.length, (i) => new TapeCall(this.tapes[tapes[i]!]!, rows[i]!));
  }

  /** Made when somebody asks: who merely lists calls needs none. It goes when the rows are forgotten. */
  private familyOf({ rows }: OpenTape): Family {
    const known = this.families.get(rows);
    if (known !== undefined) return known;
    const { parent, length } = rows;
    const first = new Int32Array(length).fill(NONE);
    const next = new Int32Array(length).fill(NONE);
    const earlier = new Map<number, number>();
    for (let row = length - 1; row >= 0; row--) {
      const number = parent[row]!;
      if (number === 0) continue;
      const place = rows.find(number);
      next[row] = (place >= 0 ? first[place] : earlier.get(number)) ?? NONE;
      if (place >= 0) first[place] = row;
      else earlier.set(number, row);
    }
    const family = { first, next, earlier };
    this.families.set(rows, family);
    return family;
  }
}

/** Whether a call begins here that is running already, or ends before it began. */
function contradicts(tape: OpenTape, running: Running): boolean {
  const { leastNumber, mostNumber } = tape.index.calls;
  for (const number of running.keys())
    if (number >= leastNumber && number <= mostNumber && tape.rows.find(number) >= 0) return true;
  return tape.index.foreign.some(({ call, kind, time }) => {
    const begun = running.get(call);
    return begun !== undefined && isEnd(kind) && time < begun.time;
  });
}

/** Gives what a record of a later tape says to the call; whether it is its end. */
function join({ tape, row }: RunningCall, source: OpenTape, record: ForeignRecord): boolean {
  const { kind, time, labels, differs, offset } = record;
  let later = tape.later.get(row);
  if (later === undefined) {
    later = { end: undefined, between: [] };
    tape.later.set(row, later);
  }
  if (!isEnd(kind)) {
    later.between.push({ tape: source, offset });
    return false;
  }
  later.end = { tape: source, offset, outcome: outcomeOf(kind), time, labels, differs };
  return true;
}

function isEnd(kind: number): boolean {
  return kind === RECORD.RETURN || kind === RECORD.THROW;
}
