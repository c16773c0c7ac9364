import { ORIGIN_KIND } from "@calltape/runtime/hooks";
import { theRegistry } from "@calltape/runtime/registry";
import { isClosure } from "../patterns/probe-pattern.js";
import {
  Accessor,
  BoundaryObject,
  BoundFunction,
  CUT_KEY,
  Cut,
  Encoded,
  hiddenKeysOf,
  Instance,
  isStandInKey,
  Opaque,
  RecordedFunction,
  RecordedProxy,
  RecordedRegExp,
  Redacted,
} from "../tape/index.js";
import { makeBoundaryObject } from "./boundary/objects.js";
import { asClass, type Class, classNameOf, hasHiddenState } from "./classes.js";
import { blankInstance } from "./construct.js";
import type { GivenFunctions } from "./given-functions.js";
import type { Program } from "./program.js";
import { Reached } from "./reached.js";
import { type StandIns, standInFor as standInForRedacted } from "./redacted.js";
import type { Unreplayable } from "./unreplayable.js";

/** Something that cannot be made again. `needs`: the id of a function or class whose module may help. */
export interface Problem extends Unreplayable {
  needs?: string;
}

const { propertyIsEnumerable: isEnumerable } = Object.prototype;

/** Walks decoded values once, replaces stand-ins in place, and stops at the first that cannot be replaced. */
export class Reviver {
  private readonly seen = new Set<object>();
  /** What stands for stand-ins that something else takes the place of: the same for each reference. */
  private readonly made = new Map<object, unknown>();
  /** Objects of the program that take the place of recorded ones, which are not looked into. */
  private readonly own = new Map<object, object>();
  /** What is being made, of which something else would be made. */
  private readonly making = new Set<object>();

  /**
   * @param module exports of the module whose function is called
   * @param given what stands for functions that nothing leads to
   * @param standIns what stands for what was redacted
   * @param holder what that function hangs on
   */
  constructor(
    private readonly module: object,
    private readonly program: Program,
    private readonly given: GivenFunctions,
    private readonly standIns: StandIns,
    private readonly holder?: object,
  ) {}

  /** From now on an object of the program takes the place of a recorded one, wherever that stands. */
  stands(object: object, recorded: object): void {
    this.own.set(recorded, object);
  }

  /** A value in its place, which something else may take. */
  problemAt(path: string, holder: object, key: PropertyKey): Problem | undefined {
    const values = holder as Record<PropertyKey, unknown>;
    const value = values[key];
    if (typeof value !== "object" || value === null) return undefined;
    const own = this.own.get(value);
    if (own !== undefined) {
      values[key] = own;
      return undefined;
    }
    if (value instanceof Redacted) {
      values[key] = this.redacted(value);
      return undefined;
    }
    if (value instanceof Accessor) return this.accessor(value, path, holder, key);
    if (!isReplaced(value)) return this.visit(value, path);
    const problem = this.make(value, path) ?? this.fill(value, path);
    values[key] = this.made.get(value);
    return problem;
  }

  /** The same for each reference. */
  private redacted(value: Redacted): unknown {
    if (!this.made.has(value)) this.made.set(value, standInForRedacted(value, this.standIns));
    return this.made.get(value);
  }

  /** A property with the getter and the setter that it had, or what stands for them. */
  private accessor(
    { get, set }: Accessor,
    path: string,
    holder: object,
    key: PropertyKey,
  ): Problem | undefined {
    const own = { get, set };
    const problem =
      this.problemAt(`${path}'s getter`, own, "get") ?? this.problemAt(`${path}'s setter`, own, "set");
    if (problem !== undefined) return problem;
    Object.defineProperty(holder, key, {
      get: own.get as (() => unknown) | undefined,
      set: own.set as ((value: unknown) => void) | undefined,
      enumerable: isEnumerable.call(holder, key),
      configurable: true,
    });
    return undefined;
  }

  /** What stands for something, which may have no content yet. */
  private make(value: Replaced, path: string): Problem | undefined {
    if (this.made.has(value)) return undefined;
    if (value instanceof RecordedRegExp) return this.regexp(value, path);
    if (value instanceof RecordedFunction) return this.function(value, path);
    if (value instanceof Opaque) {
      this.made.set(value, this.given.unknown(path, value));
      return undefined;
    }
    if (value instanceof Encoded) return this.decode(value, path);
    if (value instanceof BoundaryObject) {
      this.made.set(value, makeBoundaryObject(value));
      return undefined;
    }
    if (value instanceof BoundFunction) return this.bound(value, path);
    if (value instanceof RecordedProxy) return this.proxy(value, path);
    return this.instance(value, path);
  }

  /** The content of what {@link make} has made, which may refer to it. */
  private fill(value: Replaced, path: string): Problem | undefined {
    if (!(value instanceof Instance || value instanceof BoundFunction || value instanceof RecordedProxy))
      return undefined;
    if (this.seen.has(value)) return undefined;
    this.seen.add(value);
    if (value instanceof Instance) return this.content(value, path);
    const parts = [value.target, value instanceof BoundFunction ? value.receiver : value.handler];
    return this.problemIn(parts, () => path);
  }

  /** What will stand for a value, so that something can be made of it before its content is there. */
  private standIn(value: unknown, path: string): { value: unknown } | { problem: Problem } {
    if (value instanceof Redacted) return { value: this.redacted(value) };
    if (typeof value !== "object" || value === null) return { value };
    const own = this.own.get(value);
    if (own !== undefined || !isReplaced(value)) return { value: own ?? value };
    if (this.making.has(value))
      return { problem: { reason: "input-opaque", detail: `${path} is made of itself` } };
    this.making.add(value);
    const problem = this.make(value, path);
    this.making.delete(value);
    return problem === undefined ? { value: this.made.get(value) } : { problem };
  }

  private bound(recorded: BoundFunction, path: string): Problem | undefined {
    const target = this.standIn(recorded.target, path);
    const receiver = this.standIn(recorded.receiver, path);
    if ("problem" in target) return target.problem;
    if ("problem" in receiver) return receiver.problem;
    if (typeof target.value !== "function")
      return { reason: "input-opaque", detail: `${path} is bound to a receiver, and no function` };
    const bound = Function.prototype.bind.call(target.value, receiver.value) as object;
    theRegistry.setOrigin(bound, ORIGIN_KIND.BOUND, target.value, receiver.value);
    this.made.set(recorded, bound);
    return undefined;
  }

  private proxy(recorded: RecordedProxy, path: string): Problem | undefined {
    const target = this.standIn(recorded.target, path);
    const handler = this.standIn(recorded.handler, path);
    if ("problem" in target) return target.problem;
    if ("problem" in handler) return handler.problem;
    if (!isObjectOrFunction(target.value) || !isObjectOrFunction(handler.value))
      return { reason: "input-opaque", detail: `${path} is a proxy of nothing` };
    const proxy = new Proxy(target.value, handler.value);
    theRegistry.setOrigin(proxy, ORIGIN_KIND.PROXY, target.value, handler.value);
    this.made.set(recorded, proxy);
    return undefined;
  }

  /** What is in a value. */
  private visit(value: object, path: string): Problem | undefined {
    if (this.seen.has(value)) return undefined;
    this.seen.add(value);
    if (value instanceof Cut || CUT_KEY in value) return { reason: "input-cut", detail: `${path} was cut` };
    if (value instanceof Opaque)
      return { reason: "input-opaque", detail: `${path} is a ${value.what} ${value.name}`.trimEnd() };
    if (Array.isArray(value))
      return (
        this.problemIn(value, (i) => `${path}[${i}]`) ?? this.properties(value, hiddenKeysOf(value), path)
      );
    if (value instanceof Map) return this.map(value, path);
    if (value instanceof Set) return this.members(value, path);
    if (ArrayBuffer.isView(value)) return undefined;
    const cause = Object.hasOwn(value, "cause") ? this.problemAt(`${path}.cause`, value, "cause") : undefined;
    return cause ?? this.keys(value, path);
  }

  problemIn(list: unknown[], pathOf: (index: number) => string): Problem | undefined {
    for (let i = 0; i < list.length; i++) {
      const problem = this.problemAt(pathOf(i), list, i);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private keys(value: object, path: string): Problem | undefined {
    return (
      this.properties(value, Object.keys(value), path) ?? this.properties(value, hiddenKeysOf(value), path)
    );
  }

  private properties(value: object, keys: readonly PropertyKey[], path: string): Problem | undefined {
    for (const key of keys) {
      if (isStandInKey(key)) {
        // Nothing leads to it, as far as the function does not make it itself.
        Reflect.deleteProperty(value, key);
        continue;
      }
      const problem = this.problemAt(`${path}.${String(key)}`, value, key);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** In place, and in their order. */
  private members(set: Set<unknown>, path: string): Problem | undefined {
    const members = [...set];
    const problem = this.problemIn(members, () => `${path}'s member`);
    set.clear();
    for (const member of members) set.add(member);
    return problem;
  }

  /** The same: a key may be replaced, too. */
  private map(map: Map<unknown, unknown>, path: string): Problem | undefined {
    const [keys, values] = [[...map.keys()], [...map.values()]];
    const problem =
      this.problemIn(keys, () => `${path}'s key`) ?? this.problemIn(values, () => `${path}'s value`);
    map.clear();
    for (const [i, key] of keys.entries()) map.set(key, values[i]);
    return problem;
  }

  private regexp(recorded: RecordedRegExp, path: string): Problem | undefined {
    try {
      const regexp = new RegExp(recorded.source, recorded.flags);
      regexp.lastIndex = recorded.lastIndex as number;
      this.made.set(recorded, regexp);
      return undefined;
    } catch {
      return {
        reason: "input-opaque",
        detail: `${path} is a regular expression that cannot be compiled here`,
      };
    }
  }

  private function(recorded: RecordedFunction, path: string): Problem | undefined {
    const { id } = recorded;
    const fn =
      this.program.functionNamed(id) ??
      (isClosure(id) || this.program.wrapperOf(id) !== undefined ? this.given.recorded(id) : undefined);
    if (typeof fn !== "function")
      return {
        reason: "input-opaque",
        detail: `${path} is the function ${id}, which is not there`,
        needs: id,
      };
    this.made.set(recorded, fn);
    return undefined;
  }

  private decode(encoded: Encoded, path: string): Problem | undefined {
    if (this.seen.has(encoded))
      return { reason: "input-opaque", detail: `${path} is in what its own codec has made of it` };
    this.seen.add(encoded);
    const codec = theRegistry.codecNamed(encoded.codec);
    if (codec === undefined)
      return {
        reason: "input-instance",
        detail: `${path} was recorded by the codec "${encoded.codec}", which is not registered here`,
      };
    const problem = this.problemAt(path, encoded, "data");
    if (problem === undefined) this.made.set(encoded, codec.decode(encoded.data));
    return problem;
  }

  /** An object of its class, that no constructor has run for. */
  private instance(recorded: Instance, path: string): Problem | undefined {
    const { className, classId } = recorded;
    const what = `${path} is an instance of ${classId ?? (className || "a class without a name")}`;
    const known = classId === undefined ? undefined : this.program.classNamed(classId);
    const exported = asClass((this.module as Record<string, unknown>)[className]);
    const Class = known ?? exported ?? this.classCalled(className, path);
    if (Class === undefined && path === "this" && this.mayInheritFromHolder(recorded)) {
      this.made.set(recorded, Object.create(this.holder!));
      return undefined;
    }
    if (Class === undefined) {
      const detail = `${what}, which ${classId === undefined ? "the function's module does not export" : "is not there"}`;
      return { reason: "input-instance", detail, ...(classId !== undefined && { needs: classId }) };
    }
    const instance = blankInstance(Class);
    if (instance === undefined || hasHiddenState(instance))
      return { reason: "input-instance", detail: `${what}, which has private state` };
    this.made.set(recorded, instance);
    return undefined;
  }

  /** Whether a receiver may be what somebody has made by `Object.create()` of the object that the function hangs on. */
  private mayInheritFromHolder({ className, classId }: Instance): boolean {
    if (classId !== undefined || typeof this.holder !== "object") return false;
    return classNameOf(Object.create(this.holder) as object) === className;
  }

  /** A class that its module exports otherwise than by its name. That of the receiver may have none. */
  private classCalled(name: string, path: string): Class | undefined {
    if (path === "this" && this.holder !== undefined) {
      const own: unknown = Object.getOwnPropertyDescriptor(this.holder, "constructor")?.value;
      const found = [asClass(own), asClass(this.holder)].find((each) => each?.name === name);
      if (found !== undefined) return found;
    }
    return Reached.from(this.module).classCalled(name);
  }

  private content(recorded: Instance, path: string): Problem | undefined {
    const { fields, privates } = recorded;
    const instance = this.made.get(recorded) as object;
    const problem = this.keys(fields, path);
    if (problem !== undefined) return problem;
    Object.defineProperties(instance, Object.getOwnPropertyDescriptors(fields));
    return this.privates(instance, privates, path);
  }

  private privates(
    instance: object,
    privates: ReadonlyMap<string, unknown>,
    path: string,
  ): Problem | undefined {
    for (const { key, write } of theRegistry.fieldsOf(Object.getPrototypeOf(instance) as object)) {
      if (!privates.has(key)) continue;
      const place = { value: privates.get(key) };
      const problem = this.problemAt(`${path}.${key}`, place, "value");
      if (problem !== undefined) return problem;
      write(instance, place.value);
    }
    return undefined;
  }
}

/** What something else takes the place of. */
type Replaced =
  | BoundFunction
  | BoundaryObject
  | Encoded
  | Instance
  | Opaque
  | RecordedFunction
  | RecordedProxy
  | RecordedRegExp;

function isReplaced(value: object): value is Replaced {
  return (
    value instanceof RecordedRegExp ||
    value instanceof RecordedFunction ||
    (value instanceof Opaque && value.what === "function") ||
    value instanceof Encoded ||
    value instanceof BoundaryObject ||
    value instanceof Instance ||
    value instanceof BoundFunction ||
    value instanceof RecordedProxy
  );
}

function isObjectOrFunction(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
