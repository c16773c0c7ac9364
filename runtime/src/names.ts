import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isProxy,
  ObjectPrototype,
  SafeWeakMap,
  textEndsWith,
} from "./intrinsics.js";

interface Class {
  name: string;
  /** True when the objects are what their own properties say; false where they hide slots, as a `RegExp` does. */
  transparent: boolean;
}

const classes = new SafeWeakMap<object, Class>();
const sourceOf = Function.prototype.toString;
const { apply } = Reflect;

/** Name of the class whose prototype this is, or an empty string. */
export function classNameOf(prototype: object): string {
  return classOf(prototype).name;
}

/** Whether objects with this prototype come from classes of the program alone, not from built-in ones. */
export function isInstanceClass(prototype: object): boolean {
  return classOf(prototype).transparent;
}

/** The function's own `name`, if that is a text and no accessor. */
export function functionNameOf(value: object): string {
  return isProxy(value) ? "" : textOf(value, "name");
}

function classOf(prototype: object): Class {
  let found = classes.get(prototype);
  if (found === undefined) {
    found = inspect(prototype);
    classes.set(prototype, found);
  }
  return found;
}

function inspect(prototype: object): Class {
  let name = "";
  for (let at: object | null = prototype; at !== null && at !== ObjectPrototype; at = getPrototypeOf(at)) {
    if (isProxy(at)) return { name, transparent: false };
    const creator = dataOf(at, "constructor");
    if (typeof creator !== "function") continue;
    if (name === "") name = functionNameOf(creator);
    if (getPrototypeOf(at) !== null && isBuiltIn(creator)) return { name, transparent: false };
  }
  return { name, transparent: true };
}

function isBuiltIn(creator: object): boolean {
  return isProxy(creator) || textEndsWith(apply(sourceOf, creator, []) as string, "{ [native code] }");
}

function textOf(holder: object, key: string): string {
  const value = dataOf(holder, key);
  return typeof value === "string" ? value : "";
}

function dataOf(holder: object, key: string): unknown {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  return descriptor !== undefined && hasOwn(descriptor, "value") ? descriptor.value : undefined;
}
