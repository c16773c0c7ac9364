import {
  functionText,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isProxy,
  ObjectPrototype,
  SafeMap,
  SafeWeakMap,
  textEndsWith,
} from "../intrinsics.js";
import type { PrivateField, RegisteredClass } from "../program/registry.js";
import type { Kind } from "./hidden.js";

/** What is known of the objects that have one prototype. */
export interface KnownClass extends Kind {
  /** Of the nearest constructor, else what the prototype's tag says, or an empty string. */
  readonly name: string;
  /** True when the objects are what their own properties say; false where they hide slots, as a `RegExp` does. */
  readonly transparent: boolean;
  /** True for a prototype that is nothing but an object: instances of it are plain, of another realm. */
  readonly plain: boolean;
  /** The class that instrumented code has declared, as of the version of the program that was asked last. */
  registered: RegisteredClass | undefined;
  /** Private fields of the objects, inherited ones too. */
  fields: readonly PrivateField[];
  askedAt: number;
}

const classes = new SafeWeakMap<object, KnownClass>();

/** Classes of the platform that are written in JavaScript and hold what is no data: connections, streams, keys. */
const OPAQUE_CLASSES = new SafeMap<string, boolean>(
  (
    "Stream KeyObject CryptoKey EventTarget ReadableStream WritableStream TransformStream Blob FormData Request " +
    "URL URLSearchParams Headers Response MessagePort Socket Server Worker Interface ChildProcess FSWatcher AsyncResource AsyncLocalStorage"
  )
    .split(" ")
    .map((name) => [name, true]),
);

/** What is known of the objects with this prototype. */
export function classOf(prototype: object): KnownClass {
  let found = classes.get(prototype);
  if (found === undefined) {
    found = inspect(prototype);
    classes.set(prototype, found);
  }
  return found;
}

/** Name of the class whose prototype this is, or an empty string. */
export function classNameOf(prototype: object): string {
  return classOf(prototype).name;
}

/** The function's own `name`, if that is a text and no accessor. */
export function functionNameOf(value: object): string {
  return isProxy(value) ? "" : textOf(value, "name");
}

function inspect(prototype: object): KnownClass {
  let name = "";
  let tag = "";
  let transparent = true;
  for (let at: object | null = prototype; at !== null && at !== ObjectPrototype; at = getPrototypeOf(at)) {
    if (isProxy(at)) return known(name, false, false);
    if (tag === "") tag = textOf(at, Symbol.toStringTag);
    const creator = dataOf(at, "constructor");
    if (typeof creator !== "function") continue;
    const own = functionNameOf(creator);
    if (name === "") name = own;
    if (OPAQUE_CLASSES.has(own) || isTimer(at, own) || (getPrototypeOf(at) !== null && isBuiltIn(creator)))
      transparent = false;
  }
  if (name === "" && tag !== "") {
    name = tag;
    transparent = false;
  }
  const plain = transparent && name === "Object" && getPrototypeOf(prototype) === null;
  return known(name, transparent, plain);
}

/** Whether a class is one of Node's timers, which no global leads to: what they hold counts what the process has done. */
function isTimer(prototype: object, name: string): boolean {
  return (
    (name === "Timeout" || name === "Immediate") &&
    typeof dataOf(prototype, "hasRef") === "function" &&
    typeof dataOf(prototype, "unref") === "function"
  );
}

function known(name: string, transparent: boolean, plain: boolean): KnownClass {
  return {
    name,
    transparent,
    plain,
    hasSymbols: false,
    record: 0,
    met: 0,
    registered: undefined,
    fields: [],
    askedAt: -1,
  };
}

function isBuiltIn(creator: object): boolean {
  return isProxy(creator) || textEndsWith(functionText(creator), "{ [native code] }");
}

function textOf(holder: object, key: PropertyKey): string {
  const value = dataOf(holder, key);
  return typeof value === "string" ? value : "";
}

/** The value of an own data property; no getter runs. */
export function dataOf(holder: object, key: PropertyKey): unknown {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  return descriptor !== undefined && hasOwn(descriptor, "value") ? descriptor.value : undefined;
}
