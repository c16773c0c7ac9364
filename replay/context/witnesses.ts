import type { ProbeState } from "@calltape/runtime/registry";
import type { Call } from "../../tape/index.js";
import { CallQueue } from "../boundary/call-queue.js";
import type { PlayedCall } from "../boundary/played-call.js";
import { MAX_FOLLOWED } from "../boundary/recorded-tree.js";
import { straysOf } from "../boundary/strays.js";
import type { CallRecording } from "../call-recording.js";
import type { Rules } from "../compare/rules.js";
import { groupBy } from "../group-by.js";
import { within } from "../invoke.js";
import type { Oracles } from "../oracles.js";
import type { Judgement } from "../verdict.js";
import { Made, type RecordedInputs, Witness } from "./witness.js";

/** Milliseconds that are waited at most for what a replayed call has left behind. */
const MAX_WAIT = 1_000;

/** How calls under a replayed one are judged. */
export interface WitnessOptions {
  rules: Rules;
  oracles: Oracles;
  /** Told of each recorded call that the program makes again. */
  onMade: (() => void) | undefined;
  /** A recorded call with the outcome that counts. */
  standing: (call: Call) => Call;
  /** Who records a call that the program makes again, if anybody does. */
  recordingOf: (call: Call) => CallRecording | undefined;
}

/** Pairs the calls that a replayed call makes with those that it made when it was recorded, and judges each of them. */
export class Witnesses {
  private readonly all: Witness[] = [];
  /** Ids: there may be two objects for a call. */
  private readonly taken = new Set<string>();

  /** Of calls that nobody has made yet, read once for many looks. */
  private readonly inputs = new Map<string, RecordedInputs>();
  /** How many recorded calls of each function nobody has made yet. */
  private readonly left = new Map<string, number>();
  /** When the program made a recorded call again last, by `performance.now()`. */
  lastMade = 0;
  /** By the ids of their functions. */
  private readonly strays = new Map<string, CallQueue>();

  /** @param root the call that is replayed */
  constructor(
    root: Call,
    private readonly options: WitnessOptions,
  ) {
    if (!root.probe.async) return;
    for (const [id, calls] of groupBy(straysOf(root, MAX_FOLLOWED), ({ probe }) => probe.id))
      this.strays.set(id, new CallQueue(calls));
  }

  /** @param calls recorded ones under the replayed one, by the ids of their functions */
  expect(calls: ReadonlyMap<string, readonly Call[]>): void {
    for (const [id, { length }] of calls) this.left.set(id, (this.left.get(id) ?? 0) + length);
  }

  /** Whether a recorded call of a function is left. */
  expects(id: string): boolean {
    return (this.left.get(id) ?? 0) > 0;
  }

  /**
   * The recorded call that the program makes again: one that the same caller made, of the same function with the same
   * inputs, the first in their order. Where there is none, `like` is the next one of the function.
   *
   * @param context the innermost call that runs and has a recorded one; undefined when none runs
   */
  pair(
    probe: ProbeState,
    list: ArrayLike<unknown> | undefined,
    receiver: unknown,
    context: PlayedCall | undefined,
  ): { witness?: Witness; like?: Call | undefined } {
    const candidates = this.candidates(probe.definition.id, context);
    if (candidates?.first(this.taken) === undefined) return {};
    const made = new Made(probe, list, receiver);
    const recorded = candidates.takeAlike(this.taken, (each) =>
      made.isLike(each, this.inputsOf(each), this.options.rules),
    );
    if (recorded !== undefined) return { witness: this.watch(recorded, made) };
    // What it calls may still be what that one called.
    return { like: candidates.first(this.taken) };
  }

  /** The first recorded call of a function that {@link pair} looks at. */
  next(id: string, context: PlayedCall | undefined): Call | undefined {
    return this.candidates(id, context)?.first(this.taken);
  }

  private candidates(id: string, context: PlayedCall | undefined): CallQueue | undefined {
    return context === undefined ? this.strays.get(id) : context.childrenOf(id);
  }

  private inputsOf(call: Call): RecordedInputs {
    let inputs = this.inputs.get(call.id);
    if (inputs === undefined) {
      inputs = call.inputs();
      this.inputs.set(call.id, inputs);
    }
    return inputs;
  }

  private watch(call: Call, made: Made): Witness {
    const { id } = call.probe;
    this.left.set(id, this.left.get(id)! - 1);
    const { standing, onMade } = this.options;
    const witness = new Witness(standing(call), made, this.inputsOf(call), this.options);
    this.inputs.delete(call.id);
    this.lastMade = performance.now();
    onMade?.();
    this.all.push(witness);
    return witness;
  }

  /** Ids of calls that nobody is known to have made, and that the replayed one has led to. */
  get strayIds(): string[] {
    return this.all.filter(({ call }) => call.parent === undefined).map(({ call }) => call.id);
  }

  /**
   * What was found, by the ids of the calls.
   *
   * @param timeout milliseconds that promises may take which had settled when they were recorded
   */
  async judgements(timeout: number): Promise<ReadonlyMap<string, Judgement>> {
    const pending = this.all.flatMap(({ settled, call }) =>
      settled === undefined || call.outcome === "unfinished" ? [] : settled,
    );
    if (pending.length > 0)
      await within(Promise.all(pending), Math.min(timeout, MAX_WAIT)).catch(() => undefined);
    const found = new Map<string, Judgement>();
    for (const witness of this.all) {
      witness.left();
      if (witness.judgement !== undefined) found.set(witness.call.id, witness.judgement);
    }
    return found;
  }
}
