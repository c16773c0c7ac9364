import { CalltapeError } from "@calltape/runtime";
import { LABEL } from "@calltape/runtime/format";
import type { ProbeState } from "@calltape/runtime/registry";
import { RunningCalls } from "@calltape/runtime/registry";
import { type Call, Redacted } from "../../tape/index.js";
import { compare } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import type { NoInputs } from "../inputs.js";
import type { Program } from "../program.js";
import { replaceAmbient } from "./ambient.js";
import { Answers, Unanswerable } from "./answers.js";
import type { Boundaries } from "./boundaries.js";
import { CallQueue } from "./call-queue.js";
import { Ledger } from "./ledger.js";
import type { BoundaryMode } from "./mode.js";
import { PlayedCall } from "./played-call.js";
import { ARGUMENTS_PATH, argumentsOf, type RecordedBoundary, withoutRest } from "./recorded-boundary.js";
import type { Answerable, RecordedTree } from "./recorded-tree.js";
import { SettleQueue } from "./settle-queue.js";
import { Strays } from "./strays.js";
import { UnrecordedCall } from "./unrecorded-call.js";

/** What a playback needs to know. */
export interface PlaybackOptions {
  boundaries: Boundaries;
  mode: BoundaryMode;
  rules: Rules;
  program: Program;
  tree: RecordedTree;
}

/** One call that is replayed: which recorded calls those under it do again, and what they are answered. */
export class Playback {
  readonly ledger: Ledger;
  readonly answers: Answers;
  /** The first boundary call that was not recorded. */
  unrecorded: UnrecordedCall | undefined;
  /** What the tape does not hold of an answer. */
  problem: NoInputs | undefined;
  /** Whether something that was given stands for what was redacted. */
  redacted = false;
  /** Whether clocks or chance were asked more often than was recorded, of a call that was cut. */
  cut = false;
  private readonly strays: Strays;
  private readonly running = new RunningCalls();
  /** Ids: there may be two objects for a call. */
  private readonly taken = new Set<string>();
  private readonly queues = new Map<string, CallQueue>();
  private damage: CalltapeError | undefined;
  private begun = false;
  /** Whether the replayed call has ended; what it has left behind may go on. */
  private over = false;

  constructor(
    private readonly root: Call,
    private readonly answerable: Answerable,
    private readonly options: PlaybackOptions,
  ) {
    const { mode, rules, program, tree } = options;
    this.ledger = new Ledger(answerable.boundaries, mode, rules);
    this.strays = new Strays(root, tree, rules);
    this.answers = new Answers(program, new SettleQueue());
  }

  /** Whether a recorded call began when the replayed one was over: then nobody waits for it here. */
  readonly ended = ({ startedAt }: Call): boolean =>
    this.root.duration !== undefined && startedAt > this.root.startedAt + this.root.duration / 1e6;

  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): PlayedCall | null {
    const { definition } = probe;
    if (this.options.boundaries.has(definition)) return this.answered(probe, list, receiver);
    const { followed, strays } = this.answerable;
    if (!followed.has(definition.id) && !strays.has(definition.id)) return null;
    const played = new PlayedCall(probe, this, this.recordedOf(probe, list));
    this.running.push(played);
    return played;
  }

  /** The replayed call has ended. @throws CalltapeError `CALLTAPE_CORRUPT` when an answer could not be read */
  end(): void {
    this.over = true;
    if (this.damage !== undefined) throw this.damage;
  }

  stop(played: PlayedCall): void {
    this.running.stop(played);
  }

  resume(played: PlayedCall): void {
    this.running.resume(played);
  }

  /** What a function goes on with that has asked a clock, chance or the environment. */
  ambient(played: PlayedCall, kind: number | string, name: string, value: unknown): unknown {
    const recorded = played.nextAmbient(name);
    if (recorded === undefined) {
      this.cut ||= ((played.recorded?.outcomeLabels ?? 0) & LABEL.CUT) !== 0;
      return value;
    }
    this.redacted ||= recorded.value instanceof Redacted;
    return replaceAmbient(kind, value, recorded);
  }

  /** Nothing is looked up before the call is there: where a hook fails, the boundary would be called in earnest. */
  private answered(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): PlayedCall {
    const played = new PlayedCall(probe, this, undefined);
    played.answers = true;
    played.answer = () => {
      try {
        return this.answerCall(probe, argumentsOf(probe, list), receiver);
      } catch (error) {
        if (error instanceof CalltapeError && error.code === "CALLTAPE_CORRUPT") this.damage ??= error;
        throw error;
      }
    };
    return played;
  }

  private answerCall(probe: ProbeState, args: readonly unknown[], receiver: unknown): unknown {
    const { id } = probe.definition;
    const own = this.ledger.take(id, args);
    const taken = "call" in own ? own : (this.strays.take(id, args) ?? own);
    return "call" in taken ? this.apply(taken, receiver, args) : this.refuse(probe, args, taken.nearest);
  }

  private apply({ call }: RecordedBoundary, receiver: unknown, args: readonly unknown[]): unknown {
    this.redacted ||= (call.outcomeLabels & LABEL.REDACTED) !== 0;
    try {
      return this.answers.apply(call, receiver, args);
    } catch (error) {
      if (error instanceof Unanswerable) this.problem ??= error.problem;
      throw error;
    }
  }

  private refuse(
    { definition: { id, async: isAsync, generator } }: ProbeState,
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
  private recordedOf(probe: ProbeState, list: ArrayLike<unknown> | undefined): Call | undefined {
    const { id } = probe.definition;
    if (!this.begun && id === this.root.probe.id) {
      this.begun = true;
      this.taken.add(this.root.id);
      return this.root;
    }
    const parent = this.running.last as PlayedCall | undefined;
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

  private sameArguments(probe: ProbeState, list: ArrayLike<unknown> | undefined): (call: Call) => boolean {
    let args: unknown[] | undefined;
    return (call) => {
      args ??= argumentsOf(probe, list);
      const { differences } = compare(
        withoutRest(call.arguments()),
        args,
        this.options.rules,
        ARGUMENTS_PATH,
      );
      return differences.length === 0;
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
