import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  PromisePrototype,
  promiseThen,
  SafeWeakMap,
} from "../intrinsics.js";
import { getBuiltinModule } from "../node-modules.js";
import { stateOf } from "./promise-state.js";

type Watcher = [fulfilled: (value: unknown) => void, rejected: (reason: unknown) => void];

const PromiseIntrinsic = Promise;
const PROMISE_SPECIES = getOwnPropertyDescriptor(Promise, Symbol.species)!.get;
const RESOLVED = Promise.resolve();

const watchers = new SafeWeakMap<Promise<unknown>, Watcher[]>();
/** Promises in {@link watchers} that have not been collected. */
let watched = 0;
let stopHook: (() => void) | undefined;
/** Those of them that are the program's own, and whether somebody has a reaction to them. */
const lent = new SafeWeakMap<Promise<unknown>, boolean>();
let stopLentHook: (() => void) | undefined;
const collected = new FinalizationRegistry(() => forget());

/**
 * Learns how a plain native promise settles, without running code of the program. Gives false, and does nothing,
 * when that cannot be had (a subclass, an own `constructor`, a patched `Promise`).
 *
 * Promises that an async function returns get a reaction anyway, so that one more changes neither `unhandledRejection` nor
 * the order of ticks. It is added only once the promise has settled: V8 leaves the async callers of a pending promise with
 * two reactions out of stack traces.
 *
 * @param isLent whether a sync function has returned it: a rejection is looked at only once somebody else has a reaction to
 * it, and where nobody ever has, nothing is learned
 */
export function observePromise(
  promise: Promise<unknown>,
  fulfilled: Watcher[0],
  rejected: Watcher[1],
  isLent = false,
): boolean {
  if (!isPlain(promise)) return false;
  const state = stateOf(promise);
  if (state === "fulfilled" || (state === "rejected" && !isLent)) {
    promiseThen(promise, fulfilled, rejected);
    return true;
  }
  const known = watchers.get(promise);
  if (known !== undefined) known[known.length] = [fulfilled, rejected];
  else watch(promise, [[fulfilled, rejected]], isLent);
  if (!isLent) lent.delete(promise);
  return true;
}

function isPlain(promise: Promise<unknown>): boolean {
  if (getPrototypeOf(promise) !== PromisePrototype || hasOwn(promise, "constructor")) return false;
  const own = getOwnPropertyDescriptor(PromisePrototype, "constructor");
  if (own === undefined || own.value !== PromiseIntrinsic) return false;
  const species = getOwnPropertyDescriptor(PromiseIntrinsic, Symbol.species);
  return species !== undefined && species.get === PROMISE_SPECIES;
}

function watch(promise: Promise<unknown>, list: Watcher[], isLent: boolean): void {
  watchers.set(promise, list);
  collected.register(promise, undefined, promise);
  watched++;
  const { promiseHooks } = getBuiltinModule("node:v8");
  stopHook ??= promiseHooks.onSettled(onResolved) as () => void;
  if (!isLent) return;
  lent.set(promise, false);
  stopLentHook ??= promiseHooks.onInit(onDerived) as () => void;
}

/** Somebody has a reaction to a promise. */
function onDerived(_: Promise<unknown>, parent: Promise<unknown> | undefined): void {
  if (parent === undefined || lent.get(parent) !== false) return;
  lent.set(parent, true);
  promiseThen(RESOLVED, () => check(parent), ignore);
}

/** Runs just before the promise changes, and also when it only follows another one from now on. */
function onResolved(promise: Promise<unknown>): void {
  if (watchers.has(promise)) promiseThen(RESOLVED, () => check(promise), ignore);
}

function check(promise: Promise<unknown>): void {
  const list = watchers.get(promise);
  const state = list && stateOf(promise);
  if (list === undefined || state === "pending") return;
  if (state === "rejected" && lent.get(promise) === false) return;
  watchers.delete(promise);
  lent.delete(promise);
  collected.unregister(promise);
  forget();
  for (let i = 0; i < list.length; i++) promiseThen(promise, list[i]![0], list[i]![1]);
}

/** While there is nothing to wait for, promises of the program cost what they cost without us. */
function forget(): void {
  if (--watched > 0) return;
  stopHook?.();
  stopLentHook?.();
  stopHook = undefined;
  stopLentHook = undefined;
}

function ignore(): void {}
