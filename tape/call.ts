import { CalltapeError } from "@calltape/runtime";
import { LABEL, type ProbeDefinition } from "@calltape/runtime/format";
import { Cursor } from "./cursor.js";
import { Damage, describeDamage } from "./damage.js";
import { Decoder } from "./decode.js";
import type { ValueDefinitions } from "./definitions.js";
import { hasUnknownLeaves, toPositional } from "./positional.js";
import type { Call, GeneratorStep } from "./recorded-call.js";
import { skim } from "./skim.js";
import type { StreamCalls } from "./stream-calls.js";

/** What all calls of a tape have in common. */
export interface CallSource {
  readonly file: string;
  readonly bytes: Buffer;
  readonly definitions: ValueDefinitions;
  readonly stream: string;
  readonly calls: StreamCalls;
}

/** Where a part of a record is: `[from, to)` of the file. */
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
  /** The tape that it is in: a call may end in a later tape than it began in. */
  source: CallSource;
}

/** A part of a record, and the tape that it is in: a call may end in a later tape than it began in. */
interface SourceSpan extends Span {
  source: CallSource;
}

/** A call of a tape that is in memory. */
export class TapeCall implements Call {
  outcome: Call["outcome"] = "unfinished";
  duration: number | undefined = undefined;
  readonly inputLabels: number;
  outcomeLabels = 0;
  // Private to the language, so that nothing that prints a call prints the tape.
  readonly #source: CallSource;
  readonly #time: number;
  readonly #inputs: Span;
  #result: SourceSpan | undefined = undefined;
  #difference: InputDifference | undefined = undefined;
  readonly #steps: (SourceSpan & Pick<GeneratorStep, "kind">)[] = [];

  /**
   * @param number its place among the calls of its stream
   * @param parentNumber number of the parent, or 0
   * @param time nanoseconds since the start of the tape, which is `start`
   */
  constructor(
    source: CallSource,
    readonly number: number,
    readonly parentNumber: number,
    readonly probe: ProbeDefinition,
    start: number,
    time: number,
    labels: number,
    inputs: Span,
  ) {
    this.#source = source;
    this.#time = time;
    this.#inputs = inputs;
    this.startedAt = start + time / 1e6;
    this.inputLabels = hasUnknownLeaves(probe) ? labels | LABEL.OPAQUE : labels;
  }

  readonly startedAt: number;

  get file(): string {
    return this.#source.file;
  }

  get acceptedAt(): undefined {
    return undefined;
  }

  get id(): string {
    return `${this.#source.stream}:${this.number}`;
  }

  get parent(): string | undefined {
    return this.parentNumber === 0 ? undefined : `${this.#source.stream}:${this.parentNumber}`;
  }

  children(): readonly Call[] {
    return this.#source.calls.childrenOf(this.number);
  }

  get labels(): number {
    return this.inputLabels | this.outcomeLabels;
  }

  /** Takes the last record. Throws `Damage`. */
  finish(
    source: CallSource,
    outcome: "returned" | "threw",
    time: number,
    labels: number,
    result: Span,
    difference?: InputDifference,
  ): void {
    if (time < this.#time) throw new Damage(result.from, "a call that ends before it begins");
    this.outcome = outcome;
    this.duration = time - this.#time;
    this.outcomeLabels = labels;
    this.#result = { source, ...result };
    this.#difference = difference !== undefined && this.#isSame(difference) ? undefined : difference;
  }

  /** The recorder writes all that it sees where it has no more what it saw at the begin. */
  #isSame({ prefix, suffix, part, source }: InputDifference): boolean {
    const { from, to } = this.#inputs;
    if (prefix + suffix > 0) return false;
    return this.#source.bytes.subarray(from, to).equals(source.bytes.subarray(part.from, part.to));
  }

  /** Takes a record of what was yielded or sent. */
  passed(kind: GeneratorStep["kind"], source: CallSource, value: Span): void {
    this.#steps.push({ kind, source, ...value });
  }

  steps(): GeneratorStep[] {
    return this.#steps.map(({ kind, source, ...span }) => ({
      kind,
      value: this.#decode(source, span, (decoder) => decoder.value()),
    }));
  }

  get changedInputs(): boolean | undefined {
    if ((this.outcomeLabels & LABEL.UNCHECKED) !== 0 || this.outcome === "unfinished") return undefined;
    return this.#difference !== undefined;
  }

  inputsAfter(): { receiver: unknown; arguments: unknown[] } | undefined {
    const difference = this.#difference;
    if (difference === undefined) return undefined;
    const { prefix, suffix, part, source } = difference;
    const { from, to } = this.#inputs;
    const { bytes } = this.#source;
    try {
      if (prefix + suffix > to - from)
        throw new Damage(part.from, "a difference that is longer than what it differs from");
      const after = Buffer.concat([
        bytes.subarray(from, from + prefix),
        source.bytes.subarray(part.from, part.to),
        bytes.subarray(to - suffix, to),
      ]);
      const cursor = new Cursor(after, 0, after.length);
      skim(cursor, 2);
      cursor.position = 0;
      return this.#readInputs(new Decoder(cursor, source.definitions, part.from), cursor);
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      throw new CalltapeError(
        "CALLTAPE_CORRUPT",
        describeDamage(source.file, new Damage(part.from, "a difference that does not fit")),
      );
    }
  }

  receiver(): unknown {
    return this.#decode(this.#source, this.#inputs, (decoder) => decoder.value());
  }

  arguments(): unknown[] {
    return this.inputs().arguments;
  }

  inputs(): { receiver: unknown; arguments: unknown[] } {
    return this.#decode(this.#source, this.#inputs, (decoder, cursor) => this.#readInputs(decoder, cursor));
  }

  #readInputs(decoder: Decoder, cursor: Cursor): { receiver: unknown; arguments: unknown[] } {
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

  result(): unknown {
    if (this.#result === undefined) return undefined;
    return this.#decode(this.#result.source, this.#result, (decoder) => decoder.value());
  }

  #decode<Value>(
    { file, bytes, definitions }: CallSource,
    { from, to }: Span,
    read: (decoder: Decoder, cursor: Cursor) => Value,
  ): Value {
    const cursor = new Cursor(bytes, from, to);
    try {
      return read(new Decoder(cursor, definitions), cursor);
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      throw new CalltapeError("CALLTAPE_CORRUPT", describeDamage(file, error));
    }
  }
}
