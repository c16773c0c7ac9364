import { SafeWeakMap } from "../intrinsics.js";
import { theRuntime } from "../probe.js";
import type { RunningCall } from "../record/running-calls.js";

/** What a proxy is made for. */
export interface ThingOrigin {
  readonly raw: object;
  readonly module: string;
  /** How the program came by it (`path.ts`). */
  readonly path: string;
  /** The call that has got it: one that is suspended by `for await` goes on to use it. */
  readonly caller?: RunningCall | undefined;
  /** The call that goes through it, by `for await` or `yield*`: the engine alone has this proxy, and uses it for that call. */
  readonly iteratedBy?: RunningCall | undefined;
  /** What a variable of the boundary's holds now, for one that may be set anew. */
  readonly live?: (() => unknown) | undefined;
}

/** Something of a boundary, for which the program has a proxy. */
export interface Thing extends ThingOrigin {
  /** Proxies of its functions, by their keys. */
  readonly functions: Map<PropertyKey, { raw: object; proxy: object }>;
}

/** Which proxies of the program stand for what of its boundaries, and what of the program's boundaries have. */
export class Things {
  private readonly byProxy = new SafeWeakMap<object, Thing>();
  private readonly proxies = new SafeWeakMap<object, object>();
  private readonly own = new SafeWeakMap<object, true>();
  private numbers = 0;

  /** What a proxy stands for; undefined for anything else. */
  of(value: unknown): Thing | undefined {
    return isObject(value) ? this.byProxy.get(value) : undefined;
  }

  /** A value without its proxy. */
  rawOf(value: unknown): unknown {
    return this.of(value)?.raw ?? value;
  }

  /** What the program has for an object of a boundary. */
  proxyOf(raw: object): object | undefined {
    return this.proxies.get(raw);
  }

  /** @param proxy or a promise */
  give(raw: object, proxy: object): void {
    this.proxies.set(raw, proxy);
  }

  add(proxy: object, thing: Thing, number: number = ++this.numbers): void {
    this.byProxy.set(proxy, thing);
    theRuntime.registry.addBoundaryObject(proxy, { path: `${thing.module}#${thing.path}`, number });
  }

  /** The number of what a proxy stands for, by which tapes tell it from others. */
  numberOf(proxy: object): number | undefined {
    return theRuntime.registry.boundaryObjectOf(proxy)?.number;
  }

  /** Notes an object of the program's that goes in: it comes out as it is. */
  lend(value: object): void {
    this.own.set(value, true);
  }

  isLent(value: object): boolean {
    return this.own.get(value) !== undefined;
  }
}

export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
