import type { ProbeDefinition } from "@calltape/runtime/format";
import type { AmbientValue, Call, GeneratorStep } from "../calls/recorded-call.js";

/** A recorded call that has another outcome now. Who, when and with what: as it was recorded. */
export class AcceptedCall implements Call {
  readonly probe: ProbeDefinition;
  // Private to the language, so that nothing that prints a call prints the tape.
  readonly #recorded: Call;
  readonly #accepted: Call;

  /**
   * @param accepted the same call as it was made when its outcome was accepted
   * @param acceptedAt milliseconds since the epoch
   */
  constructor(
    recorded: Call,
    accepted: Call,
    readonly acceptedAt: number,
  ) {
    this.#recorded = recorded;
    this.#accepted = accepted;
    // The source that has this outcome is that of then.
    this.probe = { ...recorded.probe, hash: accepted.probe.hash };
  }

  get id(): string {
    return this.#recorded.id;
  }

  get file(): string {
    return this.#recorded.file;
  }

  get pid(): number {
    return this.#recorded.pid;
  }

  get build(): string {
    return this.#recorded.build;
  }

  get parent(): string | undefined {
    return this.#recorded.parent;
  }

  get startedAt(): number {
    return this.#recorded.startedAt;
  }

  get duration(): number | undefined {
    return this.#recorded.duration;
  }

  get inputLabels(): number {
    return this.#recorded.inputLabels;
  }

  get outcomeLabels(): number {
    return this.#accepted.outcomeLabels;
  }

  get labels(): number {
    return this.inputLabels | this.outcomeLabels;
  }

  get outcome(): Call["outcome"] {
    return this.#accepted.outcome;
  }

  get changedInputs(): boolean | undefined {
    return this.#accepted.changedInputs;
  }

  caller(): Call | undefined {
    return this.#recorded.caller();
  }

  maker(): Call | undefined {
    return this.#recorded.maker();
  }

  children(): readonly Call[] {
    return this.#recorded.children();
  }

  roots(): readonly Call[] {
    return this.#recorded.roots();
  }

  ambient(): AmbientValue[] {
    return this.#recorded.ambient();
  }

  receiver(): unknown {
    return this.#recorded.receiver();
  }

  arguments(): unknown[] {
    return this.#recorded.arguments();
  }

  inputs(): { receiver: unknown; arguments: unknown[] } {
    return this.#recorded.inputs();
  }

  inputsAfter(): { receiver: unknown; arguments: unknown[] } | undefined {
    return this.#accepted.inputsAfter();
  }

  steps(): GeneratorStep[] {
    return this.#accepted.steps();
  }

  result(): unknown {
    return this.#accepted.result();
  }

  /** The call as it was recorded. */
  get recorded(): Call {
    return this.#recorded;
  }
}
