import { isDeepStrictEqual, types } from "node:util";

/**
 * Where two values differ, or undefined: classes, keys in order, holes, `-0`, and which objects are the same object.
 * Own enumerable properties, and `message` and `cause` of errors.
 */
export function findDifference(a: unknown, b: unknown): string | undefined {
  const forth = new Map<object, object>();
  const back = new Map<object, object>();
  const work: [unknown, unknown, string][] = [[a, b, "part"]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [x, y, path] = next;
    if (typeof x !== "object" || x === null || typeof y !== "object" || y === null) {
      if (!Object.is(x, y)) return path;
      continue;
    }
    if (forth.has(x) || back.has(y)) {
      if (forth.get(x) !== y || back.get(y) !== x) return `${path}: identity`;
      continue;
    }
    forth.set(x, y);
    back.set(y, x);
    if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return `${path}: prototype`;
    if (x instanceof Date) {
      if (!Object.is(x.getTime(), (y as Date).getTime())) return path;
      continue;
    }
    if (x instanceof URL || x instanceof URLSearchParams) {
      if (String(x) !== String(y)) return path;
      continue;
    }
    if (types.isBoxedPrimitive(x) && !(x instanceof String)) {
      if (!Object.is(x.valueOf(), (y as object).valueOf())) return path;
      continue;
    }
    if (ArrayBuffer.isView(x) || x instanceof ArrayBuffer || x instanceof SharedArrayBuffer) {
      if (!isDeepStrictEqual(x, y)) return path;
      continue;
    }
    const [xs, ys] = [partsOf(x), partsOf(y)];
    if (xs.length !== ys.length) return `${path}: size`;
    for (let i = 0; i < xs.length; i++) work.push([xs[i], ys[i], `${path} ${i}`]);
  }
  return undefined;
}

/** Keys and values in turn. */
function partsOf(object: object): unknown[] {
  if (object instanceof Map) return [...object].flat();
  if (object instanceof Set) return [...object];
  if (object instanceof Headers) return [...object].flat();
  const parts = Object.entries(object).flat();
  if (Array.isArray(object)) parts.push("length", object.length);
  if (object instanceof Error)
    for (const key of ["name", "message", "cause"] as const)
      parts.push(Object.hasOwn(object, key), key === "name" ? object.name : object[key]);
  return parts;
}
