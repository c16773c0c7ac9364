/**
 * The objects of the platform that are neither arrays, maps, sets, errors, dates nor binary data, as a tag and what
 * follows it (`docs/tape-format.md`, section Values).
 */
import { TAG } from "../format.js";
import {
  apply,
  bigintValue,
  booleanValue,
  DOMExceptionPrototype,
  domExceptionMessage,
  domExceptionName,
  getOwnPropertyDescriptor,
  isBigIntObject,
  isBooleanObject,
  isNumberObject,
  isRegExp,
  isStringObject,
  isSymbolObject,
  numberValue,
  RegExpPrototype,
  regexpFlags,
  regexpSource,
  searchParamsText,
  stringValue,
  symbolValue,
  URLPrototype,
  URLSearchParamsPrototype,
  urlText,
} from "../intrinsics.js";
import { dataOf } from "./names.js";

/** A tagged value: the tag, and the values behind it. */
export interface TaggedParts {
  tag: number;
  parts: unknown[];
}

/** The parts of such an object; undefined for any other. Runs no code of the program. */
export function partsOfBuiltIn(value: object, prototype: object): TaggedParts | undefined {
  if (isRegExp(value) && prototype === RegExpPrototype)
    return {
      tag: TAG.REGEXP,
      parts: [regexpSource(value), regexpFlags(value), getOwnPropertyDescriptor(value, "lastIndex")?.value],
    };
  if (prototype === DOMExceptionPrototype)
    return textParts(TAG.DOM_EXCEPTION, () => [
      domExceptionMessage(value as DOMException),
      domExceptionName(value as DOMException),
    ]);
  if (prototype === URLPrototype) return textParts(TAG.URL, () => [urlText(value as URL)]);
  if (prototype === URLSearchParamsPrototype)
    return textParts(TAG.SEARCH_PARAMS, () => [searchParamsText(value as URLSearchParams)]);
  if (isBoxed(value)) return { tag: TAG.BOXED, parts: [unboxed(value)] };
  return undefined;
}

/** An object with such a prototype need not be one: the getter says so by throwing. */
function textParts(tag: number, read: () => string[]): TaggedParts | undefined {
  try {
    return { tag, parts: read() };
  } catch {
    return undefined;
  }
}

function isBoxed(value: object): boolean {
  return (
    isStringObject(value) ||
    isNumberObject(value) ||
    isBooleanObject(value) ||
    isBigIntObject(value) ||
    isSymbolObject(value)
  );
}

function unboxed(value: object): unknown {
  if (isStringObject(value)) return stringValue(value);
  if (isNumberObject(value)) return numberValue(value);
  if (isBooleanObject(value)) return booleanValue(value);
  return isBigIntObject(value) ? bigintValue(value) : symbolValue(value);
}

let headersForEach: ((each: (text: string, name: string) => void) => void) | undefined;

/**
 * Name and value in turn of the `Headers` of `fetch`; undefined when it is none. It is written in JavaScript: a program
 * that replaces methods of iterators can see it being read, one that replaces its `forEach` later cannot.
 */
export function partsOfHeaders(value: object, prototype: object): string[] | undefined {
  // Nothing is loaded for it: where there is one, the program has loaded its class.
  const Class = dataOf(globalThis, "Headers");
  if (typeof Class !== "function" || dataOf(Class, "prototype") !== prototype) return undefined;
  const forEach = dataOf(prototype, "forEach") as typeof headersForEach;
  if (typeof forEach !== "function") return undefined;
  headersForEach ??= forEach;
  const parts: string[] = [];
  const each = (text: string, name: string) => {
    parts[parts.length] = name;
    parts[parts.length] = text;
  };
  try {
    apply(headersForEach, value, [each]);
  } catch {
    return undefined;
  }
  return parts;
}
