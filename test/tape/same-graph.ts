import { isDeepStrictEqual, types } from "node:util";
import { Accessor, Cut, Instance, Opaque, RecordedRegExp } from "../../tape/index.js";

const WELL_KNOWN = Object.values(Object.getOwnPropertyDescriptors(Symbol)).map(
  ({ value }) => value as unknown,
);

/**
 * Where two values differ, or undefined: classes, keys in order, holes, `-0`, and which objects are the same object.
 * Own enumerable properties, and `message` and `cause` of errors. A `RecordedRegExp` is like its regular expression.
 *
 * @param standsFor whether a stand-in in `b` may stand for a value in `a`, and what then is to be compared further
 */
export function findDifference(
  a: unknown,
  b: unknown,
  standsFor: (value: unknown, standIn: unknown) => false | [unknown, unknown][] = () => false,
): string | undefined {
  const forth = new Map<object, object>();
  const back = new Map<object, object>();
  const work: [unknown, unknown, string][] = [[a, b, "part"]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [x, y, path] = next;
    if (y instanceof Cut) return path;
    const further = standsFor(x, y);
    if (further !== false) {
      if (forth.has(x as object) && forth.get(x as object) !== y) return `${path}: identity of a stand-in`;
      if (forth.has(x as object)) continue;
      forth.set(x as object, y as object);
      for (const [part, other] of further) work.push([part, other, `${path} inside`]);
      continue;
    }
    // Before anything is asked of the value, which may be a proxy.
    if (y instanceof Opaque || y instanceof Accessor || y instanceof Instance) return path;
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
    if (x instanceof RegExp && y instanceof RecordedRegExp) {
      if (x.source !== y.source || x.flags !== y.flags) return `${path}: regular expression`;
      work.push([x.lastIndex, y.lastIndex, `${path} lastIndex`]);
      continue;
    }
    if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return `${path}: prototype`;
    if (x instanceof Date) {
      if (!Object.is(x.getTime(), (y as Date).getTime())) return path;
      continue;
    }
    if (x instanceof DOMException) {
      if (x.name !== (y as DOMException).name) return `${path}: name`;
      if (x.message !== (y as DOMException).message) return `${path}: message`;
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

/** Whether a stand-in may be for a value that no tape can hold. Instances are compared by their fields. */
export function standsForOpaque(value: unknown, standIn: unknown): false | [unknown, unknown][] {
  if (standIn instanceof Instance)
    return typeof value === "object" && value !== null && standIn.className === value.constructor.name
      ? [[Object.assign({}, value), standIn.fields]]
      : false;
  if (standIn instanceof Accessor) return [];
  // Bytes can be held: where they are not, they were too many.
  if (standIn instanceof Opaque)
    return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value) ? false : [];
  // Of another class, or of another realm: labelled, and of ours when it comes back.
  if (Array.isArray(value) && Array.isArray(standIn) && Object.getPrototypeOf(value) !== Array.prototype)
    return [[Array.from(value), standIn]];
  if (types.isDate(value) && standIn instanceof Date && !(value instanceof Date))
    return [[new Date(Number(value)), standIn]];
  return false;
}

/** What a list of keys does not give, as far as a tape holds it. */
function hiddenPartsOf(object: object): unknown[] {
  return Reflect.ownKeys(object).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
    const { enumerable } = descriptor;
    if (typeof key === "string" && (enumerable || (Array.isArray(object) && key === "length"))) return [];
    const isOwn = typeof key === "symbol" && Symbol.keyFor(key) === undefined && !WELL_KNOWN.includes(key);
    const name = isOwn ? String(key) : key;
    return [name, enumerable, "value" in descriptor ? descriptor.value : descriptor];
  });
}

/** Keys and values in turn. */
function partsOf(object: object): unknown[] {
  if (object instanceof Map) return [...object].flat();
  if (object instanceof Set) return [...object];
  if (object instanceof Headers) return [...object].flat();
  const parts = Object.keys(object).flatMap((key) => {
    // No tape has them.
    if (Array.isArray(object) && key === "indices") return [];
    const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
    return [key, "value" in descriptor ? descriptor.value : descriptor];
  });
  if (Array.isArray(object)) parts.push("length", object.length);
  if (!(object instanceof Error)) parts.push(...hiddenPartsOf(object));
  if (object instanceof Error)
    for (const key of ["name", "message", "cause", "errors"] as const)
      parts.push(Object.hasOwn(object, key), (object as Partial<AggregateError>)[key]);
  return parts;
}
