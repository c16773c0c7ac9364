/**
 * Everything the recorder uses to look at a program's values, taken when it loads: a program may replace a method
 * of `Map.prototype` later, and must neither see nor steer what the recorder does.
 *
 * None of these runs code of the program: no getter, trap, iterator, `toString` or `then`. Callers check for
 * proxies first.
 */
import { getBuiltinModule, types } from "./node-modules.js";

export const { apply, construct, get: reflectGet, set: reflectSet } = Reflect;

/** `f.call(self, ...args)` for a method of a prototype, taken now. V8 calls `f` itself for it; a wrapper with a rest parameter costs an array until then. */
const uncurry = Function.prototype.bind.bind(Function.prototype.call) as unknown as <
  Self,
  Args extends unknown[],
  Result,
>(
  method: (this: Self, ...args: Args) => Result,
) => (self: Self, ...args: Args) => Result;

const bufferMethods = Buffer.prototype as unknown as {
  utf8Write(text: string, at: number): number;
  latin1Write(text: string, at: number): number;
};

const getterOf = <Self, Result>(prototype: object, name: string) =>
  uncurry<Self, [], Result>(Object.getOwnPropertyDescriptor(prototype, name)!.get as (this: Self) => Result);

const AsyncGeneratorPrototype = (async function* () {}.constructor.prototype as { prototype: object })
  .prototype;

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;

export const {
  isArgumentsObject,
  isAsyncFunction,
  isArrayBuffer,
  isAnyArrayBuffer,
  isBigIntObject,
  isBooleanObject,
  isDate,
  isGeneratorFunction,
  isGeneratorObject,
  isMap,
  isModuleNamespaceObject,
  isNativeError,
  isNumberObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isStringObject,
  isSymbolObject,
  isTypedArray,
} = types;
export const isBoxedPrimitive = types.isBoxedPrimitive;
export const isDataView = types.isDataView;
export const { isArray } = Array;
export const { imul, min, round } = Math;
export const {
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  getPrototypeOf,
  keys: objectKeys,
  is,
} = Object;

export const isEnumerable = uncurry<object, [PropertyKey], boolean>(Object.prototype.propertyIsEnumerable);
export const hasOwn = uncurry<object, [PropertyKey], boolean>(Object.prototype.hasOwnProperty);
/** The getter of a property: the own one where the object has the property itself, so ask {@link hasOwn} first. */
export const lookupGetter = uncurry<object, [PropertyKey], unknown>(
  (Object.prototype as unknown as { __lookupGetter__(key: PropertyKey): unknown }).__lookupGetter__,
);
export const dateTime = uncurry<Date, [], number>(Date.prototype.getTime);
export const bigintText = uncurry<bigint, [number], string>(BigInt.prototype.toString);
export const textIndexOf = uncurry<string, [string, number], number>(String.prototype.indexOf);
export const functionText = uncurry<object, [], string>(Function.prototype.toString);
export const textEndsWith = uncurry<string, [string], boolean>(String.prototype.endsWith);
export const textIncludes = uncurry<string, [string], boolean>(String.prototype.includes);
export const textNormalize = uncurry<string, [string], string>(String.prototype.normalize);
export const textToLowerCase = uncurry<string, [], string>(String.prototype.toLowerCase);
export const textSlice = uncurry<string, [number, number], string>(String.prototype.slice);
export const charCodeAt = uncurry<string, [number], number>(String.prototype.charCodeAt);
export const arraySort = uncurry<unknown[], [(a: never, b: never) => number], void>(
  Array.prototype.sort as never,
);

/**
 * Of one that Node has thrown: the global is made when it is first asked for, which a program can see. So it is asked for
 * only where a program has put something else in the place of what throws.
 */
function domExceptionPrototype(): object {
  try {
    getBuiltinModule("node:buffer").atob("%");
  } catch (error) {
    const prototype = Object.getPrototypeOf(Object(error)) as object | null;
    if (prototype?.constructor.name === "DOMException") return prototype;
  }
  return DOMException.prototype;
}

/** Prototypes of an object that are looked at. */
const MAX_PROTOTYPES = 10;

/** Whether the iterator of a value is an async generator: the value itself, or what a method gives that is such a function. */
export function givesAsyncGenerator(value: unknown): boolean {
  if (typeof value !== "object") return false;
  let at: object | null = value;
  for (let i = 0; at !== null && i < MAX_PROTOTYPES && !isProxy(at); i++) {
    if (at === AsyncGeneratorPrototype) return isGeneratorObject(value);
    const method: unknown = getOwnPropertyDescriptor(at, Symbol.asyncIterator)?.value;
    if (method !== undefined) return isGeneratorFunction(method) && isAsyncFunction(method);
    at = getPrototypeOf(at) as object | null;
  }
  return false;
}

/** The parts of a qualified name. */
export function splitDots(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && charCodeAt(text, i) !== 0x2e) continue;
    parts[parts.length] = textSlice(text, from, i);
    from = i + 1;
  }
  return parts;
}

export const isWellFormed = uncurry<string, [], boolean>(
  (String.prototype as unknown as { isWellFormed(): boolean }).isWellFormed,
);
export const bufferUtf8Write = uncurry<Uint8Array, [string, number], number>(bufferMethods.utf8Write);
export const bufferLatin1Write = uncurry<Uint8Array, [string, number], number>(bufferMethods.latin1Write);
export const bufferByteLength: (text: string) => number = Buffer.byteLength;
export const bufferCompare = uncurry<Buffer, [Uint8Array, number, number, number, number], number>(
  Buffer.prototype.compare,
);
export const bytesSet = uncurry<Uint8Array, [ArrayLike<number>, number], void>(Uint8Array.prototype.set);
export const bytesCopyWithin = uncurry<Uint8Array, [number, number, number], Uint8Array>(
  Uint8Array.prototype.copyWithin,
);
export const regexpSource = getterOf<RegExp, string>(RegExp.prototype, "source");
/** By their letters, in the order that `flags` has; `flags` itself asks the object, which can answer as it likes. */
const REGEXP_FLAGS = Object.entries({
  d: "hasIndices",
  g: "global",
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  u: "unicode",
  v: "unicodeSets",
  y: "sticky",
}).map(([letter, name]) => ({ letter, isSet: getterOf<RegExp, boolean>(RegExp.prototype, name) }));

export function regexpFlags(value: RegExp): string {
  let flags = "";
  for (let i = 0; i < REGEXP_FLAGS.length; i++) {
    const { letter, isSet } = REGEXP_FLAGS[i]!;
    if (isSet(value)) flags += letter;
  }
  return flags;
}
export const symbolKeyFor: (symbol: symbol) => string | undefined = Symbol.keyFor;
const WELL_KNOWN_SYMBOLS = Object.getOwnPropertyNames(Symbol)
  .map((name) => ({ name, symbol: (Symbol as unknown as Record<string, unknown>)[name] }))
  .filter(({ symbol }) => typeof symbol === "symbol");

/** `iterator` for `Symbol.iterator`; undefined for a symbol that is none of the language's. */
export function wellKnownSymbolName(symbol: symbol): string | undefined {
  for (let i = 0; i < WELL_KNOWN_SYMBOLS.length; i++)
    if (WELL_KNOWN_SYMBOLS[i]!.symbol === symbol) return WELL_KNOWN_SYMBOLS[i]!.name;
  return undefined;
}

export const booleanValue = uncurry<object, [], boolean>(Boolean.prototype.valueOf);
export const numberValue = uncurry<object, [], number>(Number.prototype.valueOf);
export const stringValue = uncurry<object, [], string>(String.prototype.valueOf);
export const bigintValue = uncurry<object, [], bigint>(BigInt.prototype.valueOf);
export const symbolValue = uncurry<object, [], symbol>(Symbol.prototype.valueOf);
export const urlText = getterOf<URL, string>(URL.prototype, "href");
export const searchParamsText = uncurry<URLSearchParams, [], string>(URLSearchParams.prototype.toString);
export const DOMExceptionPrototype = domExceptionPrototype();
export const domExceptionMessage = getterOf<DOMException, string>(DOMExceptionPrototype, "message");
export const domExceptionName = getterOf<DOMException, string>(DOMExceptionPrototype, "name");
export const symbolDescription = getterOf<symbol, string | undefined>(Symbol.prototype, "description");
export const mapForEach = uncurry<Map<unknown, unknown>, [(value: unknown, key: unknown) => void], void>(
  Map.prototype.forEach,
);
export const mapSize = getterOf<Map<unknown, unknown>, number>(Map.prototype, "size");
export const setForEach = uncurry<Set<unknown>, [(member: unknown) => void], void>(Set.prototype.forEach);
export const setSize = getterOf<Set<unknown>, number>(Set.prototype, "size");
export const typedArrayName = getterOf<object, string | undefined>(
  TypedArrayPrototype,
  Symbol.toStringTag as unknown as string,
);
export const typedArrayBuffer = getterOf<object, ArrayBufferLike>(TypedArrayPrototype, "buffer");
export const typedArrayOffset = getterOf<object, number>(TypedArrayPrototype, "byteOffset");
const typedArrayLength = getterOf<object, number>(TypedArrayPrototype, "byteLength");
const dataViewBuffer = getterOf<DataView, ArrayBufferLike>(DataView.prototype, "buffer");
const dataViewOffset = getterOf<DataView, number>(DataView.prototype, "byteOffset");
const dataViewLength = getterOf<DataView, number>(DataView.prototype, "byteLength");

/** `Map` and `WeakMap` of the recorder's own: their methods stay what they were when it loaded. */
export const SafeMap: MapConstructor = keepMethods(class SafeMap extends Map {});
export const SafeWeakMap: WeakMapConstructor = keepMethods(class SafeWeakMap extends WeakMap {});

function keepMethods<Class extends { prototype: object }>(subclass: Class): Class {
  const inherited = Object.getPrototypeOf(subclass.prototype) as object;
  for (const key of Reflect.ownKeys(inherited)) {
    if (Object.hasOwn(subclass.prototype, key)) continue;
    Object.defineProperty(subclass.prototype, key, Object.getOwnPropertyDescriptor(inherited, key)!);
  }
  Object.setPrototypeOf(subclass.prototype, null);
  return subclass;
}

export const URLPrototype = URL.prototype;
export const URLSearchParamsPrototype = URLSearchParams.prototype;
export const RegExpPrototype = RegExp.prototype;
export const ObjectPrototype = Object.prototype;
export const functionBind: unknown = Function.prototype.bind;
export const ProxyConstructor: unknown = Proxy;
export const ArrayPrototype = Array.prototype;
export const DatePrototype = Date.prototype;
export const BufferPrototype = Buffer.prototype;
export const MapPrototype = Map.prototype;
export const PromisePrototype = Promise.prototype;
export const SetPrototype = Set.prototype;
export const promiseThen = uncurry<
  Promise<unknown>,
  [(value: unknown) => void, (reason: unknown) => void],
  Promise<unknown>
>(Promise.prototype.then as never);

/**
 * The clock, in seconds and the nanoseconds beyond; taken now, since tests replace it. That of `performance` is slower, it
 * allocates (bench/snapshot.mjs), and Node loads eleven modules for it (bench/footprint.mjs).
 */
export const { hrtime } = process;

/** The same in milliseconds. */
export function now(): number {
  const time = hrtime();
  return time[0] * 1e3 + time[1] / 1e6;
}

/** The time of day, in milliseconds since the epoch: with that of a test, tapes would seem to be years old. */
export const { now: timeOfDay } = Date;

/** The content of a typed array, `DataView` or `ArrayBuffer`, as bytes without a copy; undefined when it is detached. */
export function bytesOf(value: object): Uint8Array | undefined {
  try {
    return viewOf(value);
  } catch {
    return undefined;
  }
}

function viewOf(value: object): Uint8Array {
  if (isTypedArray(value))
    return new Uint8Array(typedArrayBuffer(value), typedArrayOffset(value), typedArrayLength(value));
  if (isDataView(value))
    return new Uint8Array(dataViewBuffer(value), dataViewOffset(value), dataViewLength(value));
  return new Uint8Array(value as ArrayBuffer);
}
