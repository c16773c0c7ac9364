import { LABEL } from "@calltape/runtime/format";
import type { Call, GeneratorStep } from "../../tape/index.js";
import type { GivenFunctions } from "../given-functions.js";
import type { Program } from "../program.js";
import type { StandIns } from "../redacted.js";
import { Reviver } from "../reviver.js";
import type { Unreplayable } from "../unreplayable.js";
import { callbacksOf, gavePromise, placeCalledBack } from "./callbacks.js";
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
  callbacks: { call: Call; arguments: unknown[] }[];
}

/** What of an answer the tape does not hold. */
export class Unanswerable extends Error {
  constructor(readonly problem: Unreplayable) {
    super(problem.detail);
  }
}

/** Makes what the program does when a boundary calls it back, under the recorded call of the one by the other. */
type CallingBack = <Result>(call: Call, act: () => Result) => Result;

/** Makes answers from recorded calls. */
export class Answers {
  constructor(
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
   * @param callingBack told of functions of the program's that it calls
   * @throws what the call threw; Unanswerable when the tape does not hold it
   */
  apply(
    call: Call,
    receiver: unknown,
    args: readonly unknown[],
    callingBack: CallingBack = (_, act) => act(),
  ): unknown {
    const made = this.tryMake(call);
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
    const callBack = (each: Made["callbacks"][number]) =>
      callingBack(each.call, () => this.callBack(each, receiver, args));
    const late = made.callbacks.filter((each) => each.call.startedAt > endOf(call));
    const during = made.callbacks.filter((each) => !late.includes(each));
    for (const each of late) void this.queue.turn(each.call.startedAt).then(() => callBack(each));
    if (gavePromise(call)) return this.settle(call, during, callBack, end);
    for (const each of during) callBack(each);
    return end();
  }

  /** Calls functions of the program's one after the other, and then settles as a call did. */
  private async settle(
    call: Call,
    callbacks: Made["callbacks"],
    callBack: (each: Made["callbacks"][number]) => unknown,
    end: () => unknown,
  ): Promise<unknown> {
    for (const each of callbacks) await callBack(each);
    await this.queue.turn(endOf(call));
    return end();
  }

  /** Calls a function of the program's as it was called. What it throws that it threw then, is in what the call did. */
  private callBack(
    { call, arguments: given }: Made["callbacks"][number],
    receiver: unknown,
    args: readonly unknown[],
  ): unknown {
    const fn = args[placeCalledBack(call)];
    if (typeof fn !== "function") return undefined;
    const threw = call.outcome === "threw";
    try {
      const value: unknown = Reflect.apply(fn, receiver, given);
      return threw && value instanceof Promise ? value.catch(() => undefined) : value;
    } catch (error) {
      if (!threw) throw error;
      return undefined;
    }
  }

  private tryMake(call: Call): Made | (ReturnType<Reviver["problemAt"]> & object) {
    const callbacks = callbacksOf(call).map((each) => ({ call: each, arguments: each.arguments() }));
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
      const within = reviver.problemIn(each.arguments, (i) => `argument ${i + 1} of ${each.call.probe.id}`);
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

/** Milliseconds since the epoch. */
function endOf({ startedAt, duration }: Call): number {
  return duration === undefined ? Number.POSITIVE_INFINITY : startedAt + duration / 1e6;
}
