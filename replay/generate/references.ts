import { Encoded, Instance } from "../../tape/index.js";

/**
 * The objects in values that need a name in code: those that are referred to more than once, and those that hold a
 * reference to something that they are in, which can be set only when both are there.
 */
export function findNamed(roots: readonly unknown[]): Set<object> {
  const named = new Set<object>();
  const seen = new Set<object>();
  const open = new Set<object>();
  const visit = (value: unknown, holder: object | undefined): void => {
    if (typeof value !== "object" || value === null) return;
    if (seen.has(value)) {
      named.add(value);
      if (open.has(value)) named.add(holder!);
      return;
    }
    seen.add(value);
    open.add(value);
    for (const part of partsOf(value)) visit(part, value);
    open.delete(value);
  };
  for (const root of roots) visit(root, undefined);
  return named;
}

/** What a decoded value refers to, in the order in which it is printed. */
export function partsOf(value: object): unknown[] {
  if (value instanceof Instance) return Object.values(value.fields);
  if (value instanceof Encoded || ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return [...listOf(value), value.cause, ...Object.values(value)];
  return Object.values(value);
}

function listOf(error: Error): readonly unknown[] {
  return error instanceof AggregateError && Array.isArray(error.errors) ? error.errors : [];
}
