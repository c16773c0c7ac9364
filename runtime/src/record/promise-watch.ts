import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  PromisePrototype,
  promiseThen,
  SafeWeakMap,
} from "../intrinsics.js";
import { getBuiltinModule } from "../node-modules.js";
import { isPending } from "./promise-state.js";

type Watcher = [fulfilled: (value: unknown) => void, rejected: (reason: unknown) => void];

const PromiseIntrinsic = Promise;
const PROMISE_SPECIES = getOwnPropertyDescriptor(Promise, Symbol.species)!.get;
const RESOLVED = Promise.resolve();

const watchers = new SafeWeakMap<Promise<unknown>, Watcher[]>();
/** Promises in {@link watchers} that have not been collected. */
let watched = 0;
let stopHook: (() => void) | undefined;
const collected = new FinalizationRegistry(() => forget());

/**
 * Learns how a plain native promise settles, without running code of the program. Gives false, and does nothing,
 * when that cannot be had (a subclass, an own `constructor`, a patched `Promise`).
 *
 * Only for promises that an async function returns: those get a reaction anyway, so that one more changes neither
 * `unhandledRejection` nor the order of ticks. It is added only once the promise has settled: V8 leaves the async
 * callers of a pending promise with two reactions out of stack traces.
 */
export function observePromise(
  promise: Promise<unknown>,
  fulfilled: Watcher[0],
  rejected: Watcher[1],
): boolean {
  if (!isPlain(promise)) return false;
  if (!isPending(promise)) {
    promiseThen(promise, fulfilled, rejected);
    return true;
  }
  const known = watchers.get(promise);
  if (known !== undefined) known[known.length] = [fulfilled, rejected];
  else watch(promise, [[fulfilled, rejected]]);
  return true;
}

function isPlain(promise: Promise<unknown>): boolean {
  if (getPrototypeOf(promise) !== PromisePrototype || hasOwn(promise, "constructor")) return false;
  const own = getOwnPropertyDescriptor(PromisePrototype, "constructor");
  if (own === undefined || own.value !== PromiseIntrinsic) return false;
  const species = getOwnPropertyDescriptor(PromiseIntrinsic, Symbol.species);
  return species !== undefined && species.get === PROMISE_SPECIES;
}

function watch(promise: Promise<unknown>, list: Watcher[]): void {
  watchers.set(promise, list);
  collected.register(promise, undefined, promise);
  watched++;
  if (stopHook !== undefined) return;
  const { promiseHooks } = getBuiltinModule("node:v8");
  stopHook = promiseHooks.onSettled(onResolved) as () => void;
}

/** Runs just before the promise changes, and also when it only follows another one from now on. */
function onResolved(promise: Promise<unknown>): void {
  if (watchers.has(promise)) promiseThen(RESOLVED, () => check(promise), ignore);
}

function check(promise: Promise<unknown>): void {
  const list = watchers.get(promise);
  if (list === undefined || isPending(promise)) return;
  watchers.delete(promise);
  collected.unregister(promise);
  forget();
  for (let i = 0; i < list.length; i++) promiseThen(promise, list[i]![0], list[i]![1]);
}

/** While there is nothing to wait for, promises of the program cost what they cost without us. */
function forget(): void {
  if (--watched > 0) return;
  stopHook?.();
  stopHook = undefined;
}

function ignore(): void {}
