import { isPromise } from "node:util/types";
import { CalltapeError } from "@calltape/runtime";
import { LABEL } from "@calltape/runtime/format";
import type { ProbeState } from "@calltape/runtime/registry";
import { RunningCalls } from "@calltape/runtime/registry";
import { type AmbientValue, type Call, type ProbeDefinition, Redacted } from "../../tape/index.js";
import { endOf } from "../call-end.js";
import { type Difference, isAlike } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import type { Witnesses } from "../context/witnesses.js";
import type { GivenFunctions } from "../given-functions.js";
import type { Program } from "../program.js";
import type { StandIns } from "../redacted.js";
import type { Unreplayable } from "../unreplayable.js";
import type { Outcome } from "../verdict.js";
import { replaceAmbient } from "./ambient.js";
import { AnsweredFunctions } from "./answered-functions.js";
import { Answers, type CallingBack, Unanswerable } from "./answers.js";
import type { Boundaries } from "./boundaries.js";
import { CallQueue } from "./call-queue.js";
import { gavePromise } from "./callbacks.js";
import { calledBack, differencesCalledBack } from "./called-back.js";
import { Ledger } from "./ledger.js";
import type { BoundaryMode } from "./mode.js";
import { notAnswerable } from "./not-answerable.js";
import { ParameterAnswers } from "./parameter-answers.js";
import { PlayedCall, wasCut } from "./played-call.js";
import {
  ARGUMENTS_PATH,
  argumentsOf,
  pathOf,
  type RecordedBoundary,
  withoutRest,
} from "./recorded-boundary.js";
import type { Answerable, RecordedTree } from "./recorded-tree.js";
import { SettleQueue } from "./settle-queue.js";
import { StrayAnswers } from "./stray-answers.js";
import { UnrecordedCall } from "./unrecorded-call.js";

/** What a playback needs to know. */
export interface PlaybackOptions {
  boundaries: Boundaries;
  mode: BoundaryMode;
  rules: Rules;
  program: Program;
  tree: RecordedTree;
  /** What stands for functions that the call was given. */
  given: GivenFunctions;
  /** Who compares the calls under the replayed one; undefined when nobody does. */
  witnesses: Witnesses | undefined;
  /** What stands for what was redacted. */
  standIns: StandIns;
}

/** One call that is replayed: which recorded calls those under it do again, and what they are answered. */
export class Playback {
  readonly ledger: Ledger;
  readonly answers: Answers;
  /** The first boundary call that was not recorded. */
  unrecorded: UnrecordedCall | undefined;
  /** What the tape does not hold of an answer. */
  problem: Unreplayable | undefined;
  /** Whether something that was given stands for what was redacted. */
  redacted = false;
  /** Whether clocks or chance were asked more often than was recorded, of a call that was cut. */
  cut = false;
  /** What functions gave boundaries otherwise that called them back. */
  readonly differences: Difference[] = [];
  private readonly functions: AnsweredFunctions;
  /** Arguments of the boundary calls that were answered: what is called back is among them. */
  private readonly passedOn: (readonly unknown[])[] = [];
  private readonly strays: StrayAnswers;
  private readonly parameters = new ParameterAnswers((probe) => this.nextOf(probe));
  private readonly running = new RunningCalls();
  /** Ids: there may be two objects for a call. */
  private readonly taken = new Set<string>();
  private readonly queues = new Map<string, CallQueue>();
  /** Ids of functions that the program has called itself. */
  private readonly live = new Set<string>();
  /** Functions that have no recorded call under the replayed one, or none that is left. */
  private readonly passed = new Set<ProbeState>();
  private damage: CalltapeError | undefined;
  private begun = false;
  /** Whether the replayed call has ended; what it has left behind may go on. */
  private over = false;

  constructor(
    private readonly root: Call,
    private readonly answerable: Answerable,
    private readonly options: PlaybackOptions,
  ) {
    const { mode, rules, program, tree, given, standIns } = options;
    this.ledger = new Ledger(answerable.boundaries, mode, rules);
    this.strays = new StrayAnswers(root, tree, rules);
    this.answers = new Answers(root, program, new SettleQueue(), given, standIns);
    this.functions = new AnsweredFunctions(answerable.followed, rules);
    given.answers = (id, args, receiver) => this.attempt(() => this.answerFunction(id, args, receiver));
    this.redacted = (root.inputLabels & LABEL.REDACTED) !== 0;
  }

  /** Whether a recorded call began when the replayed one was over: then nobody waits for it here. */
  readonly ended = ({ startedAt }: Call): boolean => startedAt > endOf(this.root);

  /** Whether calls of a function are nobody's business any more, which most calls of large programs are. */
  passes(probe: ProbeState): boolean {
    return this.passed.has(probe);
  }

  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): PlayedCall | null {
    if (this.passed.has(probe)) return null;
    this.parameters.begins(probe);
    const { definition } = probe;
    if (this.options.boundaries.has(definition)) {
      if (probe.answerable) return this.answered(probe, list, receiver);
      this.problem ??= notAnswerable(definition.id);
      return null;
    }
    const { followed, strays } = this.answerable;
    const { id } = definition;
    const known = followed.has(id) || strays.has(id);
    if (known) this.live.add(id);
    // The root is none of those that it has led to.
    if (!known || (this.begun && this.options.witnesses?.expects(id) === false)) {
      this.passed.add(probe);
      return null;
    }
    const played = this.follow(probe, list, receiver);
    this.running.push(played);
    return played;
  }

  private follow(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): PlayedCall {
    const caller = this.running.callerOf(probe) as PlayedCall | undefined;
    const { witnesses } = this.options;
    if (witnesses === undefined || this.isRoot(probe))
      return new PlayedCall(probe, this, this.recordedOf(probe, list, caller), caller);
    const { witness, like } = this.attempt(() => witnesses.pair(probe, list, receiver, caller?.context));
    return new PlayedCall(probe, this, witness?.call, caller, { witness, like: witness?.call ?? like });
  }

  /** The replayed call has ended. @throws CalltapeError `CALLTAPE_CORRUPT` when an answer could not be read */
  end(): void {
    this.over = true;
    if (this.damage !== undefined) throw this.damage;
  }

  leave(played: PlayedCall, kind: "returned" | "threw", value: unknown): void {
    this.running.stop(played);
    const { witness } = played;
    // What it was not answered, it has not done again.
    const problem = () => this.problem ?? this.unanswered;
    if (witness !== undefined && this.unrecorded === undefined)
      this.attempt(() => witness.ended(kind, value, this.redacted, problem));
  }

  suspend(played: PlayedCall): void {
    this.running.stop(played);
  }

  iterate(played: PlayedCall, iterable: unknown): void {
    this.running.stop(played);
    this.running.iterate(played, iterable);
  }

  yield(played: PlayedCall, value: unknown): void {
    this.running.stop(played);
    played.witness?.yielded(value);
  }

  resume(played: PlayedCall): void {
    this.running.resume(played);
  }

  /** What a function goes on with that has asked a clock, chance or the environment. */
  ambient(played: PlayedCall, kind: number | string, name: string, value: unknown): unknown {
    return this.give(kind, value, played.nextAmbient(name), played.wasCut);
  }

  /** The same of a parameter, whose call has not begun. */
  asked(probe: ProbeState, place: number, kind: number | string, name: string, value: unknown): unknown {
    if (this.passed.has(probe)) return value;
    const { call, value: recorded } = this.attempt(() => this.parameters.take(probe, place, name));
    return this.give(kind, value, recorded, wasCut(call));
  }

  private give(
    kind: number | string,
    value: unknown,
    recorded: AmbientValue | undefined,
    wasCut: boolean,
  ): unknown {
    if (recorded === undefined) {
      this.cut ||= wasCut;
      return value;
    }
    this.redacted ||= recorded.value instanceof Redacted;
    return replaceAmbient(kind, value, recorded, this.options.standIns);
  }

  /** Nothing is looked up before the call is there: where a hook fails, the boundary would be called in earnest. */
  private answered(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): PlayedCall {
    const played = new PlayedCall(probe, this, undefined, undefined);
    played.answers = true;
    played.answer = () => this.attempt(() => this.answerCall(probe, argumentsOf(probe, list), receiver));
    return played;
  }

  /** Remembers damage of a tape: whom it is thrown at is the program, or nobody. */
  private attempt<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      if (error instanceof CalltapeError && error.code === "CALLTAPE_CORRUPT") this.damage ??= error;
      throw error;
    }
  }

  /** A function that the replayed call was given does what it did. */
  private answerFunction(id: string, args: readonly unknown[], receiver: unknown): unknown {
    const { given } = this.options;
    const taken = this.functions.take(id, args);
    if ("problem" in taken) {
      if (!this.over) this.problem ??= taken.problem;
      return given.refuse(new Unanswerable(taken.problem));
    }
    try {
      return "call" in taken
        ? this.apply(taken, receiver, args)
        : this.refuse(taken.probe, args, taken.nearest);
    } catch (error) {
      if (error instanceof Unanswerable || error instanceof UnrecordedCall) return given.refuse(error);
      throw error;
    }
  }

  private answerCall(probe: ProbeState, args: readonly unknown[], receiver: unknown): unknown {
    const { id } = probe.definition;
    const own = this.ledger.take(id, args, receiver);
    const taken = "call" in own ? own : (this.strays.take(id, args, receiver) ?? own);
    return "call" in taken
      ? this.apply(taken, receiver, args, probe)
      : this.refuse(probe.definition, args, taken.nearest);
  }

  /** Why a function that was called could not answer. */
  get unanswered(): Unreplayable | undefined {
    return this.options.given.problem;
  }

  /** Recorded calls of functions that were given, which nobody has made; as far as they cannot be those of others. */
  get unmade(): RecordedBoundary[] {
    return this.functions.unmade([...this.options.given.ids].filter((id) => !this.live.has(id)));
  }

  /** Ids of the functions that were given and that have been called. */
  get answeredIds(): Iterable<string> {
    return this.functions.answeredIds;
  }

  /** Whether a recorded call was made by a function that has been answered: then nobody makes it. */
  isInAnswered(call: Call): boolean {
    for (let at = call.caller(); at !== undefined && at.id !== this.root.id; at = at.caller())
      if (this.functions.answered.has(at.id)) return true;
    return false;
  }

  /** @param boundary the probe of a boundary, which may call functions of the program's */
  private apply(
    recorded: RecordedBoundary,
    receiver: unknown,
    args: readonly unknown[],
    boundary?: ProbeState,
  ): unknown {
    const { call } = recorded;
    this.redacted ||= (call.outcomeLabels & LABEL.REDACTED) !== 0;
    const callingBack = boundary && this.callingBack(recorded, boundary, args);
    try {
      return this.answers.apply(call, receiver, args, callingBack);
    } catch (error) {
      if (error instanceof Unanswerable) this.problem ??= error.problem;
      throw error;
    }
  }

  /** What a function does that a boundary calls back, is looked for under the recorded call of that. */
  private callingBack(
    recorded: RecordedBoundary,
    boundary: ProbeState,
    args: readonly unknown[],
  ): CallingBack {
    this.passedOn.push(args);
    return {
      functionsOf: (calls) => calledBack(calls, args, this.passedOn),
      call: (callback, act) => {
        // A function of the program's has a call of its own under that which led to it.
        const above = callback.probe.imported ? callback : callback.caller();
        const played = new PlayedCall(boundary, this, above, undefined);
        this.running.push(played);
        try {
          return this.compareCalledBack(recorded, callback, act);
        } finally {
          this.running.stop(played);
        }
      },
    };
  }

  /** What a function gives that is called back, is what the boundary is given. */
  private compareCalledBack(recorded: RecordedBoundary, callback: Call, act: () => unknown): unknown {
    const ended = (kind: Outcome["kind"], value: unknown) => {
      if (this.over || callback.outcome === "unfinished" || this.unrecorded !== undefined) return;
      this.attempt(() => {
        const differences = differencesCalledBack(callback, { kind, value }, this.options.rules);
        const at = `${pathOf(recorded)} called ${callback.probe.id}`;
        this.differences.push(...differences.map((each) => ({ ...each, path: at + each.path })));
      });
    };
    let value: unknown;
    try {
      value = act();
    } catch (error) {
      ended("threw", error);
      throw error;
    }
    if (!isPromise(value)) ended("returned", value);
    else if (gavePromise(callback))
      value.then(
        (result) => ended("returned", result),
        (error: unknown) => ended("threw", error),
      );
    return value;
  }

  private refuse(
    { id, async: isAsync, generator }: ProbeDefinition,
    args: readonly unknown[],
    nearest: RecordedBoundary | undefined,
  ): unknown {
    // Nobody is there any more to be told, and an error would be uncaught.
    if (this.over) return generator ? [] : isAsync ? new Promise(() => undefined) : undefined;
    const error = new UnrecordedCall(id, args, nearest?.arguments, this.ledger.made.length);
    this.unrecorded ??= error;
    throw error;
  }

  /** The recorded call that a call does again: under the same caller, else anywhere; of many, the next. */
  private recordedOf(
    probe: ProbeState,
    list: ArrayLike<unknown> | undefined,
    parent: PlayedCall | undefined,
  ): Call | undefined {
    const { id } = probe.definition;
    if (this.isRoot(probe)) {
      this.begun = true;
      this.taken.add(this.root.id);
      return this.root;
    }
    // Those that run at the same time begin in any order, so that their arguments tell.
    const same = this.sameArguments(probe, list);
    const matches = probe.async ? same : undefined;
    const { taken, answerable } = this;
    return (
      parent?.childrenOf(id).take(taken, matches) ??
      this.anywhere(id).take(taken, matches) ??
      answerable.strays.get(id)?.find((call) => !taken.has(call.id) && same(call) && taken.add(call.id))
    );
  }

  /** The recorded call that the next call of a function does again, as far as can be told before it is made. */
  private nextOf(probe: ProbeState): Call | undefined {
    if (this.isRoot(probe)) return this.root;
    const { id } = probe.definition;
    if (this.options.boundaries.has(probe.definition)) return this.ledger.next(id);
    const caller = this.running.last as PlayedCall | undefined;
    const { witnesses } = this.options;
    if (witnesses !== undefined) return witnesses.next(id, caller?.context);
    const { taken, answerable } = this;
    return (
      caller?.childrenOf(id).first(taken) ??
      this.anywhere(id).first(taken) ??
      answerable.strays.get(id)?.find((call) => !taken.has(call.id))
    );
  }

  private isRoot({ definition }: ProbeState): boolean {
    return !this.begun && definition.id === this.root.probe.id;
  }

  private sameArguments(probe: ProbeState, list: ArrayLike<unknown> | undefined): (call: Call) => boolean {
    let args: unknown[] | undefined;
    return (call) => {
      args ??= argumentsOf(probe, list);
      return isAlike(withoutRest(call.arguments()), args, this.options.rules, ARGUMENTS_PATH);
    };
  }

  private anywhere(id: string): CallQueue {
    let queue = this.queues.get(id);
    if (queue === undefined) {
      queue = new CallQueue(this.answerable.followed.get(id) ?? []);
      this.queues.set(id, queue);
    }
    return queue;
  }
}
