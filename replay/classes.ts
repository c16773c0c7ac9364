import { classNameOf as classNameOfPrototype, theRegistry } from "@calltape/runtime/registry";

export type Class = abstract new (...args: never[]) => object;

/** Name of an object's class as the recorder writes it: of the nearest constructor, else a tag, or an empty string. */
export function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null ? "" : classNameOfPrototype(prototype);
}

/**
 * Whether a class, or one it extends, keeps state that a tape does not hold: `#private` members, by its source, of a
 * class whose private fields nobody has told of, or a built-in class at its root.
 */
export function hasHiddenState(instance: object): boolean {
  for (const prototype of prototypesOf(instance)) {
    const creator = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value as unknown;
    const source = typeof creator === "function" ? sourceOf(creator) : "plain";
    if (source === "native" || (source === "private" && theRegistry.classOf(prototype) === undefined))
      return true;
  }
  return false;
}

type Source = "native" | "private" | "plain";

/** Read once: classes are long. */
const SOURCES = new WeakMap<object, Source>();

/** What the source of a class says of state that nobody else sees. */
function sourceOf(creator: object): Source {
  let source = SOURCES.get(creator);
  if (source === undefined) {
    const text = Function.prototype.toString.call(creator);
    if (text.endsWith("{ [native code] }")) source = "native";
    else source = /#[\w$]/.test(text) ? "private" : "plain";
    SOURCES.set(creator, source);
  }
  return source;
}

/** From the nearest to the one below `Object.prototype`. */
export function prototypesOf(instance: object): object[] {
  const prototypes: object[] = [];
  let at = Object.getPrototypeOf(instance) as object | null;
  for (; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null)
    prototypes.push(at);
  return prototypes;
}

/** Whether the instances of a class have state that only code of the class can make: `#private` fields, or that of a built-in. */
export function hasPrivateState(prototype: object): boolean {
  return theRegistry.fieldsOf(prototype).length > 0 || hasHiddenState(Object.create(prototype) as object);
}

/** What has instances. */
export function asClass(value: unknown): Class | undefined {
  return typeof value === "function" && typeof value.prototype === "object" && value.prototype !== null
    ? (value as unknown as Class)
    : undefined;
}
