import { types } from "node:util";
import { classNameOf } from "../classes.js";

/** How a value is compared with another one of its kind. */
export type Kind =
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

export function kindOf(value: object): Kind {
  if (Array.isArray(value)) return "array";
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype) return types.isArgumentsObject(value) ? "arguments" : "plain";
  if (types.isDate(value)) return "date";
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return "binary";
  if (value instanceof Error) return "error";
  if (value instanceof URL || value instanceof URLSearchParams) return "text";
  if (value instanceof Headers) return "headers";
  if (types.isBoxedPrimitive(value)) return "boxed";
  if (types.isArgumentsObject(value)) return "arguments";
  if (prototype === Map.prototype) return "map";
  if (prototype === Set.prototype) return "set";
  return prototype === null ? "nullPrototype" : "object";
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What the recorder calls a value that it does not record. */
export function opaqueKindOf(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol") return typeof value;
  if (types.isProxy(value)) return "proxy";
  if (types.isModuleNamespaceObject(value)) return "module";
  if (value instanceof Promise) return "promise";
  return isObject(value) ? classNameOf(value) : typeof value;
}

/** Whether an object is one of no class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
