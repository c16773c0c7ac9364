import { getPrototypeOf, isPromise, objectKeys, PromisePrototype, promiseThen } from "../intrinsics.js";
import type { RunningCall } from "../record/running-calls.js";
import { fail, leave } from "./boundary-probe.js";

/** A promise of the engine's that is nothing else beside. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return isPromise(value) && getPrototypeOf(value) === PromisePrototype && objectKeys(value).length === 0;
}

/**
 * A promise that settles as another, which a call has returned, and when it does, records that.
 *
 * @param pass what the one is fulfilled with, for what the other is
 */
export function observe(
  promise: Promise<unknown>,
  call: RunningCall | null,
  pass: (value: unknown) => unknown,
): Promise<unknown> {
  return promiseThen(
    promise,
    (value) => {
      const passed = pass(value);
      leave(call, passed, true);
      return passed;
    },
    (reason) => {
      fail(call, reason, true);
      throw reason;
    },
  );
}
