import {
  apply,
  construct,
  getOwnPropertyDescriptor,
  promiseThen,
  reflectGet,
  reflectSet,
  SafeMap,
} from "../intrinsics.js";
import type { RunningCall } from "../record/running-calls.js";
import type { Edge } from "../the-runtime.js";
import { argumentsIn } from "./arguments.js";
import {
  answer,
  BoundaryProbe,
  fail,
  leave,
  suspend,
  suspendableCaller,
  type Use,
} from "./boundary-probe.js";
import { type Callable, Callbacks, type Constructor } from "./callbacks.js";
import { isData } from "./data.js";
import { functionName, givesIterator, instancePath, propertyPath, resultPath } from "./path.js";
import { isPlainPromise, observe } from "./promises.js";
import { StandIns } from "./stand-ins.js";
import { isObject, type Thing, type ThingOrigin, Things } from "./things.js";

/**
 * Stands between a program and its boundaries. What comes out of them is data or a proxy, whose calls are recorded; of
 * what goes in, proxies are taken off, and functions are known when they are called back.
 */
export class Membrane implements Edge {
  private readonly things = new Things();
  private readonly callbacks = new Callbacks(this.things, (...given) => this.out(...given));
  readonly standIns = new StandIns(this.things);

  /** What the program gets for an export. What is data is recorded, so that replay need not load the module for it. */
  export(value: unknown, module: string, path: string, live?: () => unknown): unknown {
    const out = this.out(value, module, path, undefined, live);
    if (!isObject(out) || (out === value && this.things.of(out) === undefined))
      leave(BoundaryProbe.of(module, functionName(path), "getter")?.enter([], undefined) ?? null, out);
    return out;
  }

  /**
   * What the program gets for a value of a boundary.
   *
   * @param caller that has got it @param live what a variable of the boundary's holds now
   */
  private out(
    value: unknown,
    module: string,
    path: string,
    caller?: RunningCall,
    live?: () => unknown,
  ): unknown {
    if (!isObject(value) || this.things.of(value) !== undefined || this.things.isLent(value)) return value;
    const given = this.callbacks.functionOf(value);
    if (given !== undefined) return given;
    const known = this.things.proxyOf(value);
    if (known !== undefined && live === undefined) return known;
    if (!isPlainPromise(value))
      return isData(value) ? value : this.makeProxy({ raw: value, module, path, caller, live });
    const settled = promiseThen(
      value,
      (result) => this.out(result, module, path, caller),
      undefined as never,
    );
    this.things.give(value, settled);
    return settled;
  }

  iterated(iterable: unknown, by: RunningCall): unknown {
    const thing = this.things.of(iterable);
    if (thing === undefined) return iterable;
    const { raw, module, path, live } = thing;
    const from = { raw, module, path, caller: by, live, iteratedBy: by };
    return this.makeProxy(from, this.things.numberOf(iterable as object));
  }

  private makeProxy(from: ThingOrigin, number?: number): object {
    const { raw, module, path, caller, iteratedBy, live } = from;
    const thing: Thing = { raw, module, path, caller, iteratedBy, live, functions: new SafeMap() };
    const proxy: object = new Proxy(raw, {
      get: (target, key, receiver) => this.get(thing, target, key, receiver),
      set: (target, key, value) => reflectSet(target, key, this.things.rawOf(value), target),
      apply: (target, self, args) => {
        const fn = (thing.live?.() ?? target) as Callable;
        return this.call(thing, "function", self, args, (given) => apply(fn, this.things.rawOf(self), given));
      },
      construct: (target, args, newTarget) => {
        const Class = (thing.live?.() ?? target) as Constructor;
        if (this.things.of(newTarget) === thing)
          return this.call(thing, "constructor", undefined, args, (given) => construct(Class, given, Class));
        // What a class of the program's makes is the program's.
        const given = argumentsIn(args, thing, null, this.things, this.callbacks);
        const made = construct(Class, given, newTarget as Constructor);
        this.things.lend(made);
        return made;
      },
    });
    this.things.add(proxy, thing, number);
    if (thing.iteratedBy === undefined) this.things.give(raw, this.things.proxyOf(raw) ?? proxy);
    return proxy;
  }

  private get(thing: Thing, target: object, key: PropertyKey, receiver: unknown): unknown {
    const { module, path } = thing;
    const caller = callerOn(thing);
    const enter = () => {
      const name = functionName(propertyPath(path, key));
      // What a reaction of a promise reads before its own call begins, in a pattern of its parameters, has no other caller.
      const call = this.enter(thing, name, "getter", [], receiver, caller);
      suspend(call);
      return call;
    };
    let value: unknown;
    try {
      value = reflectGet(target, key, target);
    } catch (error) {
      fail(enter(), error);
      throw error;
    }
    if (isFixed(target, key) || key === Symbol.hasInstance || key === "prototype") return value;
    if (typeof value === "function") {
      if (key === "constructor") return this.things.proxyOf(value) ?? value;
      return this.functionAt(thing, key, value);
    }
    if (isUnremarkable(target, key, value))
      return this.out(value, module, propertyPath(path, key), thing.caller);
    const call = enter();
    if (call?.answers === true) return answer(call);
    const out = this.out(value, module, propertyPath(path, key), caller);
    leave(call, out);
    return out;
  }

  /** What the program gets for a function that is a property: its path says on what it is called. */
  private functionAt(thing: Thing, key: PropertyKey, value: object): unknown {
    const { module, path, caller, iteratedBy, functions } = thing;
    // An export is the same however it is imported.
    if (path === "") return this.out(value, module, propertyPath(path, key));
    if (this.things.of(value) !== undefined || this.things.isLent(value)) return value;
    const given = this.callbacks.functionOf(value);
    if (given !== undefined) return given;
    const known = functions.get(key);
    if (known?.raw === value) return known.proxy;
    const from = { raw: value, module, path: propertyPath(path, key), caller, iteratedBy };
    const proxy = this.makeProxy(from);
    functions.set(key, { raw: value, proxy });
    return proxy;
  }

  /** Makes a call at the boundary, and records it; in replay it may be answered instead. */
  private call<Result>(
    thing: Thing,
    use: "function" | "constructor",
    self: unknown,
    args: ArrayLike<unknown>,
    make: (args: unknown[]) => Result,
  ): Result {
    const { module, path } = thing;
    const name = use === "constructor" ? `${functionName(path)}.constructor` : functionName(path);
    const caller = callerOn(thing);
    const call = this.enter(thing, name, use, args, self, caller);
    let value: unknown;
    try {
      if (call?.answers === true) return answer(call) as Result;
      value = make(argumentsIn(args, thing, call, this.things, this.callbacks));
    } catch (error) {
      fail(call, error);
      throw error;
    } finally {
      suspend(call);
    }
    const result = use === "constructor" ? instancePath(path) : resultPath(path);
    const pass = (each: unknown) => this.out(each, module, result, caller);
    if (isPlainPromise(value) && this.things.proxyOf(value) === undefined) {
      const settled = observe(value, call, pass);
      this.things.give(value, settled);
      return settled as Result;
    }
    const out = pass(value);
    leave(call, out);
    const { iteratedBy } = thing;
    // What an iterator gives a generator that is not async, whoever pulls that gets as it is.
    const isEngines = iteratedBy !== undefined && (givesIterator(path) || iteratedBy.probe.async);
    return (isEngines ? this.iterated(out, iteratedBy) : out) as Result;
  }

  /** A call begins of what is done to a thing; null when it is not recorded. */
  private enter(
    { module, iteratedBy }: Thing,
    name: string,
    use: Use,
    args: ArrayLike<unknown>,
    self: unknown,
    caller: RunningCall | undefined,
  ): RunningCall | null {
    const probe = BoundaryProbe.of(module, name, use);
    if (probe === undefined) return null;
    const receiver = this.receiverOf(self);
    if (iteratedBy !== undefined && !iteratedBy.ended) return probe.enterUnder(iteratedBy, args, receiver);
    return probe.enter(args, receiver, caller);
  }

  /** What a tape says of a receiver: nothing, or that it is of the boundary. */
  private receiverOf(self: unknown): unknown {
    const thing = this.things.of(self);
    return thing === undefined || thing.path === "" ? undefined : self;
  }
}

/** The call that uses a thing, where that may be suspended meanwhile. */
function callerOn({ iteratedBy, caller }: Thing): RunningCall | undefined {
  return iteratedBy ?? suspendableCaller() ?? caller;
}

/** Whether a proxy must give the property as it is. */
function isFixed(target: object, key: PropertyKey): boolean {
  const descriptor = getOwnPropertyDescriptor(target, key as never);
  return descriptor !== undefined && descriptor.configurable === false && descriptor.writable === false;
}

/** Reads that say nothing of the boundary: of what a function is called, of symbols, and of `then` by `await`. */
function isUnremarkable(target: object, key: PropertyKey, value: unknown): boolean {
  if (typeof key === "symbol") return true;
  if (key === "then") return value === undefined;
  return typeof target === "function" && (key === "name" || key === "length");
}
