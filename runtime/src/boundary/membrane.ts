import {
  apply,
  construct,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArray,
  isPromise,
  isProxy,
  ObjectPrototype,
  objectKeys,
  PromisePrototype,
  promiseThen,
  reflectGet,
  reflectSet,
  SafeMap,
  SafeWeakMap,
} from "../intrinsics.js";
import { theRuntime } from "../probe.js";
import type { RunningCall } from "../record/running-calls.js";
import { BoundaryProbe, fail, leave, resume, suspend, suspendableCaller, wake } from "./boundary-probe.js";
import { isData } from "./data.js";
import { argumentPath, callbackPath, functionName, propertyPath, resultPath } from "./path.js";

type Constructor = new (...args: unknown[]) => object;
type Callable = (...args: unknown[]) => unknown;

/** So deep, and in so many parts of a list or of options, proxies are looked for. */
const MAX_DEPTH = 2;
const MAX_PARTS = 32;

/** A thing of a boundary, and the proxy that the program has for it. */
interface Thing {
  readonly raw: object;
  readonly module: string;
  readonly path: string;
  /** The call that has got it: one that is suspended by `for await` goes on to use it. */
  readonly caller: RunningCall | undefined;
  /** What a variable of the boundary's holds now, for one that may be set anew. */
  readonly live: (() => unknown) | undefined;
  /** Proxies of its functions, by their keys. */
  readonly functions: Map<PropertyKey, { raw: object; proxy: object }>;
}

/** A call at the boundary, which may call back as long as the boundary likes. */
interface Frame {
  readonly call: RunningCall | null;
  /** Whether it has not returned yet. */
  running: boolean;
}

/** A function of the program's that the boundary has been given. */
interface Callback {
  readonly proxy: object;
  module: string;
  path: string;
  frame: Frame;
}

/**
 * Stands between a program and its boundaries. What comes out of them is data or a proxy, whose calls are recorded; of
 * what goes in, proxies are taken off, and functions are known when they are called back.
 */
export class Membrane {
  private readonly things = new SafeWeakMap<object, Thing>();
  private readonly proxies = new SafeWeakMap<object, object>();
  private readonly callbacks = new SafeWeakMap<object, Callback>();
  private readonly functionsOfCallbacks = new SafeWeakMap<object, object>();
  /** Objects of the program's that went in: they come out as they are. */
  private readonly own = new SafeWeakMap<object, true>();
  private numbers = 0;

  /**
   * What the program gets for a value of a boundary.
   *
   * @param caller that has got it @param live what a variable of the boundary's holds now
   */
  out(value: unknown, module: string, path: string, caller?: RunningCall, live?: () => unknown): unknown {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
    if (this.things.get(value) !== undefined || this.own.get(value) !== undefined) return value;
    const given = this.functionsOfCallbacks.get(value);
    if (given !== undefined) return given;
    const known = this.proxies.get(value);
    if (known !== undefined && live === undefined) return known;
    if (isPlainPromise(value)) {
      const settled = promiseThen(
        value,
        (result) => this.out(result, module, path, caller),
        undefined as never,
      );
      this.proxies.set(value, settled);
      return settled;
    }
    if (isData(value)) return value;
    const proxy = this.makeProxy(value, module, path, caller, live);
    this.proxies.set(value, proxy);
    return proxy;
  }

  /** The same for an export. What is data is recorded, so that replay need not load the module for it. */
  export(value: unknown, module: string, path: string, live?: () => unknown): unknown {
    const out = this.out(value, module, path, undefined, live);
    const isKnown = (typeof out === "object" && out !== null) || typeof out === "function";
    if (!isKnown || (out === value && this.things.get(out) === undefined))
      leave(BoundaryProbe.of(module, functionName(path), "getter")?.enter([], undefined) ?? null, out);
    return out;
  }

  private makeProxy(
    raw: object,
    module: string,
    path: string,
    caller?: RunningCall,
    live?: () => unknown,
  ): object {
    const thing: Thing = { raw, module, path, caller, live, functions: new SafeMap() };
    const proxy = new Proxy(raw, this.handlerOf(thing));
    this.things.set(proxy, thing);
    theRuntime.registry.addBoundaryObject(proxy, { path: `${module}#${path}`, number: ++this.numbers });
    return proxy;
  }

  private handlerOf(thing: Thing): ProxyHandler<object> {
    return {
      get: (target, key, receiver) => this.get(thing, target, key, receiver),
      set: (target, key, value) => reflectSet(target, key, this.raw(value), target),
      apply: (target, self, args) =>
        this.call(thing, "function", self, args, (given) =>
          apply((thing.live?.() ?? target) as Callable, this.raw(self), given),
        ),
      construct: (target, args, newTarget) => {
        const derived = this.things.get(newTarget) !== thing;
        const make = (given: unknown[]): object => {
          const made = (thing.live?.() ?? target) as Constructor;
          return construct(made, given, derived ? (newTarget as Constructor) : made);
        };
        if (!derived) return this.call(thing, "constructor", undefined, args, make) as object;
        // What a class of the program's makes is the program's.
        const made = make(this.allIn(args, thing, { call: null, running: false }));
        this.own.set(made, true);
        return made;
      },
    };
  }

  private get(thing: Thing, target: object, key: PropertyKey, receiver: unknown): unknown {
    const { module, path } = thing;
    let value: unknown;
    try {
      value = reflectGet(target, key, target);
    } catch (error) {
      fail(this.enterRead(thing, key, receiver), error);
      throw error;
    }
    if (isFixed(target, key) || key === Symbol.hasInstance || key === "prototype") return value;
    if (typeof value === "function") {
      if (key === "constructor") return this.proxies.get(value) ?? value;
      // An export is the same however it is imported.
      if (path === "") return this.out(value, module, propertyPath(path, key));
      return this.functionAt(thing, key, value);
    }
    const out = this.out(value, module, propertyPath(path, key), suspendableCaller() ?? thing.caller);
    if (!isUnremarkable(target, key, value)) leave(this.enterRead(thing, key, receiver), out);
    return out;
  }

  private enterRead({ module, path }: Thing, key: PropertyKey, receiver: unknown): RunningCall | null {
    const name = functionName(propertyPath(path, key));
    return BoundaryProbe.of(module, name, "getter")?.enter([], this.known(receiver)) ?? null;
  }

  /** The proxy of a function that is a property: its path says on what it is called. */
  private functionAt({ module, path, caller, functions }: Thing, key: PropertyKey, value: object): unknown {
    if (this.things.get(value) !== undefined || this.own.get(value) !== undefined) return value;
    const given = this.functionsOfCallbacks.get(value);
    if (given !== undefined) return given;
    const known = functions.get(key);
    if (known?.raw === value) return known.proxy;
    const proxy = this.makeProxy(value, module, propertyPath(path, key), caller);
    functions.set(key, { raw: value, proxy });
    if (this.proxies.get(value) === undefined) this.proxies.set(value, proxy);
    return proxy;
  }

  /** Makes a call at the boundary, and records it. */
  private call(
    thing: Thing,
    use: "function" | "constructor",
    self: unknown,
    args: ArrayLike<unknown>,
    make: (args: unknown[]) => unknown,
  ): unknown {
    const { module, path } = thing;
    const name = use === "constructor" ? `${functionName(path)}.constructor` : functionName(path);
    const caller = suspendableCaller() ?? thing.caller;
    const woken = wake(caller);
    const call = BoundaryProbe.of(module, name, use)?.enter(args, this.known(self)) ?? null;
    const frame: Frame = { call, running: true };
    // Instances are known by their class, whose name is what a person looks for.
    const result = use === "constructor" ? path : resultPath(path);
    let value: unknown;
    try {
      value = make(this.allIn(args, thing, frame));
    } catch (error) {
      fail(call, error);
      throw error;
    } finally {
      frame.running = false;
      suspend(call);
      if (woken) suspend(caller);
    }
    if (!isPlainPromise(value) || this.proxies.get(value) !== undefined) {
      const out = this.out(value, module, result, caller);
      leave(call, out);
      return out;
    }
    const settled = promiseThen(
      value,
      (fulfilled) => {
        const out = this.out(fulfilled, module, result, caller);
        leave(call, out, true);
        return out;
      },
      (reason) => {
        fail(call, reason, true);
        throw reason;
      },
    );
    this.proxies.set(value, settled);
    return settled;
  }

  /** Arguments as the boundary gets them. */
  private allIn(args: ArrayLike<unknown>, { module, path }: Thing, frame: Frame): unknown[] {
    const given: unknown[] = [];
    for (let i = 0; i < args.length; i++) given[i] = this.in(args[i], module, callbackPath(path, i), frame);
    return given;
  }

  private in(value: unknown, module: string, path: string, frame: Frame): unknown {
    if (typeof value === "function")
      return this.things.get(value)?.raw ?? this.callback(value, module, path, frame);
    if (typeof value !== "object" || value === null) return value;
    const raw = this.raw(value);
    if (raw !== value) return raw;
    if (isContainer(value)) return this.withoutProxies(value);
    if (!isData(value)) this.own.set(value, true);
    return value;
  }

  /** A copy of a list or of options in which there are proxies. */
  private withoutProxies(value: object, depth = 0): object {
    let copy: Record<PropertyKey, unknown> | undefined;
    const keys = objectKeys(value);
    for (let i = 0; i < keys.length && i < MAX_PARTS; i++) {
      const part = getOwnPropertyDescriptor(value, keys[i]!)?.value as unknown;
      const known = this.raw(part);
      const raw =
        known === part && isContainer(part) && depth < MAX_DEPTH
          ? this.withoutProxies(part, depth + 1)
          : known;
      if (raw === part) continue;
      copy ??= (isArray(value) ? [...value] : { ...value }) as Record<PropertyKey, unknown>;
      copy[keys[i]!] = raw;
    }
    return copy ?? value;
  }

  private raw(value: unknown): unknown {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
    return this.things.get(value)?.raw ?? value;
  }

  /** What a tape says of a receiver: it is nothing, or it is known to be of the boundary. */
  private known(self: unknown): unknown {
    const isObject = (typeof self === "object" && self !== null) || typeof self === "function";
    const thing = isObject ? this.things.get(self as object) : undefined;
    return thing === undefined || thing.path === "" ? undefined : self;
  }

  /** What the boundary gets for a function of the program's: the same each time, so that it can be taken off a list. */
  private callback(fn: object, module: string, path: string, frame: Frame): object {
    const known = this.callbacks.get(fn);
    if (known !== undefined) {
      known.module = module;
      known.path = path;
      known.frame = frame;
      return known.proxy;
    }
    const proxy: object = new Proxy(fn, {
      apply: (target, self, args) => this.callBack(callback, target as Callable, self, args),
      construct: (target, args, newTarget) =>
        construct(target as Constructor, args, (newTarget === proxy ? target : newTarget) as Constructor),
    });
    const callback: Callback = { proxy, module, path, frame };
    this.callbacks.set(fn, callback);
    this.functionsOfCallbacks.set(proxy, fn);
    return proxy;
  }

  /** The boundary calls a function of the program's: that is recorded as called by the call that it was given to. */
  private callBack(callback: Callback, fn: Callable, self: unknown, args: unknown[]): unknown {
    const { module, path, frame } = callback;
    const given = args.map((value, i) => this.out(value, module, argumentPath(path, i)));
    const receiver = this.out(self, module, argumentPath(path, -1));
    const late = !frame.running;
    if (frame.call !== null) resume(frame.call);
    const call =
      frame.call === null
        ? null
        : (BoundaryProbe.of(module, path, "callback")?.enter(given, undefined) ?? null);
    const done = () => {
      if (late) suspend(frame.call);
    };
    let value: unknown;
    try {
      value = apply(fn, receiver, given);
    } catch (error) {
      fail(call, error);
      done();
      throw error;
    }
    if (!isPlainPromise(value)) {
      leave(call, value);
      done();
      return this.raw(value);
    }
    suspend(call);
    done();
    return promiseThen(
      value,
      (fulfilled) => {
        leave(call, fulfilled, true);
        return this.raw(fulfilled);
      },
      (reason) => {
        fail(call, reason, true);
        throw reason;
      },
    );
  }
}

/** A list, or options. */
function isContainer(value: unknown): value is object {
  return (
    isArray(value) ||
    (typeof value === "object" &&
      value !== null &&
      !isProxy(value) &&
      getPrototypeOf(value) === ObjectPrototype)
  );
}

/** A promise of the engine's that is nothing else beside. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return isPromise(value) && getPrototypeOf(value) === PromisePrototype && objectKeys(value).length === 0;
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
