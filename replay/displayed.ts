import { types } from "node:util";
import { theRegistry } from "@calltape/runtime/registry";
import { Accessor, Instance, Opaque, RecordedFunction, RecordedRegExp } from "../tape/index.js";
import { ShownCall } from "./boundary/shown-call.js";
import { classNameOf } from "./classes.js";
import { ShownIdentity } from "./compare/identity.js";
import { isPlain } from "./compare/kinds.js";
import { isStandIn } from "./compare/stand-ins.js";

/** Prototypes of what stands for instances: printers ask them for the name of the class. */
const PROTOTYPES = new Map<string, object>();
const MAX_PROTOTYPES = 1_000;

const MAX_DEPTH = 100;

/**
 * A value as both sides of a difference are shown, from a tape and from the program: instances by the name of their class, with
 * own and private fields, functions by their names. Runs no code of the program.
 */
export function displayed(value: unknown): unknown {
  return new Display().of(value);
}

class Display {
  /** What stands for what, so that cycles are cycles. */
  private readonly made = new Map<object, unknown>();
  private depth = 0;

  of(value: unknown): unknown {
    // Nobody looks so deep, and the stack has an end.
    if (this.depth > MAX_DEPTH) return value;
    this.depth++;
    const shown = this.shown(value);
    this.depth--;
    return shown;
  }

  private shown(value: unknown): unknown {
    if (typeof value !== "object" || value === null || types.isProxy(value)) return value;
    const known = this.made.get(value);
    if (known !== undefined) return known;
    if (value instanceof RecordedFunction) return functionNamed(value.id.slice(value.id.search(/[^#.>]*$/)));
    if (value instanceof Opaque && value.what === "function") return functionNamed(value.name);
    if (value instanceof Opaque && value.what === "symbol") return Symbol(value.name);
    if (value instanceof RecordedRegExp) return regexpOf(value);
    if (Array.isArray(value)) return this.array(value);
    if (value instanceof Instance) return this.instance(value);
    if (types.isMap(value)) return this.map(value);
    if (types.isSet(value)) return this.set(value);
    return this.object(value);
  }

  private array(value: readonly unknown[]): unknown[] {
    const copy: unknown[] = new Array(value.length);
    this.made.set(value, copy);
    // Holes stay holes.
    for (const key of Object.keys(value)) this.property(copy, key, value);
    return copy;
  }

  private map(value: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const copy = new Map<unknown, unknown>();
    this.made.set(value, copy);
    for (const [key, each] of Map.prototype.entries.call(value)) copy.set(this.of(key), this.of(each));
    return copy;
  }

  private set(value: ReadonlySet<unknown>): Set<unknown> {
    const copy = new Set<unknown>();
    this.made.set(value, copy);
    for (const each of Set.prototype.values.call(value)) copy.add(this.of(each));
    return copy;
  }

  private instance(value: Instance): object {
    const copy = Object.create(prototypeNamed(value.className)) as object;
    this.made.set(value, copy);
    for (const key of Object.keys(value.fields)) this.property(copy, key, value.fields);
    for (const [key, each] of value.privates) this.define(copy, key, each);
    return copy;
  }

  /** Plain objects, and instances of classes; what is built in is shown as it is. */
  private object(value: object): unknown {
    const prototype = Object.getPrototypeOf(value) as object | null;
    const plain = isPlain(value);
    if (!plain && isBuiltIn(value)) return value;
    const copy = Object.create(plain ? prototype : prototypeNamed(classNameOf(value))) as object;
    this.made.set(value, copy);
    for (const key of Object.keys(value)) this.property(copy, key, value);
    for (const { key, read } of plain ? [] : theRegistry.fieldsOf(prototype!)) {
      try {
        this.define(copy, key, read(value));
      } catch {
        // No constructor has made it.
      }
    }
    return copy;
  }

  private property(copy: object, key: string, from: object): void {
    const { value, get } = Object.getOwnPropertyDescriptor(from, key)!;
    this.define(copy, key, get === undefined ? value : functionNamed("getter"));
  }

  private define(copy: object, key: string, value: unknown): void {
    const shown = value instanceof Accessor ? functionNamed("getter") : this.of(value);
    Object.defineProperty(copy, key, { value: shown, enumerable: true, configurable: true, writable: true });
  }
}

function isBuiltIn(value: object): boolean {
  return (
    value instanceof Error ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isPromise(value) ||
    types.isBoxedPrimitive(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isArgumentsObject(value) ||
    ArrayBuffer.isView(value) ||
    value instanceof URL ||
    value instanceof URLSearchParams ||
    value instanceof Headers ||
    isOfTape(value)
  );
}

/** Whether it stands for something that has no other form. */
function isOfTape(value: object): boolean {
  return isStandIn(value) || value instanceof ShownCall || value instanceof ShownIdentity;
}

function functionNamed(name: string): unknown {
  return Object.defineProperty(() => undefined, "name", { value: name });
}

function prototypeNamed(name: string): object {
  let prototype = PROTOTYPES.get(name);
  if (prototype === undefined) {
    const Class = class {};
    // What prints an object asks whether it is an instance of the class, too.
    Object.defineProperty(Class, "name", { value: name || "Object" });
    prototype = Class.prototype as object;
    if (PROTOTYPES.size < MAX_PROTOTYPES) PROTOTYPES.set(name, prototype);
  }
  return prototype;
}

function regexpOf(recorded: RecordedRegExp): unknown {
  try {
    return new RegExp(recorded.source, recorded.flags);
  } catch {
    return recorded;
  }
}
