import { isModuleNamespaceObject, isProxy } from "node:util/types";
import { isClosure } from "../patterns/probe-pattern.js";
import { Accessor, Cut, hiddenKeysOf, Instance, isStandInKey, RecordedFunction } from "../tape/index.js";
import { isAlike } from "./compare/compare.js";
import { isObject, isPlain } from "./compare/kinds.js";
import { Rules } from "./compare/rules.js";
import { isGivenStandIn } from "./given-functions.js";
import type { Program } from "./program.js";
import type { Problem, Reviver } from "./reviver.js";

const NO_RULES = new Rules();

/** What objects had when a call was first made on them: all else is data that calls have added. */
const FIRST_KEYS = new WeakMap<object, ReadonlySet<PropertyKey>>();

/** Whether a recorded object may be this one, by the data that it has. */
export function isLikeHolder(recorded: unknown, holder: object): boolean {
  if (!isObject(recorded) || !isPlain(recorded)) return false;
  return Object.keys(recorded).every(
    (key) => Object.hasOwn(holder, key) || isDefinition((recorded as Record<string, unknown>)[key]),
  );
}

/**
 * An object of the program as the receiver of a call: the one that its function hangs on, which code of the program may know
 * by its name. For the call it gets the data that it had; what is as it was recorded stays where it is, since variables
 * of the program may lead there, too.
 */
export class HeldReceiver {
  /** Data that is to be set, or removed. */
  private readonly set: PropertyKey[] = [];
  private readonly removed: PropertyKey[] = [];
  /** What the program defines itself, which it may do otherwise than when it was recorded; and what it defines no more. */
  private readonly kept: PropertyKey[] = [];
  private readonly gone: PropertyKey[] = [];
  /** Objects of the program by recorded ones that are alike. */
  private readonly like = new Map<object, object>();
  private settable = true;

  private constructor(
    private readonly recorded: Record<PropertyKey, unknown>,
    readonly object: object,
    private readonly program: Program,
  ) {
    this.like.set(recorded, object);
    for (const key of [...Object.keys(recorded), ...hiddenKeysOf(recorded)])
      if (!isStandInKey(key)) this.lookAt(key);
    if (!FIRST_KEYS.has(object)) FIRST_KEYS.set(object, new Set(Reflect.ownKeys(object)));
    for (const key of Reflect.ownKeys(object)) if (!Object.hasOwn(recorded, key)) this.lookAtMore(key);
  }

  /** Undefined where a recorded receiver is not the holder, for all that is known, or where that cannot be made like it. */
  static of(recorded: unknown, holder: object, id: string, program: Program): HeldReceiver | undefined {
    if (typeof holder === "function" || isProxy(holder) || isModuleNamespaceObject(holder)) return undefined;
    if (!isLikeHolder(recorded, holder) || !hasFunction(recorded as object, id)) return undefined;
    const held = new HeldReceiver(recorded as Record<PropertyKey, unknown>, holder, program);
    return held.settable ? held : undefined;
  }

  private lookAt(key: PropertyKey): void {
    const value = this.recorded[key];
    const own = Object.getOwnPropertyDescriptor(this.object, key);
    if (own === undefined) {
      if (this.isGone(value)) this.gone.push(key);
      else this.willSet(key, Object.isExtensible(this.object));
    } else if (value instanceof Accessor) this.kept.push(key);
    else if (!("value" in own)) this.willSet(key, own.configurable === true);
    else if (!this.isAsRecorded(value, own.value))
      this.willSet(key, own.writable === true || own.configurable === true);
  }

  /** What is no more on the tape, or not yet. */
  private lookAtMore(key: PropertyKey): void {
    const { value, enumerable, configurable } = Object.getOwnPropertyDescriptor(this.object, key)!;
    const isData = value !== undefined && typeof value !== "function";
    if (isData && configurable && !FIRST_KEYS.get(this.object)!.has(key)) this.removed.push(key);
    else if (enumerable) this.kept.push(key);
  }

  private willSet(key: PropertyKey, settable: boolean): void {
    this.set.push(key);
    this.settable &&= settable;
  }

  private isGone(value: unknown): boolean {
    if (value instanceof Accessor) return true;
    return (
      value instanceof RecordedFunction &&
      !isClosure(value.id) &&
      this.program.functionNamed(value.id) === undefined
    );
  }

  private isAsRecorded(recorded: unknown, own: unknown): boolean {
    if (!isAlike(recorded, own, NO_RULES, "")) return false;
    const like = new Map<object, object>();
    if (!pair(recorded, own, like)) return false;
    for (const [a, b] of like) if (!this.like.has(a)) this.like.set(a, b);
    return true;
  }

  /** Makes the data that it is to get. */
  revive(reviver: Reviver): Problem | undefined {
    for (const [recorded, own] of this.like) reviver.stands(own, recorded);
    for (const key of this.set) {
      const problem = reviver.problemAt(`this.${String(key)}`, this.recorded, key);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** Gives it the data. */
  begin(): void {
    for (const key of this.removed) Reflect.deleteProperty(this.object, key);
    for (const key of this.set) {
      const own = Object.getOwnPropertyDescriptor(this.object, key);
      const made = Object.getOwnPropertyDescriptor(this.recorded, key)!;
      const attributes = own !== undefined && "value" in own && "value" in made ? own : made;
      Reflect.defineProperty(this.object, key, "value" in made ? { ...attributes, value: made.value } : made);
    }
  }

  /** What it is to be after the call by the tape, as far as that can tell. */
  after(recorded: unknown): unknown {
    if (!isObject(recorded) || !isPlain(recorded)) return recorded;
    for (const key of this.kept)
      Object.defineProperty(recorded, key, { value: new Cut(0), enumerable: true, configurable: true });
    for (const key of this.gone) Reflect.deleteProperty(recorded, key);
    return recorded;
  }
}

/** What an object's source defines, more likely than its calls. */
function isDefinition(value: unknown): boolean {
  return value instanceof RecordedFunction || value instanceof Accessor;
}

/** Whether a function hangs on a recorded object itself, and not on what that inherits from. */
export function hasFunction(recorded: object, id: string): boolean {
  const isIt = (value: unknown) => value instanceof RecordedFunction && value.id === id;
  return [...Object.keys(recorded), ...hiddenKeysOf(recorded)].some((key) => {
    const value = (recorded as Record<PropertyKey, unknown>)[key];
    return isIt(value) || (value instanceof Accessor && (isIt(value.get) || isIt(value.set)));
  });
}

/**
 * Finds which objects of the program are which recorded ones, of two values that are alike.
 *
 * @param found where they are put, by the recorded ones
 * @returns whether the program's are its own: a function that stands for another one is of the call that it was given to
 */
function pair(recorded: unknown, own: unknown, found: Map<object, object>): boolean {
  const open: [recorded: unknown, own: unknown][] = [[recorded, own]];
  for (const [a, b] of open) {
    if (typeof b === "function" && isGivenStandIn(b)) return false;
    if (!isObject(a) || !isObject(b) || isProxy(b) || found.has(a)) continue;
    found.set(a, b);
    if (Array.isArray(a)) open.push(...a.map((each, i): [unknown, unknown] => [each, (b as unknown[])[i]]));
    else if (a instanceof Map) open.push(...zip(a.entries(), (b as typeof a).entries()));
    else if (a instanceof Set) open.push(...zip(a, b as typeof a));
    else for (const key of Object.keys(fieldsOf(a))) open.push([dataOf(fieldsOf(a), key), dataOf(b, key)]);
  }
  return true;
}

/** Of entries both keys and values. */
function zip(a: Iterable<unknown>, b: Iterable<unknown>): [unknown, unknown][] {
  const others = [...b];
  return [...a].map((each, i) => [each, others[i]]);
}

function fieldsOf(recorded: object): object {
  if (recorded instanceof Instance) return recorded.fields;
  return isPlain(recorded) || recorded instanceof Error ? recorded : {};
}

/** No getter runs. */
function dataOf(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}
