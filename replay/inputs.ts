import { theRegistry } from "@calltape/runtime/registry";
import {
  Accessor,
  type Call,
  CUT_KEY,
  Cut,
  Encoded,
  Instance,
  Opaque,
  RecordedFunction,
  RecordedRegExp,
  Redacted,
} from "../tape/index.js";
import { hasPrivateState } from "./classes.js";
import type { Found } from "./find.js";
import type { UnreplayableReason } from "./verdict.js";

/** Receiver and arguments, ready to call the function with. */
export interface Inputs {
  receiver: unknown;
  args: unknown[];
}

/** What of them the tape does not hold. */
export interface NoInputs {
  reason: UnreplayableReason;
  detail: string;
}

/** What a function gets where a value was redacted: something of the same kind. */
const REDACTED_STAND_INS = { string: "[redacted]", number: 0, object: {}, other: undefined };

/** Makes the receiver and the arguments of a call, or says what of them the tape does not hold. */
export function reviveInputs(call: Call, { holder, module }: Found): Inputs | NoInputs {
  const { own, kind, path } = call.probe;
  const { receiver, arguments: args } = call.inputs();
  // What hangs on an exported object or class is called on that; the tape holds no functions, so no such objects.
  const recorded = own || (kind === "function" && path?.length === 1);
  const inputs: Inputs = { receiver: recorded ? receiver : holder, args };
  const problem = new Reviver(module).problemIn(recorded ? inputs : { args });
  return problem ?? inputs;
}

/** Walks decoded values once, replaces stand-ins in place, and stops at the first that cannot be replaced. */
class Reviver {
  private readonly seen = new Set<object>();
  private readonly decoded = new Map<Encoded, unknown>();
  private readonly regexps = new Map<RecordedRegExp, RegExp>();

  constructor(private readonly module: object) {}

  problemIn(inputs: Partial<Inputs>): NoInputs | undefined {
    return (
      this.visitChild(inputs, "receiver", "this") ?? this.visitList(inputs.args!, (i) => `argument ${i + 1}`)
    );
  }

  private visit(value: unknown, path: string): NoInputs | undefined {
    if (typeof value !== "object" || value === null || this.seen.has(value)) return undefined;
    this.seen.add(value);
    if (value instanceof Cut || CUT_KEY in value) return { reason: "input-cut", detail: `${path} was cut` };
    if (value instanceof Accessor) return { reason: "input-opaque", detail: `${path} is an accessor` };
    if (value instanceof Opaque)
      return { reason: "input-opaque", detail: `${path} is a ${value.what} ${value.name}`.trimEnd() };
    if (value instanceof RecordedRegExp || value instanceof Encoded)
      return { reason: "input-opaque", detail: `${path} stands where it cannot be made again` };
    if (value instanceof RecordedFunction)
      return { reason: "input-opaque", detail: `${path} is the function ${value.id}` };
    if (value instanceof Instance) return this.becomeInstance(value, path) ?? this.visitKeys(value, path);
    if (Array.isArray(value)) return this.visitList(value, (i) => `${path}[${i}]`);
    if (value instanceof Map) return this.visitMap(value, path);
    if (value instanceof Set) return this.visitMembers(value, path);
    if (ArrayBuffer.isView(value)) return undefined;
    const cause = Object.hasOwn(value, "cause")
      ? this.visitChild(value, "cause", `${path}.cause`)
      : undefined;
    return cause ?? this.visitKeys(value, path);
  }

  private visitList(list: unknown[], pathOf: (index: number) => string): NoInputs | undefined {
    for (let i = 0; i < list.length; i++) {
      const problem = this.visitChild(list, i, pathOf(i));
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private visitKeys(value: object, path: string): NoInputs | undefined {
    for (const key of Object.keys(value)) {
      const problem = this.visitChild(value, key, `${path}.${key}`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** In place, and in their order. */
  private visitMembers(set: Set<unknown>, path: string): NoInputs | undefined {
    const members = [...set];
    const problem = this.visitList(members, () => `${path}'s member`);
    set.clear();
    for (const member of members) set.add(member);
    return problem;
  }

  private visitMap(map: Map<unknown, unknown>, path: string): NoInputs | undefined {
    for (const [key, value] of map) {
      const entry = { value };
      const problem = this.visit(key, `${path}'s key`) ?? this.visitChild(entry, "value", `${path}'s value`);
      if (problem !== undefined) return problem;
      if (entry.value !== value) map.set(key, entry.value);
    }
    return undefined;
  }

  private visitChild(holder: object, key: string | number, path: string): NoInputs | undefined {
    const values = holder as Record<string | number, unknown>;
    const value = values[key];
    if (value instanceof RecordedRegExp) {
      const made = this.regexp(value);
      if (made === undefined)
        return {
          reason: "input-opaque",
          detail: `${path} is a regular expression that cannot be compiled here`,
        };
      values[key] = made;
      return undefined;
    }
    if (value instanceof Encoded) return this.decode(values, key, value, path);
    if (!(value instanceof Redacted)) return this.visit(value, path);
    values[key] = REDACTED_STAND_INS[value.kind];
    return undefined;
  }

  /** Puts what a codec makes of it in its place, the same for each reference to it. */
  private decode(
    holder: Record<string | number, unknown>,
    key: string | number,
    encoded: Encoded,
    path: string,
  ): NoInputs | undefined {
    if (!this.decoded.has(encoded)) {
      const codec = theRegistry.codecNamed(encoded.codec);
      if (codec === undefined)
        return {
          reason: "input-instance",
          detail: `${path} was recorded by the codec "${encoded.codec}", which is not registered here`,
        };
      const problem = this.visitChild(encoded, "data", path);
      if (problem !== undefined) return problem;
      this.decoded.set(encoded, codec.decode(encoded.data));
    }
    holder[key] = this.decoded.get(encoded);
    return undefined;
  }

  /** The same for each reference to it. */
  private regexp(recorded: RecordedRegExp): RegExp | undefined {
    const known = this.regexps.get(recorded);
    if (known !== undefined) return known;
    try {
      const made = new RegExp(recorded.source, recorded.flags);
      made.lastIndex = recorded.lastIndex as number;
      this.regexps.set(recorded, made);
      return made;
    } catch {
      return undefined;
    }
  }

  /** Turns the stand-in into an instance, in place, so that every reference to it stays good. */
  private becomeInstance(standIn: Instance, path: string): NoInputs | undefined {
    const { className, fields } = standIn;
    const what = `${path} is an instance of ${className || "a class without a name"}`;
    const exported = (this.module as Record<string, unknown>)[className];
    if (typeof exported !== "function" || typeof exported.prototype !== "object")
      return { reason: "input-instance", detail: `${what}, which the function's module does not export` };
    const instance = standIn as object;
    for (const key of Object.keys(instance)) delete (instance as Record<string, unknown>)[key];
    Object.setPrototypeOf(instance, exported.prototype as object);
    if (hasPrivateState(instance))
      return { reason: "input-instance", detail: `${what}, which has private state` };
    Object.defineProperties(instance, Object.getOwnPropertyDescriptors(fields));
    return undefined;
  }
}
