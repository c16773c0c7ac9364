import {
  Accessor,
  BoundaryObject,
  BoundFunction,
  Cut,
  Encoded,
  ForeignFunction,
  Instance,
  Opaque,
  RecordedFunction,
  RecordedProxy,
  RecordedRegExp,
  Redacted,
} from "../../tape/index.js";
import { isObject } from "./kinds.js";

/** What stands in a value from a tape for something that the tape does not hold. */
export type StandIn =
  | Accessor
  | BoundaryObject
  | BoundFunction
  | Cut
  | Encoded
  | ForeignFunction
  | Instance
  | Opaque
  | RecordedFunction
  | RecordedProxy
  | RecordedRegExp
  | Redacted;

const PROTOTYPES: ReadonlySet<unknown> = new Set(
  [
    Accessor,
    BoundaryObject,
    BoundFunction,
    Cut,
    Encoded,
    ForeignFunction,
    Instance,
    Opaque,
    RecordedFunction,
    RecordedProxy,
    RecordedRegExp,
    Redacted,
  ].map(({ prototype }) => prototype as object),
);

export function isStandIn(value: unknown): value is StandIn {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Most are plain.
  return prototype !== Object.prototype && prototype !== Array.prototype && PROTOTYPES.has(prototype);
}

/** Whether nobody can tell of two functions from tapes that they are the same: of one of them the code is not known. */
export function areUnknownFunctions(a: unknown, b: unknown): boolean {
  return isFunction(a) && isFunction(b) && (a instanceof Opaque || b instanceof Opaque);
}

/** Whether two functions from tapes have the same code, which is not instrumented. */
export function haveSameCode(a: unknown, b: unknown): boolean {
  return a instanceof ForeignFunction && b instanceof ForeignFunction && a.code === b.code;
}

function isFunction(value: unknown): boolean {
  return value instanceof RecordedFunction || (value instanceof Opaque && value.what === "function");
}
