import { UNSEEN } from "@calltape/runtime/format";
import type { Call, GeneratorStep } from "../tape/index.js";
import type { Found } from "./find.js";
import type { RevivedInputs } from "./inputs.js";
import type { Outcome } from "./verdict.js";

/** What a function did. */
export interface Observed {
  outcome: Outcome;
  /** What a generator yielded, as far as it was pulled. */
  yields: unknown[];
  /** Why it was pulled no further, where the tape does not have all that passed between it and whoever pulled it. */
  unseen?: string;
}

/** How a call is made again. */
export interface Invocation extends RevivedInputs {
  fn: Found["fn"];
  /** What `new.target` is in a constructor. */
  target: Found["fn"];
}

/**
 * Calls a function as it was called, by its kind: with `new` a constructor, pulling a generator as it was pulled.
 *
 * @param timeout milliseconds that a promise may take @param lastSign when something was seen of it last; see `within`
 */
export async function invoke(
  call: Call,
  { fn, target, receiver, args, steps, given }: Invocation,
  timeout: number,
  lastSign?: () => number,
): Promise<Observed> {
  const { probe } = call;
  const yields: unknown[] = [];
  const atOnce = <Result>(act: () => Result): Result => {
    given.atOnce = true;
    try {
      return act();
    } finally {
      given.atOnce = false;
    }
  };
  const settled = <Value>(value: Value) =>
    within(Promise.race([value, given.stopped]), timeout, lastSign) as Promise<Awaited<Value>>;
  try {
    const value: unknown = atOnce(() =>
      probe.kind === "constructor" ? Reflect.construct(fn, args, target) : Reflect.apply(fn, receiver, args),
    );
    if (probe.generator) {
      const wait = (make: () => Step | Promise<Step>) => (probe.async ? settled(atOnce(make)) : atOnce(make));
      return await pull(call, value as Pulled, steps, yields, wait);
    }
    if (probe.async) return { outcome: { kind: "returned", value: await settled(value) }, yields };
    // A rejection of what a sync function hands out is the caller's to handle, and here there is none.
    if (value instanceof Promise) value.catch(() => undefined);
    return { outcome: { kind: "returned", value }, yields };
  } catch (error) {
    if (error instanceof Late) return { outcome: { kind: "unsettled", value: error.message }, yields };
    return { outcome: { kind: "threw", value: error }, yields };
  }
}

type Step = IteratorResult<unknown, unknown>;
type Pulled = Record<"next" | "return" | "throw", (value?: unknown) => Step | Promise<Step>>;

/**
 * Pulls a generator as it was pulled. One that was left is left by `throw()` if it threw then: what it throws when it is left
 * by `return()` takes the place of an error. Where the tape does not have all, it is pulled once more, for what it does up
 * to there.
 */
async function pull(
  call: Call,
  iterator: Pulled,
  steps: readonly GeneratorStep[],
  yields: unknown[],
  wait: (make: () => Step | Promise<Step>) => Step | Promise<Step>,
): Promise<Observed> {
  let send: unknown;
  const suspended: Outcome = { kind: "suspended", value: undefined };
  const leave = () => (call.outcome === "threw" ? iterator.throw(call.result()) : iterator.return());
  for (const [at, { kind, value }] of steps.entries()) {
    if (kind === "sent") {
      send = value;
      continue;
    }
    if (kind === "unseen") {
      if (value === UNSEEN.DELEGATED && !interrupts(steps[at - 1]))
        await tryOnce(() => wait(() => iterator.next(send)));
      return { outcome: suspended, yields, unseen: String(value) };
    }
    // What it yields then was the answer to that.
    if (kind === "yielded" && interrupts(steps[at - 1])) continue;
    const step = await wait(() => {
      if (kind === "thrown") return iterator.throw(value);
      return kind === "left" ? leave() : iterator.next(send);
    });
    send = undefined;
    if (step.done === true) return { outcome: { kind: "returned", value: step.value }, yields };
    yields.push(step.value);
  }
  if (call.outcome === "unfinished" || interrupts(steps.at(-1))) return { outcome: suspended, yields };
  // It was pulled once more after all that was recorded, and ended.
  const last = await wait(() => iterator.next(send));
  if (last.done === true) return { outcome: { kind: "returned", value: last.value }, yields };
  yields.push(last.value);
  return { outcome: suspended, yields };
}

/** What comes of it says nothing. */
async function tryOnce(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch {}
}

/** Whether by a step a generator went on that was not pulled. */
function interrupts(step: GeneratorStep | undefined): boolean {
  return step?.kind === "left" || step?.kind === "thrown";
}

/** A promise did not settle in time. */
class Late extends Error {}

/**
 * What a promise settles with.
 *
 * @param timeout milliseconds that it may take, else the result rejects
 * @param lastSign when there was a sign last that it gets on, by `performance.now()`: from then on they count
 */
export async function within<Value>(
  value: Value,
  timeout: number,
  lastSign = () => 0,
): Promise<Awaited<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const began = performance.now();
    const look = () => {
      const left = timeout - (performance.now() - Math.max(began, lastSign()));
      if (left > 0 && lastSign() > began) timer = setTimeout(look, left);
      else reject(new Late(`did not settle within ${timeout} ms`));
    };
    timer = setTimeout(look, timeout);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
