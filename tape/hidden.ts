/** Keys of the properties that {@link Object.keys} does not give, of objects from tapes. */
const KEYS = new WeakMap<object, PropertyKey[]>();

const NO_KEYS: readonly PropertyKey[] = [];

/**
 * Keys of the own properties of an object from a tape that {@link Object.keys} does not give, or that are no elements of
 * an array: those that cannot be enumerated, and those with symbols for keys.
 */
export function hiddenKeysOf(object: object): readonly PropertyKey[] {
  return KEYS.get(object) ?? NO_KEYS;
}

/** Gives an object such a property. Fails for what none can be, and gives false. */
export function setHidden(object: object, key: unknown, enumerable: boolean, value: unknown): boolean {
  if (typeof key !== "string" && typeof key !== "symbol") return false;
  if (Array.isArray(object)) {
    if (key === "length" || /^\d/.test(String(key))) return false;
  } else if (!isPlain(object)) return false;
  if (!Reflect.defineProperty(object, key, { value, enumerable, writable: true, configurable: true }))
    return false;
  const keys = KEYS.get(object);
  if (keys === undefined) KEYS.set(object, [key]);
  else keys.push(key);
  return true;
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === null;
}
