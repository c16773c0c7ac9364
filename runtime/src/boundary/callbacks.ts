import { apply, construct, SafeWeakMap } from "../intrinsics.js";
import type { RunningCall } from "../record/running-calls.js";
import { BoundaryProbe, fail, leave, suspend } from "./boundary-probe.js";
import { argumentPath } from "./path.js";
import { isPlainPromise, observe } from "./promises.js";
import type { Things } from "./things.js";

export type Constructor = new (...args: unknown[]) => object;
export type Callable = (...args: unknown[]) => unknown;

/** A function of the program's that a boundary has been given. */
interface Callback {
  readonly proxy: object;
  module: string;
  path: string;
  /** The call that it was given to: which may call it as long as it likes. */
  given: RunningCall | null;
}

/** What boundaries get for functions of the program's. */
export class Callbacks {
  private readonly byFunction = new SafeWeakMap<object, Callback>();
  private readonly functions = new SafeWeakMap<object, object>();

  /** @param out what the program gets for a value of a boundary */
  constructor(
    private readonly things: Things,
    private readonly out: (value: unknown, module: string, path: string, caller?: RunningCall) => unknown,
  ) {}

  /** The function of the program's, for what a boundary gives back. */
  functionOf(value: object): object | undefined {
    return this.functions.get(value);
  }

  /** What a boundary gets for a function: the same each time, so that it can be taken off a list. */
  proxyOf(fn: object, module: string, path: string, given: RunningCall | null): object {
    const known = this.byFunction.get(fn);
    if (known !== undefined) {
      known.module = module;
      known.path = path;
      known.given = given;
      return known.proxy;
    }
    const proxy: object = new Proxy(fn, {
      apply: (target, self, args) => this.callBack(callback, target as Callable, self, args),
      construct: (target, args, newTarget) =>
        construct(target as Constructor, args, (newTarget === proxy ? target : newTarget) as Constructor),
    });
    const callback: Callback = { proxy, module, path, given };
    this.byFunction.set(fn, callback);
    this.functions.set(proxy, fn);
    return proxy;
  }

  /** A boundary calls a function of the program's: that is recorded as called by the call that it was given to. */
  private callBack(callback: Callback, fn: Callable, self: unknown, args: unknown[]): unknown {
    const { module, path, given: caller } = callback;
    const given = args.map((value, i) => this.out(value, module, argumentPath(path, i)));
    const receiver = this.out(self, module, argumentPath(path, -1));
    const probe = caller === null ? undefined : BoundaryProbe.of(module, path, "callback");
    // What the module runs itself, if it is recorded too, runs on beneath.
    const call = probe?.enterUnder(caller!, given, undefined) ?? null;
    let value: unknown;
    try {
      value = apply(fn, receiver, given);
    } catch (error) {
      fail(call, error);
      throw error;
    } finally {
      suspend(call);
    }
    if (isPlainPromise(value)) return observe(value, call, (result) => this.things.rawOf(result));
    leave(call, value);
    return this.things.rawOf(value);
  }
}
