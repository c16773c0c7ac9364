import { LABEL } from "@calltape/runtime/format";
import type { Call, GeneratorStep } from "../../tape/index.js";
import { endOf } from "../call-end.js";
import type { GivenFunctions } from "../given-functions.js";
import { isReceiverRecorded } from "../inputs.js";
import type { Program } from "../program.js";
import type { StandIns } from "../redacted.js";
import { Reviver } from "../reviver.js";
import type { Unreplayable } from "../unreplayable.js";
import { callbacksOf, gavePromise } from "./callbacks.js";
import { giveClass } from "./error-class.js";
import { patch } from "./patch.js";
import type { SettleQueue } from "./settle-queue.js";

/** What a recorded call gave and did, ready for the program. */
interface Made {
  result: unknown;
  steps: GeneratorStep[];
  /** Receiver and arguments at its end; undefined when it left them as they were, or nobody has looked. */
  after: { receiver: unknown; arguments: unknown[] } | undefined;
  /** What callbacks are called with. */
  callbacks: Callback[];
}

/** How a boundary called a function of the program's. */
interface Callback {
  call: Call;
  arguments: unknown[];
  /** Undefined where the receiver is that of the boundary. */
  on: { receiver: unknown } | undefined;
}

/** What of an answer the tape does not hold. */
export class Unanswerable extends Error {
  constructor(readonly problem: Unreplayable) {
    super(problem.detail);
  }
}

/** How a boundary calls the program back. */
export interface CallingBack {
  /**
   * The functions that recorded calls of one boundary call are called on again.
   *
   * @throws Unanswerable where the tape does not tell which
   */
  functionsOf(calls: readonly Call[]): readonly unknown[];
  /** Makes what the program does when it is called back, under the recorded call of the one by the other. */
  call(call: Call, act: () => unknown): unknown;
}

/** Makes answers from recorded calls. */
export class Answers {
  /** @param root the call that is replayed */
  constructor(
    private readonly root: Call,
    private readonly program: Program,
    private readonly queue: SettleQueue,
    private readonly given: GivenFunctions,
    private readonly standIns: StandIns,
  ) {}

  /** Loads what answers need to be made at once, when the program asks for them. */
  async prepare(calls: readonly Call[]): Promise<void> {
    for (const call of calls) {
      if ((call.labels & LABEL.INSTANCE) === 0) continue;
      const tried = new Set<string>();
      for (;;) {
        const made = this.tryMake(call);
        const needs = "reason" in made ? made.needs : undefined;
        if (needs === undefined || tried.has(needs)) break;
        tried.add(needs);
        await this.program.moduleOf(needs);
      }
    }
  }

  /**
   * Does what a recorded call did: returns, throws, or gives a promise or an iterator that will; and does to receiver and
   * arguments what it did.
   *
   * @param callingBack how it calls functions of the program's; those that were given call none
   * @throws what the call threw; Unanswerable when the tape does not hold it
   */
  apply(call: Call, receiver: unknown, args: readonly unknown[], callingBack?: CallingBack): unknown {
    const made = this.tryMake(call, callingBack !== undefined);
    if ("reason" in made) {
      const { reason, detail } = made;
      throw new Unanswerable({ reason, detail: `the answer of ${call.probe.id}: ${detail}` });
    }
    const end = () => {
      if (made.after !== undefined)
        patch([receiver, ...args], [made.after.receiver, ...made.after.arguments]);
      if (call.outcome === "threw") throw made.result;
      return made.result;
    };
    const { async: isAsync, generator } = call.probe;
    if (generator) return isAsync ? this.stepAsync(call, made, end) : step(made, end);
    if (callingBack === undefined) return gavePromise(call) ? this.settle(call, [], end) : end();
    const functions = callingBack.functionsOf(made.callbacks.map((each) => each.call));
    const callBack = (each: Callback) =>
      callOn(functions[made.callbacks.indexOf(each)], each, receiver, callingBack);
    const late = made.callbacks.filter((each) => each.call.startedAt > endOf(call));
    const during = made.callbacks.filter((each) => !late.includes(each));
    for (const each of late) void this.queue.turn(each.call.startedAt).then(() => callBack(each));
    if (gavePromise(call)) return this.settle(call, during, end, callBack);
    for (const each of during) callBack(each);
    return end();
  }

  /** Calls functions of the program's, each when those have ended that had then, and settles as a call did. */
  private async settle(
    call: Call,
    callbacks: readonly Callback[],
    end: () => unknown,
    callBack?: (each: Callback) => unknown,
  ): Promise<unknown> {
    let running: { until: number; done: unknown }[] = [];
    const endedBy = async (time: number) => {
      const ended = running.filter(({ until }) => until <= time);
      running = running.filter(({ until }) => until > time);
      for (const { done } of ended) await done;
    };
    for (const each of callbacks) {
      // The first at once.
      if (running.length > 0) await endedBy(each.call.startedAt);
      running.push({ until: endOf(each.call), done: callBack?.(each) });
    }
    await endedBy(endOf(call));
    await this.queue.turn(endOf(call));
    return end();
  }

  private tryMake(call: Call, callsBack = true): Made | (ReturnType<Reviver["problemAt"]> & object) {
    const callbacks = (callsBack ? callbacksOf(call, this.root) : []).map((each): Callback => {
      const { receiver, arguments: args } = each.inputs();
      const on = !each.probe.imported && isReceiverRecorded(each) ? { receiver } : undefined;
      return { call: each, arguments: args, on };
    });
    const made: Made = {
      result: call.result(),
      steps: call.steps(),
      after: call.inputsAfter(),
      callbacks,
    };
    const module = this.program.exportsOf(call.probe.id);
    const reviver = new Reviver(module, this.program, this.given, this.standIns);
    const unseen = made.steps.find(({ kind }) => kind === "unseen");
    if (unseen !== undefined)
      return { reason: "input-cut", detail: `the tape does not have all that it yielded: ${unseen.value}` };
    const problem =
      reviver.problemAt("its result", made, "result") ??
      reviver.problemIn(made.steps, (i) => `what it yielded at ${i}`) ??
      (made.after && reviver.problemAt("this", made.after, "receiver")) ??
      (made.after && reviver.problemIn(made.after.arguments, (i) => `argument ${i + 1}`));
    if (problem !== undefined) return problem;
    for (const each of callbacks) {
      const { id } = each.call.probe;
      const within =
        (each.on && reviver.problemAt(`the receiver of ${id}`, each.on, "receiver")) ??
        reviver.problemIn(each.arguments, (i) => `argument ${i + 1} of ${id}`);
      if (within !== undefined) return within;
    }
    if (call.outcome === "threw") giveClass(made.result, module);
    return made;
  }

  private async *stepAsync(
    call: Call,
    { steps }: Made,
    end: () => unknown,
  ): AsyncGenerator<unknown, unknown> {
    for (const [at, { kind, value }] of steps.entries()) {
      if (kind !== "yielded") continue;
      await this.queue.turn(call.startedAt);
      try {
        yield value;
      } catch (error) {
        if (!catches(steps, at)) throw error;
      }
    }
    await this.queue.turn(endOf(call));
    return end();
  }
}

function* step({ steps }: Made, end: () => unknown): Generator<unknown, unknown> {
  for (const [at, { kind, value }] of steps.entries()) {
    if (kind !== "yielded") continue;
    try {
      yield value;
    } catch (error) {
      if (!catches(steps, at)) throw error;
    }
  }
  return end();
}

/** Whether a generator has caught what was thrown into it behind a step. */
function catches(steps: readonly GeneratorStep[], at: number): boolean {
  return steps[at + 1]?.kind === "thrown";
}

/** Calls a function of the program's as a boundary call has. What it throws that it threw then, is in what that did. */
function callOn(
  fn: unknown,
  { call, arguments: args, on }: Callback,
  receiver: unknown,
  callingBack: CallingBack,
): unknown {
  if (typeof fn !== "function") return undefined;
  const threw = call.outcome === "threw";
  try {
    const value = callingBack.call(call, () => Reflect.apply(fn, on ? on.receiver : receiver, args));
    return threw && value instanceof Promise ? value.catch(() => undefined) : value;
  } catch (error) {
    if (!threw) throw error;
    return undefined;
  }
}
