import {
  BufferPrototype,
  DOMExceptionPrototype,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isAnyArrayBuffer,
  isArray,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isMap,
  isModuleNamespaceObject,
  isNativeError,
  isProxy,
  isRegExp,
  isSet,
  isTypedArray,
  ObjectPrototype,
  objectKeys,
  URLPrototype,
  URLSearchParamsPrototype,
} from "../intrinsics.js";

/** So deep, and so many elements or properties a level, is looked for what is no data. */
const MAX_DEPTH = 3;
const MAX_ENTRIES = 32;

/**
 * Whether an object is passed as it is, since a tape can hold it: what has methods of its own, or hides something, is
 * a thing of the boundary's. No code of it runs.
 */
export function isData(value: object, depth = 0): boolean {
  if (typeof value === "function" || isProxy(value)) return false;
  if (isArray(value)) return areData(value, value.length, depth, (i) => i);
  const prototype = getPrototypeOf(value) as object | null;
  if (prototype === ObjectPrototype || prototype === null) {
    if (isModuleNamespaceObject(value)) return false;
    const keys = objectKeys(value);
    return areData(value, keys.length, depth, (i) => keys[i]!);
  }
  return (
    isDate(value) ||
    isMap(value) ||
    isSet(value) ||
    isRegExp(value) ||
    isNativeError(value) ||
    isTypedArray(value) ||
    isDataView(value) ||
    isAnyArrayBuffer(value) ||
    isBoxedPrimitive(value) ||
    prototype === BufferPrototype ||
    prototype === DOMExceptionPrototype ||
    prototype === URLPrototype ||
    prototype === URLSearchParamsPrototype
  );
}

function areData(holder: object, length: number, depth: number, keyAt: (i: number) => PropertyKey): boolean {
  if (depth >= MAX_DEPTH) return true;
  for (let i = 0; i < length && i < MAX_ENTRIES; i++) {
    const descriptor = getOwnPropertyDescriptor(holder, keyAt(i) as never);
    if (descriptor === undefined) continue;
    if (descriptor.get !== undefined) return false;
    const { value } = descriptor;
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (isObject && !isData(value as object, depth + 1)) return false;
  }
  return true;
}
