import { isPromise } from "node:util/types";
import type { ProbeState } from "@calltape/runtime/registry";
import type { Call } from "../../tape/index.js";
import { toPositional } from "../../tape/values/positional.js";
import { MET_NOTHING } from "../boundary/met.js";
import type { CallRecording } from "../call-recording.js";
import { isAlike } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import { asOnTape, isReceiverRecorded } from "../inputs.js";
import { judge } from "../judge.js";
import type { Unreplayable } from "../unreplayable.js";
import type { Judgement, Outcome } from "../verdict.js";
import type { WitnessOptions } from "./witnesses.js";

/** What a recorded call was called with. */
export type RecordedInputs = ReturnType<Call["inputs"]>;

/** A call that the program makes: what its hook was given. */
export class Made {
  private readonly list: unknown[];
  readonly receiver: unknown;

  constructor(
    private readonly probe: ProbeState,
    list: ArrayLike<unknown> | undefined,
    receiver: unknown,
  ) {
    // An arguments object follows its parameters.
    this.list = Array.from(list ?? []);
    // What a constructor makes has nothing yet.
    this.receiver = probe.constructs ? undefined : receiver;
  }

  /** By position, as many as were recorded where the rest was not given; made anew where parameters are destructured. */
  arguments(count: number): unknown[] {
    const { params, recordedBy } = this.probe.definition;
    const args = recordedBy === "name" ? (toPositional(params, this.list) ?? this.list) : [...this.list];
    while (args.length > count && args.at(-1) === undefined) args.pop();
    while (args.length < count) args.push(undefined);
    return args;
  }

  /** Whether it is called like a recorded call, whose inputs are these, as far as anybody can tell. */
  isLike(call: Call, recorded: RecordedInputs, rules: Rules): boolean {
    const args = this.arguments(recorded.arguments.length);
    return (
      isAlike(recorded.arguments, args, rules, "arguments") &&
      (!isReceiverRecorded(call, recorded.receiver) ||
        isAlike(recorded.receiver, this.receiver, rules, "this"))
    );
  }
}

/** Watches the program make a recorded call again, and judges it when it ends. */
export class Witness {
  /** Undefined as long as it has not ended. */
  judgement: Judgement | undefined;
  /** Settles when a promise has that it ended with. */
  settled: Promise<void> | undefined;
  private readonly yields: unknown[] = [];
  /** Not longer than they are needed: many calls hold much of what the program has. */
  private inputs: { made: Made; recorded: RecordedInputs } | undefined;

  private readonly recording: CallRecording | undefined;

  constructor(
    readonly call: Call,
    made: Made,
    recorded: RecordedInputs,
    private readonly options: WitnessOptions,
  ) {
    this.inputs = { made, recorded };
    this.recording = options.recordingOf(call);
    this.recording?.begin(made.receiver, made.arguments(recorded.arguments.length));
  }

  yielded(value: unknown): void {
    this.yields.push(value);
  }

  /**
   * The call ends. What an async function hands out is awaited.
   *
   * @param redacted whether something that it may have been given stands for what was redacted
   * @param problem why nothing can be said of it, if something was asked that cannot be answered
   */
  ended(
    kind: "returned" | "threw",
    value: unknown,
    redacted: boolean,
    problem: () => Unreplayable | undefined,
  ): void {
    if (kind === "returned" && this.call.probe.async && isPromise(value))
      this.settled = value.then(
        (result) => this.judge({ kind: "returned", value: result }, redacted, problem()),
        (reason: unknown) => this.judge({ kind: "threw", value: reason }, redacted, problem()),
      );
    else this.judge({ kind, value }, redacted, problem());
  }

  /** Nobody pulls the generator any more. */
  left(): void {
    if (this.call.probe.generator && this.call.outcome === "unfinished")
      this.judge({ kind: "suspended", value: undefined }, false);
  }

  private judge(outcome: Outcome, redacted: boolean, problem?: Unreplayable): void {
    if (this.inputs === undefined) return;
    const { made, recorded } = this.inputs;
    this.inputs = undefined;
    const args = made.arguments(recorded.arguments.length);
    const receiverAfter = isReceiverRecorded(this.call, recorded.receiver) ? asOnTape : undefined;
    const inputs = { receiver: made.receiver, args, steps: [], receiverAfter };
    const observed = { outcome, yields: this.yields };
    const met = { ...MET_NOTHING, redacted, problem };
    this.recording?.end(observed, this.call.steps());
    const { rules, oracles } = this.options;
    this.judgement = judge(this.call, inputs, observed, rules, oracles, met, recorded);
  }
}
