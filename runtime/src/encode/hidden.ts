import {
  getOwnPropertyNames,
  getOwnPropertySymbols,
  hasOwn,
  isEnumerable,
  symbolDescription,
} from "../intrinsics.js";

/** What knows of a kind of objects whether they have symbols for keys. */
export interface Kind {
  /** Whether one of them has been found to have such: then all are asked. */
  hasSymbols: boolean;
  /** The number of the record that has met such an object last. */
  record: number;
  /** How many that record has met. */
  met: number;
}

/** What is hidden in an object. */
export interface HiddenProperties {
  /** Keys of those that can be recorded. */
  readonly keys: readonly PropertyKey[];
  /** Whether there are others. */
  readonly more: boolean;
}

/**
 * Of a kind of objects, a record asks the first for symbols and then one in 64, which takes twice as long as to count
 * names (bench/snapshot.mjs). It counts by itself: what is found in a value must not hang upon what was recorded
 * before, or the same calls would give other records.
 */
const ASKED_MASK = 63;

const MAX_KEYS = 64;
const MAX_KEY_LENGTH = 128;
/** Bytes that a key takes at most, as the symbol that it may be. */
export const HIDDEN_KEY_BYTES = MAX_KEY_LENGTH * 3 + 16;

/** What an array has besides its elements that is common: the result of `RegExp.prototype.exec`, the strings of a template. */
const ARRAY_KEYS = ["index", "input", "groups", "raw"];

const NO_NAMES: readonly string[] = [];

/** What an error has that is recorded by itself, or not at all. */
const ERROR_KEYS = ["message", "stack"];

const NONE: HiddenProperties = { keys: [], more: false };

/** The kind of what is asked each time. */
export const ANY_KIND: Kind = { hasSymbols: true, record: 0, met: 0 };

/** Counts an object of a record, and gives whether it is asked for symbols. */
function isAsked(kind: Kind, record: number): boolean {
  if (kind.hasSymbols) return true;
  if (kind.record !== record) {
    kind.record = record;
    kind.met = 0;
  }
  return (kind.met++ & ASKED_MASK) === 0;
}

/** Whether an object has more properties than so many that can be enumerated. */
function hides(value: object, visible: number, kind: Kind, record: number): boolean {
  if (getOwnPropertyNames(value).length > visible) return true;
  if (!isAsked(kind, record) || getOwnPropertySymbols(value).length === 0) return false;
  kind.hasSymbols = true;
  return true;
}

/**
 * The own properties that {@link Object.keys} does not give: those that cannot be enumerated, and those with symbols for
 * keys; undefined where there are none. No getter runs.
 *
 * @param visible how many properties can be enumerated
 * @param record the record's number
 */
export function hiddenIn(
  value: object,
  visible: number,
  kind: Kind,
  record: number,
): HiddenProperties | undefined {
  return hides(value, visible, kind, record) ? search(value, NO_NAMES) : undefined;
}

/**
 * The same of an error.
 *
 * @param recorded names of the properties that are recorded as if they could be enumerated
 */
export function hiddenInError(
  value: Error,
  recorded: readonly string[],
  kind: Kind,
  record: number,
): HiddenProperties | undefined {
  const except: string[] = [];
  for (let i = 0; i < recorded.length; i++) except[i] = recorded[i]!;
  for (let i = 0; i < ERROR_KEYS.length; i++)
    if (hasOwn(value, ERROR_KEYS[i]!) && !includes(recorded, ERROR_KEYS[i]!))
      except[except.length] = ERROR_KEYS[i]!;
  return hides(value, except.length, kind, record) ? search(value, except) : undefined;
}

/** @param except names of properties that are recorded otherwise, or not at all */
function search(value: object, except: readonly string[]): HiddenProperties {
  const names = getOwnPropertyNames(value);
  const symbols = getOwnPropertySymbols(value);
  const keys: PropertyKey[] = [];
  let more = false;
  for (let i = 0; i < names.length; i++) {
    if (isEnumerable(value, names[i]!) || includes(except, names[i]!)) continue;
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

export function includes(list: readonly string[], text: string): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === text) return true;
  return false;
}

function isRecordable(key: PropertyKey, count: number): boolean {
  if (count >= MAX_KEYS) return false;
  if (typeof key === "string") return key.length <= MAX_KEY_LENGTH;
  return (symbolDescription(key as symbol) ?? "").length <= MAX_KEY_LENGTH;
}
