import { ORIGIN_KIND } from "../hooks.js";
import {
  functionBind,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isProxy,
  ProxyConstructor,
  splitDots,
} from "../intrinsics.js";

/** What a bound function or a proxy is made of, which neither of them tells. */
export interface Origin {
  /** One of `ORIGIN_KIND`. */
  kind: number;
  /** The function that is bound; the target of the proxy. */
  first: object;
  /** What it is bound to; the handler of the proxy. */
  second: unknown;
}

/** Longest chain of prototypes that is gone up. */
const MAX_PROTOTYPES = 64;

/** Its constructor gives what it is given, so that fields of classes above it are added to that. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what it is for
    return object;
  }
}

/**
 * Writes on an object what it is made of, in private fields: the program cannot see them, no trap runs, and on a bound
 * function it takes a tenth of the time of a `WeakMap` (bench/origins.mjs).
 */
class Stamp extends Given {
  #kind: number;
  #first: object;
  #second: unknown;

  constructor(object: object, kind: number, first: object, second: unknown) {
    super(object);
    this.#kind = kind;
    this.#first = first;
    this.#second = second;
  }

  static originOf(object: object): Origin | undefined {
    if (!(#kind in object)) return undefined;
    return { kind: object.#kind, first: object.#first, second: object.#second };
  }
}

/** What an object is made of; undefined where nobody has said it. */
export const originOf: (object: object) => Origin | undefined = Stamp.originOf;

/** Notes what an object is made of. Once: what a proxy is made of does not change. */
export function setOrigin(object: object, kind: number, first: object, second: unknown): void {
  if (originOf(object) === undefined) new Stamp(object, kind, first, second);
}

/**
 * Notes what an expression of the program has made, if it has made that: a program can put something else in the place
 * of `bind` and `Proxy`. Runs no code of the program; what can be found only so is not noted.
 *
 * @param root what the path to the function begins with, or the target @param keys the rest of the path, with dots
 * @param second what the function is bound to, or the handler
 */
export function noteOrigin(made: unknown, kind: number, root: unknown, keys: string, second: unknown): void {
  const first = follow(root, keys);
  if (first === NOWHERE || !isObject(made) || !isObject(first)) return;
  const isIt =
    kind === ORIGIN_KIND.BOUND
      ? typeof made === "function" && typeof first === "function" && lookUp(first, "bind") === functionBind
      : isProxy(made) && isObject(second) && lookUp(globalThis, "Proxy") === ProxyConstructor;
  if (isIt) setOrigin(made, kind, first, second);
}

const NOWHERE: unique symbol = Symbol("nowhere");

function follow(root: unknown, keys: string): unknown {
  if (keys === "") return root;
  let value = root;
  const names = splitDots(keys);
  for (let i = 0; i < names.length; i++) {
    if (!isObject(value)) return NOWHERE;
    value = lookUp(value, names[i]!);
  }
  return value;
}

/** The value of a data property, own or inherited. */
function lookUp(object: object, key: string): unknown {
  let at: object | null = object;
  for (let i = 0; at !== null && i < MAX_PROTOTYPES && !isProxy(at); i++) {
    const own = getOwnPropertyDescriptor(at, key);
    if (own !== undefined) return own.writable === undefined ? NOWHERE : own.value;
    at = getPrototypeOf(at) as object | null;
  }
  return NOWHERE;
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
