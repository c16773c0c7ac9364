import { types } from "node:util";
import { Opaque } from "./stand-ins.js";

/** Keys of the properties that {@link Object.keys} does not give, of objects from tapes. */
const KEYS = new WeakMap<object, PropertyKey[]>();

const NO_KEYS: readonly PropertyKey[] = [];

/** Symbols that are keys in the place of those that only the recorded program has. */
const STAND_INS = new WeakMap<Opaque, symbol>();
const STOOD_FOR = new WeakSet<object>();

/** Whether a key of an object from a tape stands for a symbol that only the recorded program has. */
export function isStandInKey(key: PropertyKey): key is symbol {
  return typeof key === "symbol" && Symbol.keyFor(key) === undefined && STOOD_FOR.has(asWeakKey(key));
}

function standInFor(recorded: Opaque): symbol {
  let key = STAND_INS.get(recorded);
  if (key === undefined) {
    key = Symbol(recorded.name);
    STAND_INS.set(recorded, key);
    STOOD_FOR.add(asWeakKey(key));
  }
  return key;
}

/** Symbols that are not registered can be such a key, which the types do not know yet. */
function asWeakKey(key: symbol): object {
  return key as unknown as object;
}

/**
 * Keys of the own properties of an object from a tape that {@link Object.keys} does not give, or that are no elements of
 * an array: those that cannot be enumerated, and those with symbols for keys.
 */
export function hiddenKeysOf(object: object): readonly PropertyKey[] {
  return KEYS.get(object) ?? NO_KEYS;
}

/** Gives an object such a property. Fails for what none can be, and gives false. */
export function setHidden(object: object, name: unknown, enumerable: boolean, value: unknown): boolean {
  const key = name instanceof Opaque && name.what === "symbol" ? standInFor(name) : name;
  if (typeof key !== "string" && typeof key !== "symbol") return false;
  if (Array.isArray(object)) {
    if (key === "length" || /^\d/.test(String(key))) return false;
  } else if (types.isNativeError(object)) {
    if (key === "message" || key === "stack") return false;
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
