import { dateTime, isDate, isTypedArray } from "./intrinsics.js";

/** Stands for a value that is none of its kind: the program has put something else in the place of the built-in. */
export const NOT_AMBIENT: unique symbol = Symbol("not ambient");

const TYPES: readonly string[] = ["number", "object", "string", "number", "number", "string", "object"];

/**
 * What is recorded of a value that a call was given from outside, and compared with what is recorded: milliseconds for
 * a date, the array itself for random bytes, else the value.
 *
 * @param kind index in `AMBIENT_KINDS`, or the name of a variable of the environment
 * @returns {@link NOT_AMBIENT} for a value that is none of its kind
 */
export function ambientValueOf(kind: number | string, value: unknown): unknown {
  const type = typeof value;
  if (typeof kind === "string") return type === "string" || type === "undefined" ? value : NOT_AMBIENT;
  if (type !== TYPES[kind]) return NOT_AMBIENT;
  if (type !== "object") return value;
  if (isDate(value)) return dateTime(value);
  return isTypedArray(value) ? value : NOT_AMBIENT;
}
