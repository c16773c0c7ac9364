import { types } from "node:util";
import { theRegistry } from "@calltape/runtime/registry";
import {
  Accessor,
  CUT_KEY,
  Cut,
  Encoded,
  Instance,
  Opaque,
  RecordedFunction,
  RecordedRegExp,
  Redacted,
  recordedClassOf,
} from "../tape/index.js";
import { classNameOf, hasPrivateState } from "./classes.js";

/** One place where two values are not the same. */
export interface Difference {
  /** From the outcome, as in `.items[2].price`; empty for the outcome itself. */
  path: string;
  expected: unknown;
  received: unknown;
}

/** A place of which nothing can be said. */
export interface Incomparable {
  path: string;
  reason: "outcome-cut" | "outcome-opaque" | "outcome-instance";
}

export interface Comparison {
  differences: Difference[];
  incomparable: Incomparable[];
  /** Places where the recorded value was redacted. */
  redacted: string[];
}

/** Differences that are kept; one is enough for a verdict. */
const MAX_DIFFERENCES = 100;

/**
 * Compares a value from a tape with one that the program made: typed, deep, with cycles; `NaN` equals itself, `-0`
 * does not equal `0`, a hole does not equal `undefined`. Entries of maps and sets are compared in their order, keys
 * of objects in any. Errors are the same when class, message, cause and own enumerable properties are.
 */
export function compare(expected: unknown, received: unknown): Comparison {
  const result: Comparison = { differences: [], incomparable: [], redacted: [] };
  const compared = new Map<object, Set<object>>();

  function differ(path: string, a: unknown, b: unknown): void {
    if (result.differences.length < MAX_DIFFERENCES)
      result.differences.push({ path, expected: a, received: b });
  }

  function visit(a: unknown, b: unknown, path: string): void {
    if (a instanceof Redacted) return void result.redacted.push(path);
    if (a instanceof Cut) return void result.incomparable.push({ path, reason: "outcome-cut" });
    if (a instanceof Opaque || a instanceof Accessor) return visitOpaque(a, b, path);
    if (a instanceof Instance) return visitInstance(a, b, path);
    if (a instanceof Encoded) return visitEncoded(a, b, path);
    if (a instanceof RecordedRegExp) return visitRegExp(a, b, path);
    if (a instanceof RecordedFunction)
      return typeof b === "function"
        ? void result.incomparable.push({ path, reason: "outcome-opaque" })
        : differ(path, a, b);
    if (!isObject(a) || !isObject(b)) return Object.is(a, b) ? undefined : differ(path, a, b);
    if (compared.get(a)?.has(b)) return;
    compared.set(a, (compared.get(a) ?? new Set()).add(b));
    const kind = kindOf(a);
    if (kind !== kindOf(b)) return differ(path, a, b);
    COMPARERS[kind](a as never, b as never, path);
  }

  function visitOpaque(a: Opaque | Accessor, b: unknown, path: string): void {
    const alike = a instanceof Accessor || a.what === opaqueKindOf(b);
    if (alike) result.incomparable.push({ path, reason: "outcome-opaque" });
    else differ(path, a, b);
  }

  /** What the codec makes of it now must be what it made of it then. */
  function visitEncoded(a: Encoded, b: unknown, path: string): void {
    const codec = isObject(b) ? theRegistry.codecOf(Object.getPrototypeOf(b) as object) : undefined;
    if (codec?.name !== a.codec) return differ(path, a, b);
    visit(a.data, codec.encode(b as object), path);
  }

  function visitRegExp(a: RecordedRegExp, b: unknown, path: string): void {
    const same =
      b instanceof RegExp && a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
    if (!same) differ(path, a, b);
  }

  function visitInstance(a: Instance, b: unknown, path: string): void {
    if (!isObject(b) || kindOf(b) !== "object" || classNameOf(b) !== a.className) return differ(path, a, b);
    if (compared.get(a)?.has(b)) return;
    compared.set(a, (compared.get(a) ?? new Set()).add(b));
    if (hasPrivateState(b)) result.incomparable.push({ path, reason: "outcome-instance" });
    visitKeys(a.fields, b, path);
  }

  function visitKeys(a: object, b: object, path: string): void {
    if (CUT_KEY in a) return void result.incomparable.push({ path, reason: "outcome-cut" });
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) {
      const at = path + step(key);
      if (!Object.hasOwn(a, key)) differ(at, undefined, (b as Record<string, unknown>)[key]);
      else if (!Object.hasOwn(b, key)) differ(at, (a as Record<string, unknown>)[key], undefined);
      else visit((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], at);
    }
  }

  function visitList(a: readonly unknown[], b: readonly unknown[], path: string): void {
    const cut = a[a.length - 1] instanceof Cut;
    if (cut) result.incomparable.push({ path, reason: "outcome-cut" });
    else if (a.length !== b.length) differ(`${path}.length`, a.length, b.length);
    const length = Math.min(a.length - (cut ? 1 : 0), b.length);
    for (let i = 0; i < length; i++) visit(a[i], b[i], `${path}[${i}]`);
  }

  const COMPARERS = {
    array: (a: unknown[], b: unknown[], path: string) => {
      visitList(a, b, path);
      for (let i = 0; i < Math.min(a.length, b.length); i++)
        if (Object.hasOwn(a, i) !== Object.hasOwn(b, i)) differ(`${path}[${i}]`, a, b);
    },
    date: (a: Date, b: Date, path: string) => {
      if (!Object.is(a.getTime(), b.getTime())) differ(path, a, b);
    },
    map: (a: Map<unknown, unknown>, b: Map<unknown, unknown>, path: string) =>
      visitList(entriesOf(a), [...b], path),
    set: (a: Set<unknown>, b: Set<unknown>, path: string) => visitList([...a], [...b], path),
    binary: (a: ArrayBufferView | ArrayBuffer, b: ArrayBufferView | ArrayBuffer, path: string) => {
      if (a.constructor !== b.constructor || Buffer.compare(bytesOf(a), bytesOf(b)) !== 0) differ(path, a, b);
    },
    error: (a: Error, b: Error, path: string) => {
      if ((recordedClassOf(a) ?? classNameOf(a)) !== classNameOf(b)) differ(path, a, b);
      if (a.message !== b.message) differ(`${path}.message`, a.message, b.message);
      if (Object.hasOwn(a, "cause") || Object.hasOwn(b, "cause")) visit(a.cause, b.cause, `${path}.cause`);
      if (a instanceof AggregateError) visit(a.errors, (b as AggregateError).errors, `${path}.errors`);
      visitKeys(withoutCause(a), withoutCause(b), path);
    },
    text: (a: object, b: object, path: string) => {
      if (String(a) !== String(b)) differ(path, a, b);
    },
    headers: (a: Headers, b: Headers, path: string) => visitList([...a], [...b], path),
    boxed: (a: object, b: object, path: string) => visit(a.valueOf(), b.valueOf(), path),
    arguments: (a: IArguments, b: IArguments, path: string) => visitList([...a], [...b], path),
    nullPrototype: visitKeys,
    plain: visitKeys,
    object: (a: object, b: object, path: string) => {
      if (a !== b) differ(path, a, b);
    },
  } satisfies Record<string, (a: never, b: never, path: string) => void>;

  visit(expected, received, "");
  return result;
}

type Kind =
  | "array"
  | "date"
  | "map"
  | "set"
  | "binary"
  | "error"
  | "text"
  | "headers"
  | "boxed"
  | "arguments"
  | "nullPrototype"
  | "plain"
  | "object";

function kindOf(value: object): Kind {
  if (Array.isArray(value)) return "array";
  if (value instanceof Date) return "date";
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return "binary";
  if (value instanceof Error) return "error";
  if (value instanceof URL || value instanceof URLSearchParams) return "text";
  if (value instanceof Headers) return "headers";
  if (types.isBoxedPrimitive(value)) return "boxed";
  if (types.isArgumentsObject(value)) return "arguments";
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Map.prototype) return "map";
  if (prototype === Set.prototype) return "set";
  if (prototype === null) return "nullPrototype";
  return prototype === Object.prototype ? "plain" : "object";
}

/** Entries of a map from a tape; a cut that ends it is no entry. */
function entriesOf(map: Map<unknown, unknown>): unknown[] {
  return [...map].map((entry) => (entry[0] instanceof Cut ? entry[0] : entry));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What the recorder calls a value that it does not record. */
function opaqueKindOf(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol") return typeof value;
  if (value instanceof Promise) return "promise";
  return isObject(value) ? classNameOf(value) : typeof value;
}

function withoutCause(error: Error): object {
  const { ...fields } = error as unknown as Record<string, unknown>;
  delete fields["cause"];
  return fields;
}

function bytesOf(value: ArrayBufferView | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
