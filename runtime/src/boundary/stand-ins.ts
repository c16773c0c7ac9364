import { construct, getOwnPropertyDescriptor, hasOwn, ObjectPrototype, SafeMap } from "../intrinsics.js";
import { theRuntime } from "../probe.js";
import { answer, BoundaryProbe } from "./boundary-probe.js";
import type { Constructor } from "./callbacks.js";
import { functionName, instancePath, propertyPath, resultPath } from "./path.js";
import type { Thing, Things } from "./things.js";

/**
 * In replay, what there is instead of boundaries. What is done to a stand-in is answered from the tape, where it is
 * done by a call that is replayed; else it does nothing, so that modules can make their connections.
 */
export class StandIns {
  private readonly exports = new SafeMap<string, object>();
  private readonly recorded = new SafeMap<string, object>();

  constructor(private readonly things: Things) {}

  /** The same for all that import it. */
  export(module: string, path: string): unknown {
    const answered = this.answered(module, path, "getter", [], undefined);
    if (answered !== undefined) return answered.value;
    const key = `${module}#${path}`;
    const known = this.exports.get(key);
    if (known !== undefined) return known;
    const made = this.make(module, path, true);
    this.exports.set(key, made);
    return made;
  }

  /** For an object of a tape: the same each time that the tape has it. */
  ofTape(module: string, path: string, callable: boolean, number: number): object {
    const key = `${module}#${path} ${number}`;
    const known = this.recorded.get(key);
    if (known !== undefined) return known;
    const made = this.make(module, path, callable, number);
    this.recorded.set(key, made);
    return made;
  }

  /** @param callable whether it is a function or class @param number by which the tape tells it from others */
  make(module: string, path: string, callable: boolean, number?: number): object {
    // The engine looks at it to see what a proxy can do.
    const raw: object = callable ? function standIn() {} : {};
    for (const key of ["name", "length"]) Reflect.deleteProperty(raw, key);
    const thing: Thing = { raw, module, path, functions: new SafeMap() };
    const proxy: object = new Proxy(raw, {
      get: (_, key) => this.get(thing, key, proxy),
      apply: (_, self, args) =>
        (
          this.answered(module, path, "function", args, self) ?? {
            value: this.make(module, resultPath(path), true),
          }
        ).value,
      construct: (_, args, newTarget) => {
        // A class of the program's makes its own object.
        if (this.things.of(newTarget) !== thing)
          return construct(Object as Constructor, [], newTarget as Constructor);
        const answered = this.answered(module, path, "constructor", args, undefined);
        return (answered?.value ?? this.make(module, instancePath(path), false)) as object;
      },
    });
    this.things.add(proxy, thing, number);
    return proxy;
  }

  private get({ raw, module, path, functions }: Thing, key: PropertyKey, proxy: object): unknown {
    // What the program has set, and the prototype of a class.
    if (hasOwn(raw, key)) return getOwnPropertyDescriptor(raw, key as never)?.value;
    if (key === Symbol.hasInstance)
      return (value: unknown) => {
        const thing = this.things.of(value);
        return thing?.module === module && thing.path === instancePath(path);
      };
    const inner = propertyPath(path, key);
    const answered = this.answered(module, inner, "getter", [], proxy);
    if (answered !== undefined) return answered.value;
    const { player } = theRuntime;
    const isExpected = player?.expects(`${module}#${functionName(inner)}`) === true;
    // What is asked of anything, not of this.
    if (!isExpected && (typeof key === "symbol" || key === "then" || key === "toJSON")) return undefined;
    if (!isExpected && key in ObjectPrototype) return Reflect.get(ObjectPrototype, key) as unknown;
    const known = functions.get(key);
    if (known !== undefined) return known.proxy;
    const made = this.make(module, inner, true);
    functions.set(key, { raw: made, proxy: made });
    return made;
  }

  /** What the tape says; undefined where a call of the program's own code is not being replayed, or has read nothing. */
  private answered(
    module: string,
    path: string,
    use: "function" | "constructor" | "getter",
    args: ArrayLike<unknown>,
    self: unknown,
  ): { value: unknown } | undefined {
    const name = use === "constructor" ? `${functionName(path)}.constructor` : functionName(path);
    if (use === "getter" && theRuntime.player?.expects(`${module}#${name}`, "getter") !== true)
      return undefined;
    const call = BoundaryProbe.of(module, name, use)?.enter(args, this.things.of(self) && self);
    return call?.answers === true ? { value: answer(call) } : undefined;
  }
}
