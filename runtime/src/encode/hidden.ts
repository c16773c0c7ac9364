import {
  getOwnPropertyNames,
  getOwnPropertySymbols,
  hasOwn,
  isEnumerable,
  symbolDescription,
} from "../intrinsics.js";

/** What counts the objects of one kind. */
export interface Counted {
  count: number;
  hides: boolean;
}

/** What is hidden in an object. */
export interface HiddenProperties {
  /** Keys of those that can be recorded. */
  readonly keys: readonly PropertyKey[];
  /** Whether there are others. */
  readonly more: boolean;
}

/** Of a kind of objects, the first so many are searched for hidden properties, and then one in 64. */
const SEARCHED_FIRST = 8;
const SEARCHED_MASK = 63;

const MAX_KEYS = 16;
const MAX_KEY_LENGTH = 128;
/** Bytes that a key takes at most, as the symbol that it may be. */
export const HIDDEN_KEY_BYTES = MAX_KEY_LENGTH * 3 + 16;

/** What an array has besides its elements that is common: the result of `RegExp.prototype.exec`, the strings of a template. */
const ARRAY_KEYS = ["index", "input", "groups", "raw"];

const NONE: HiddenProperties = { keys: [], more: false };

/** Counts an object, and gives whether it is searched. */
export function isSearched(kind: Counted): boolean {
  const { count } = kind;
  kind.count = count + 1;
  return kind.hides || count < SEARCHED_FIRST || (count & SEARCHED_MASK) === 0;
}

/** Whether an object has more properties than those. */
export function hides(value: object, visible: number): boolean {
  return getOwnPropertyNames(value).length > visible || getOwnPropertySymbols(value).length > 0;
}

/**
 * The own properties that {@link Object.keys} does not give: those that cannot be enumerated, and those with symbols for
 * keys. No getter runs.
 *
 * @param visible how many properties can be enumerated
 */
export function hiddenIn(value: object, visible: number): HiddenProperties {
  if (!hides(value, visible)) return NONE;
  const names = getOwnPropertyNames(value);
  const symbols = getOwnPropertySymbols(value);
  const keys: PropertyKey[] = [];
  let more = false;
  for (let i = 0; i < names.length; i++) {
    if (isEnumerable(value, names[i]!)) continue;
    if (isRecordable(names[i]!, keys.length)) keys[keys.length] = names[i]!;
    else more = true;
  }
  for (let i = 0; i < symbols.length; i++)
    if (isRecordable(symbols[i]!, keys.length)) keys[keys.length] = symbols[i]!;
    else more = true;
  return { keys, more };
}

/** What an array has besides its elements. */
export function hiddenInArray(value: unknown[]): HiddenProperties {
  if (!hasOwn(value, "index") && !hasOwn(value, "raw")) return NONE;
  const keys: PropertyKey[] = [];
  // They are an array with further properties themselves, and few ask for them.
  const more = hasOwn(value, "indices");
  for (let i = 0; i < ARRAY_KEYS.length; i++) {
    const key = ARRAY_KEYS[i]!;
    if (hasOwn(value, key)) keys[keys.length] = key;
  }
  return { keys, more };
}

function isRecordable(key: PropertyKey, count: number): boolean {
  if (count >= MAX_KEYS) return false;
  if (typeof key === "string") return key.length <= MAX_KEY_LENGTH;
  return (symbolDescription(key as symbol) ?? "").length <= MAX_KEY_LENGTH;
}
