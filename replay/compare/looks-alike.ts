import { types } from "node:util";
import { theRegistry } from "@calltape/runtime/registry";
import { compareContents } from "./compare.js";
import { isObject, kindOf, opaqueKindOf } from "./kinds.js";

/** Pairs of objects that are looked at. */
const MAX_PAIRS = 10_000;

/** What holds counts of what the process has done, or nothing that can be seen. */
const OPAQUE: ReadonlySet<string> = new Set([
  ...["promise", "proxy", "module", "Timeout", "Immediate"],
  ...["WeakMap", "WeakSet", "WeakRef"],
]);

/**
 * Whether two values that the program has made look the same: objects of one class do with the same properties and private
 * fields, functions do, and so does what nobody can look into. Calls no getter.
 */
export function looksAlike(a: unknown, b: unknown): boolean {
  const open: [unknown, unknown][] = [[a, b]];
  const seen = new Map<object, object>();
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [x, y] = pair;
    if (!isObject(x) || !isObject(y)) {
      if (!isSamePrimitive(x, y)) return false;
      continue;
    }
    if (seen.has(x)) continue;
    if (seen.size >= MAX_PAIRS) return true;
    seen.set(x, y);
    const opaque = opaqueKindOf(x);
    if (opaque !== opaqueKindOf(y)) return false;
    if (OPAQUE.has(opaque)) continue;
    const kind = kindOf(x);
    if (kind !== kindOf(y)) return false;
    if (kind === "date" || kind === "binary" || kind === "text" || kind === "boxed") {
      if (compareContents(x, y).differences.length > 0) return false;
      continue;
    }
    const [here, there] = [partsOf(x), partsOf(y)];
    if (here.length !== there.length) return false;
    for (const [i, [key, value]] of here.entries()) {
      if (key !== there[i]![0]) return false;
      open.push([value, there[i]![1]]);
    }
  }
  return true;
}

function isSamePrimitive(a: unknown, b: unknown): boolean {
  if (typeof a === "function" || typeof b === "function") return typeof a === typeof b;
  if (typeof a === "symbol" && typeof b === "symbol") return a.description === b.description;
  return Object.is(a, b);
}

/** What an object has, each with what it is called. */
function partsOf(object: object): [string, unknown][] {
  const parts: [string, unknown][] = [];
  if (types.isMap(object))
    for (const [key, value] of Map.prototype.entries.call(object)) parts.push(["key", key], ["entry", value]);
  if (types.isSet(object))
    for (const value of Set.prototype.values.call(object)) parts.push(["entry", value]);
  // Where an error was made is in its stack.
  for (const [key, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(object)))
    if (enumerable === true || key === "message" || key === "cause" || key === "errors")
      parts.push([key, value]);
  const prototype = Object.getPrototypeOf(object) as object | null;
  for (const { key, read } of prototype === null ? [] : theRegistry.fieldsOf(prototype)) {
    try {
      parts.push([key, read(object)]);
    } catch {
      // It has no such field.
    }
  }
  return parts;
}
