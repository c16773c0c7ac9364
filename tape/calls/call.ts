import { ambientKindOf, LABEL, type ProbeDefinition, RECORD } from "@calltape/runtime/format";
import { Cursor } from "../bytes/cursor.js";
import { Damage } from "../damage.js";
import type { Outcome } from "../records/call-rows.js";
import type { InputDifference, Span } from "../records/record-reader.js";
import { Decoder } from "../values/decode.js";
import { toPositional } from "../values/positional.js";
import { skim } from "../values/skim.js";
import type { OpenTape, ReadRecord, RecordPlace } from "./open-tape.js";
import type { AmbientValue, Call, GeneratorStep } from "./recorded-call.js";

/** Kinds of records that are steps of a generator. */
const STEPS: ReadonlyMap<number, GeneratorStep["kind"]> = new Map([
  [RECORD.YIELD, "yielded"],
  [RECORD.SENT, "sent"],
  [RECORD.LEFT, "left"],
  [RECORD.THROWN, "thrown"],
  [RECORD.UNSEEN, "unseen"],
]);

/** Receiver and arguments as they are recorded at the end of a call, and in which record. */
interface ChangedInputs extends ReadRecord {
  difference: InputDifference;
}

/** A call of a tape that is open: its row there. What is asked for is looked up in the index, or read from the tape. */
export class TapeCall implements Call {
  /** Which call it is: what tells two objects for one call from those for two. */
  readonly stream: string;
  readonly number: number;
  // Private to the language, so that nothing that prints a call prints the tape.
  readonly #tape: OpenTape;
  readonly #row: number;

  constructor(tape: OpenTape, row: number) {
    this.stream = tape.index.header.stream;
    this.number = tape.rows.number[row]!;
    this.#tape = tape;
    this.#row = row;
  }

  get file(): string {
    return this.#tape.file;
  }

  get pid(): number {
    return this.#tape.header.pid;
  }

  get build(): string {
    return this.#tape.header.build;
  }

  get acceptedAt(): undefined {
    return undefined;
  }

  get id(): string {
    return `${this.stream}:${this.number}`;
  }

  get parent(): string | undefined {
    return this.#tape.parentOf(this.#row);
  }

  caller(): Call | undefined {
    return this.parent === undefined ? undefined : this.#tape.callerOf(this.#row);
  }

  maker(): Call | undefined {
    const { maker } = this.#begin().record;
    return maker === 0 ? undefined : this.#tape.stream?.numbered(maker);
  }

  children(): readonly Call[] {
    return this.#tape.childrenOf(this.number);
  }

  roots(): readonly Call[] {
    return this.#tape.stream?.roots() ?? [];
  }

  get probe(): ProbeDefinition {
    return this.#tape.probeOf(this.#row);
  }

  get startedAt(): number {
    return this.#tape.startedAt(this.#row);
  }

  get outcome(): Outcome {
    const own = this.#tape.rows.outcome(this.#row);
    return own === "unfinished" ? (this.#later?.outcome ?? own) : own;
  }

  get duration(): number | undefined {
    const { rows } = this.#tape;
    const own = rows.duration[this.#row]!;
    if (!Number.isNaN(own)) return own;
    return this.#later && this.#later.time - rows.time[this.#row]!;
  }

  get labels(): number {
    return this.inputLabels | this.outcomeLabels;
  }

  get inputLabels(): number {
    return this.#tape.rows.inputLabels[this.#row]!;
  }

  get outcomeLabels(): number {
    return this.#later?.labels ?? this.#tape.rows.outcomeLabels[this.#row]!;
  }

  receiver(): unknown {
    return this.#readInputs((decoder) => decoder.value());
  }

  arguments(): unknown[] {
    return this.inputs().arguments;
  }

  inputs(): { receiver: unknown; arguments: unknown[] } {
    return this.#readInputs((decoder, cursor) => this.#toInputs(decoder, cursor));
  }

  get changedInputs(): boolean | undefined {
    if ((this.outcomeLabels & LABEL.UNCHECKED) !== 0 || this.outcome === "unfinished") return undefined;
    return this.#changed() !== undefined;
  }

  inputsAfter(): { receiver: unknown; arguments: unknown[] } | undefined {
    const changed = this.#changed();
    if (changed === undefined) return undefined;
    const { difference, tape, cursor: end } = changed;
    const { prefix, suffix, part } = difference;
    const { record, cursor: begin } = this.#begin();
    const at = end.base + part.from;
    const fits = prefix + suffix <= record.to - record.from;
    const after = Buffer.concat([
      begin.bytes.subarray(record.from, record.from + prefix),
      end.bytes.subarray(part.from, part.to),
      begin.bytes.subarray(record.to - suffix, record.to),
    ]);
    const cursor = new Cursor(after, 0, after.length);
    try {
      if (!fits) throw new Damage(at, "a difference that is longer than what it differs from");
      skim(cursor, 2);
      cursor.position = 0;
      return this.#toInputs(new Decoder(cursor, tape.definitions, at), cursor);
    } catch (error) {
      return tape.corrupt(error instanceof Damage ? new Damage(at, "a difference that does not fit") : error);
    }
  }

  steps(): GeneratorStep[] {
    return this.#tape.between(this.#row).flatMap((place) => {
      const read = this.#record(place);
      const kind = STEPS.get(read.record.kind);
      if (kind === undefined) return [];
      const value = decode(read, (decoder) => decoder.value());
      return { kind, value: kind === "unseen" && typeof value !== "string" ? "" : value };
    });
  }

  ambient(): AmbientValue[] {
    return this.#tape.between(this.#row).flatMap((place) => {
      const read = this.#record(place);
      const { kind: sort, labels } = read.record;
      if (sort !== RECORD.AMBIENT && sort !== RECORD.ASKED) return [];
      return decode(read, (decoder, cursor) => {
        const place = sort === RECORD.ASKED ? decoder.value() : undefined;
        if (place !== undefined && typeof place !== "number")
          return cursor.fail("an unknown place of a parameter");
        const kind = decoder.value();
        const known = typeof kind === "string" || typeof kind === "number" ? ambientKindOf(kind) : "";
        if (known === "") cursor.fail("an unknown kind of value from outside");
        return { kind: known, value: decoder.value(), labels, place };
      });
    });
  }

  result(): unknown {
    const end = this.#end();
    return end && decode(this.#record(end), (decoder) => decoder.value());
  }

  /** How it ended in a later tape than it began in. */
  get #later() {
    return this.#tape.later.get(this.#row)?.end;
  }

  /** Where the record of its end is. */
  #end(): (RecordPlace & { differs: boolean }) | undefined {
    return this.#later ?? this.#tape.endOf(this.#row);
  }

  #begin(): ReadRecord {
    return this.#record({ tape: this.#tape, offset: this.#tape.rows.begin[this.#row]! });
  }

  /** Reads a record of this call, and checks that it is one: the index may be that of another tape. */
  #record({ tape, offset }: RecordPlace): ReadRecord {
    try {
      const read = tape.recordAt(offset);
      if (read.record.call !== this.number || tape.index.header.stream !== this.stream)
        throw new Damage(offset, "a record of another call than the index says");
      return read;
    } catch (error) {
      return tape.corrupt(error);
    }
  }

  #readInputs<Value>(read: (decoder: Decoder, cursor: Cursor) => Value): Value {
    return decode(this.#begin(), read);
  }

  #toInputs(decoder: Decoder, cursor: Cursor): { receiver: unknown; arguments: unknown[] } {
    const receiver = decoder.value();
    const at = cursor.position;
    const recorded = decoder.arguments();
    const { params, recordedBy } = this.probe;
    const positional = recordedBy === "position" ? recorded : toPositional(params, recorded);
    return {
      receiver,
      arguments: positional ?? cursor.fail("arguments that do not fit the parameters", at),
    };
  }

  /** What it did to its inputs, if it did. */
  #changed(): ChangedInputs | undefined {
    const end = this.#end();
    if (end?.differs !== true) return undefined;
    const read = this.#record(end);
    const { difference } = read.record;
    return difference === undefined || this.#isSame(difference, read) ? undefined : { ...read, difference };
  }

  /** The recorder writes all that it sees where it has no more what it saw at the begin. */
  #isSame({ prefix, suffix, part }: InputDifference, { cursor: end }: ReadRecord): boolean {
    if (prefix + suffix > 0) return false;
    const { record, cursor: begin } = this.#begin();
    return bytesOf(begin, record).equals(bytesOf(end, part));
  }
}

function bytesOf(cursor: Cursor, { from, to }: Span): Buffer {
  return cursor.bytes.subarray(from, to);
}

/** Makes values of a record that was read. */
function decode<Value>(
  { tape, record: { from, to }, cursor: { bytes, base } }: ReadRecord,
  read: (decoder: Decoder, cursor: Cursor) => Value,
): Value {
  const cursor = new Cursor(bytes, from, to, base);
  try {
    return read(new Decoder(cursor, tape.definitions), cursor);
  } catch (error) {
    return tape.corrupt(error);
  }
}
