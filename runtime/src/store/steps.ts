import { types } from "../node-modules.js";

/** What a piece of work gives between its steps: a promise to be waited for, or nothing. */
export type Pause = Promise<unknown> | undefined;

/**
 * Work in small steps. Who runs it decides how long to go on, and when: the recorder a little at a time, the command line
 * to the end ({@link runSteps}).
 */
export type Steps<Result> = Generator<Pause, Result, unknown>;

/** Waits, if there is something to wait for. */
export function* settled<Value>(value: Value | Promise<Value>): Steps<Value> {
  return types.isPromise(value) ? ((yield value) as Value) : (value as Value);
}

/** One step for each entry of a listing, whether it comes at once or not. */
export function* eachOf<Entry>(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  take: (entry: Entry) => Steps<void>,
): Steps<void> {
  const iterator = Symbol.iterator in entries ? entries[Symbol.iterator]() : entries[Symbol.asyncIterator]();
  let whole = false;
  try {
    for (;;) {
      const { done, value } = yield* settled<IteratorResult<Entry>>(iterator.next());
      if (done === true) break;
      yield* take(value);
      yield undefined;
    }
    whole = true;
  } finally {
    if (!whole) iterator.return?.();
  }
}

/** Takes all steps, one after the other. */
export async function runSteps<Result>(steps: Steps<Result>): Promise<Result> {
  let next = steps.next();
  while (next.done !== true) {
    try {
      next = steps.next(await next.value);
    } catch (error) {
      next = steps.throw(error);
    }
  }
  return next.value;
}
