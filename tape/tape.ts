import { EXT, FRAME, type ProbeDefinition, RECORD, type TapeHeader } from "@calltape/runtime/format";
import { type CallSource, type InputDifference, TapeCall } from "./call.js";
import { Cursor, KIND } from "./cursor.js";
import { Damage, describeDamage } from "./damage.js";
import { Definitions, readClosing, readHeader, type TapeClosing } from "./definitions.js";
import { type Frame, readFrames } from "./frames.js";
import { ALL_LABELS } from "./labels.js";
import { TAPE_LIMITS, type TapeLimits } from "./limits.js";
import type { Call, GeneratorStep } from "./recorded-call.js";
import { skim } from "./skim.js";
import { StreamCalls } from "./stream-calls.js";
import { EVENT_KINDS, type TraceEvent } from "./trace-event.js";

/** One tape: what it says of itself, its probes and its calls. */
export interface Tape {
  /** Absolute path. */
  readonly file: string;
  readonly header: TapeHeader;
  readonly probes: readonly ProbeDefinition[];
  /** In the order in which they began. */
  readonly calls: readonly Call[];
  /** In the order in which they happened. */
  readonly events: readonly TraceEvent[];
  /** Size of the tape; that of the file unless it is compressed. */
  readonly bytes: number;
  /** What the tape says of itself once it is closed; undefined for one that is being written, or ended by a crash. */
  readonly closing: TapeClosing | undefined;
}

/** Why a file, or the end of it, was not read. */
export interface TapeProblem {
  /** Absolute path. */
  readonly file: string;
  /** Byte of the file; what comes before was read. */
  readonly offset: number;
  /** One line, with file and offset, without content of the tape. */
  readonly message: string;
  /** True when the file merely ends early, as after a crash: everything that was whole was read. */
  readonly torn: boolean;
}

/** What a file gave: a tape unless its header cannot be read, and a problem if there is one. */
export interface ReadTape {
  tape: Tape | undefined;
  problem: TapeProblem | undefined;
}

/**
 * Finds the calls in the bytes of a tape, without making their values. Never throws for what the bytes are.
 *
 * @param stream the calls of the stream's earlier tapes; afterwards, this one's too
 */
export function readTape(
  file: string,
  bytes: Buffer,
  limits: TapeLimits = TAPE_LIMITS,
  stream: StreamCalls = new StreamCalls(),
): ReadTape {
  const index = new TapeIndex(file, bytes, limits, stream);
  try {
    for (const frame of readFrames(bytes)) index.add(frame);
    index.end();
    return { tape: index.tape, problem: undefined };
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { tape: index.tape, problem: problemOf(file, error) };
  } finally {
    index.leaveRunning();
  }
}

/** The header of a tape; undefined when it cannot be read. */
export function peekHeader(bytes: Buffer): TapeHeader | undefined {
  try {
    for (const { type, from, to } of readFrames(bytes))
      return type === FRAME.HEADER ? readHeader(new Cursor(bytes, from, to)) : undefined;
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
  }
  return undefined;
}

/** What is told of damage. */
export function problemOf(file: string, damage: Damage): TapeProblem {
  return { file, offset: damage.offset, message: describeDamage(file, damage), torn: damage.torn };
}

/** Gathers what the frames of a tape hold. Methods throw `Damage`; what came before stays. */
class TapeIndex {
  tape: (Tape & { closing: TapeClosing | undefined }) | undefined = undefined;
  private source: CallSource | undefined = undefined;
  private readonly definitions: Definitions;
  private readonly probes: ProbeDefinition[] = [];
  private readonly calls: TapeCall[] = [];
  private readonly events: TraceEvent[] = [];
  private yields = 0;
  private readonly byNumber: Map<number, TapeCall>;

  constructor(
    private readonly file: string,
    private readonly bytes: Buffer,
    private readonly limits: TapeLimits,
    private readonly stream: StreamCalls,
  ) {
    this.byNumber = new Map(stream.running);
    stream.add(this.calls);
    this.definitions = new Definitions(limits.names);
  }

  add({ type, from, to }: Frame): void {
    const cursor = new Cursor(this.bytes, from, to);
    if (this.tape === undefined) return this.begin(type, cursor);
    if (this.tape.closing !== undefined) cursor.fail("a frame behind the closing one", from);
    if (type === FRAME.HEADER) cursor.fail("a second header", from);
    if (type === FRAME.CLOSING) return this.close(cursor);
    while (cursor.position < to) {
      if (type === FRAME.CALLS) this.record(cursor);
      else this.definition(cursor);
    }
  }

  /** Hands over to the next tape of the stream. */
  leaveRunning(): void {
    const { running } = this.stream;
    running.clear();
    for (const [number, call] of this.byNumber) if (call.outcome === "unfinished") running.set(number, call);
  }

  end(): void {
    if (this.tape === undefined) throw new Damage(this.bytes.length, "the file ends before its header", true);
  }

  private begin(type: number, cursor: Cursor): void {
    if (type !== FRAME.HEADER) cursor.fail("the first frame is not a header", cursor.position);
    const { file, bytes, probes, calls, events, stream } = this;
    const header = readHeader(cursor);
    if (cursor.position < cursor.end) cursor.fail("more than a header in its frame", cursor.position);
    this.source = { file, bytes, definitions: this.definitions, stream: header.stream, calls: stream };
    this.tape = { file, header, probes, calls, events, bytes: bytes.length, closing: undefined };
  }

  private close(cursor: Cursor): void {
    const closing = readClosing(cursor, this.definitions.probes);
    if (cursor.position < cursor.end)
      cursor.fail("more than its content in the closing frame", cursor.position);
    this.tape!.closing = closing;
  }

  private definition(cursor: Cursor): void {
    const probe = this.definitions.read(cursor);
    if (probe !== undefined) this.probes.push(probe);
  }

  private record(cursor: Cursor): void {
    cursor.expect(KIND.ARRAY, "a record");
    const { start, length } = cursor;
    const kind = cursor.whole("the kind of a record");
    if (kind === RECORD.ENTER && length === 8) this.enter(cursor, start);
    else if ((kind === RECORD.RETURN || kind === RECORD.THROW) && (length === 5 || length === 6))
      this.leave(cursor, kind === RECORD.RETURN ? "returned" : "threw", length === 6);
    else if (kind === RECORD.YIELD && length === 5) this.pass(cursor, "yielded");
    else if (kind === RECORD.SENT && length === 5) this.pass(cursor, "sent");
    else if (EVENT_KINDS.has(kind) && length === (kind === RECORD.EVENT_ENTER ? 5 : 3))
      this.event(cursor, kind, start);
    else cursor.fail("unknown kind of record", start);
  }

  private enter(cursor: Cursor, start: number): void {
    const { byNumber, calls } = this;
    const number = callNumber(cursor);
    if (byNumber.has(number)) cursor.fail("a call begins twice");
    if (calls.length >= this.limits.calls) cursor.fail("too many calls", start);
    const parent = cursor.whole("the number of a parent");
    const probe = this.probeOf(cursor);
    const time = cursor.whole("a time");
    const labels = readLabels(cursor);
    const from = cursor.position;
    skim(cursor, 2);
    const inputs = { from, to: cursor.position };
    // The parent may have begun in a tape that is not there.
    const known = byNumber.has(parent) ? parent : 0;
    const { startedAt } = this.tape!.header;
    const call = new TapeCall(this.source!, number, known, probe, startedAt, time, labels, inputs);
    byNumber.set(number, call);
    calls.push(call);
  }

  /** What a generator yields or is sent. */
  private pass(cursor: Cursor, kind: GeneratorStep["kind"]): void {
    const call = this.byNumber.get(callNumber(cursor));
    cursor.whole("a time");
    readLabels(cursor);
    const from = cursor.position;
    skim(cursor);
    if (++this.yields > this.limits.calls) cursor.fail("too many values are yielded or sent");
    call?.passed(kind, this.source!, { from, to: cursor.position });
  }

  private event(cursor: Cursor, kind: number, start: number): void {
    if (this.events.length >= this.limits.calls) cursor.fail("too many events", start);
    const call = callNumber(cursor);
    const enters = kind === RECORD.EVENT_ENTER;
    const parent = enters ? cursor.whole("the number of a parent") : 0;
    const probe = enters ? this.probeOf(cursor) : undefined;
    const { header } = this.tape!;
    const id = (number: number) => `${header.stream}:${number}`;
    this.events.push({
      kind: EVENT_KINDS.get(kind)!,
      call: id(call),
      parent: parent === 0 ? undefined : id(parent),
      probe,
      at: header.startedAt + cursor.whole("a time") / 1e6,
    });
  }

  private probeOf(cursor: Cursor): ProbeDefinition {
    const probe = this.definitions.probes.get(cursor.whole("the number of a probe"));
    return probe ?? cursor.fail("a probe that is not defined");
  }

  private leave(cursor: Cursor, outcome: "returned" | "threw", changed: boolean): void {
    const call = this.byNumber.get(callNumber(cursor));
    const time = cursor.whole("a time");
    const labels = readLabels(cursor);
    const from = cursor.position;
    skim(cursor);
    const result = { from, to: cursor.position };
    const source = this.source!;
    const difference = changed ? readDifference(cursor, source) : undefined;
    // A call that began in a tape that is not there: nothing is lost by passing over it.
    call?.finish(source, outcome, time, labels, result, difference);
  }
}

function callNumber(cursor: Cursor): number {
  const number = cursor.whole("the number of a call");
  return number === 0 ? cursor.fail("a call has the number 0") : number;
}

/** What a call did to its receiver and arguments. */
function readDifference(cursor: Cursor, source: CallSource): InputDifference {
  cursor.expect(KIND.ARRAY, "a difference");
  if (cursor.length !== 4) cursor.fail("a difference has the wrong length");
  const prefix = cursor.whole("the length of what is the same");
  const suffix = cursor.whole("the length of what is the same");
  const labels = readLabels(cursor);
  cursor.expect(KIND.EXTENSION, "a part of a record");
  if (cursor.type !== EXT.PART) cursor.fail("a part of a record is missing");
  return {
    source,
    prefix,
    suffix,
    labels,
    part: { from: cursor.content, to: cursor.content + cursor.length },
  };
}

function readLabels(cursor: Cursor): number {
  const labels = cursor.whole("the labels of a record");
  return labels <= ALL_LABELS ? labels : cursor.fail("unknown labels");
}
