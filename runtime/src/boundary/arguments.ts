import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArray,
  isProxy,
  ObjectPrototype,
  objectKeys,
} from "../intrinsics.js";
import type { RunningCall } from "../record/running-calls.js";
import type { Callbacks } from "./callbacks.js";
import { isData } from "./data.js";
import { callbackPath } from "./path.js";
import type { Thing, Things } from "./things.js";

/** So deep, and in so many parts of a list or of options, proxies are looked for. */
const MAX_DEPTH = 2;
const MAX_PARTS = 32;

/** Arguments as a boundary gets them: without proxies, and with functions that are known when they are called. */
export function argumentsIn(
  args: ArrayLike<unknown>,
  { module, path }: Thing,
  call: RunningCall | null,
  things: Things,
  callbacks: Callbacks,
): unknown[] {
  const given: unknown[] = [];
  for (let i = 0; i < args.length; i++) {
    const value = args[i];
    const raw = things.rawOf(value);
    if (raw !== value || value === null || (typeof value !== "object" && typeof value !== "function"))
      given[i] = raw;
    else if (typeof value === "function")
      given[i] = callbacks.proxyOf(value, module, callbackPath(path, i), call);
    else if (isContainer(value)) given[i] = withoutProxies(value, things);
    else {
      if (!isData(value)) things.lend(value);
      given[i] = value;
    }
  }
  return given;
}

/** A copy of a list or of options in which there are proxies; else the same. */
function withoutProxies(value: object, things: Things, depth = 0): object {
  let copy: Record<PropertyKey, unknown> | undefined;
  const keys = objectKeys(value);
  for (let i = 0; i < keys.length && i < MAX_PARTS; i++) {
    const part = getOwnPropertyDescriptor(value, keys[i]!)?.value as unknown;
    const raw =
      isContainer(part) && depth < MAX_DEPTH ? withoutProxies(part, things, depth + 1) : things.rawOf(part);
    if (raw === part) continue;
    copy ??= (isArray(value) ? [...value] : { ...value }) as Record<PropertyKey, unknown>;
    copy[keys[i]!] = raw;
  }
  return copy ?? value;
}

/** A list, or options. */
function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null || isProxy(value)) return false;
  return isArray(value) || getPrototypeOf(value) === ObjectPrototype;
}
