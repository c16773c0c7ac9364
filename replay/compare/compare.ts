import { types } from "node:util";
import { ORIGIN_KIND } from "@calltape/runtime/hooks";
import { globalNameOf, type Origin, type PrivateField, theRegistry } from "@calltape/runtime/registry";
import {
  Accessor,
  BoundaryObject,
  BoundFunction,
  CUT_KEY,
  Cut,
  Encoded,
  ForeignFunction,
  hiddenKeysOf,
  Instance,
  isStandInKey,
  Opaque,
  RecordedFunction,
  RecordedProxy,
  RecordedRegExp,
  Redacted,
  recordedClassOf,
} from "../../tape/index.js";
import { fingerprint } from "../../tape/values/fingerprint.js";
import { classNameOf, hasHiddenState } from "../classes.js";
import { codeStoodFor, idStoodFor } from "../given-functions.js";
import { Identity } from "./identity.js";
import { isObject, kindOf, opaqueKindOf } from "./kinds.js";
import { step } from "./path.js";
import { type CompareRules, Rules } from "./rules.js";
import { areUnknownFunctions, haveSameCode, isStandIn, type StandIn } from "./stand-ins.js";

/** One place where two values are not the same. */
export interface Difference {
  /**
   * From the outcome, as in `.items[2].price`; empty for the outcome itself. Elsewhere it begins with `yields[0]`, `this`,
   * `arguments[0]` or `boundaries[0]`.
   */
  path: string;
  expected: unknown;
  received: unknown;
}

/** A place of which nothing can be said. */
export interface Incomparable {
  path: string;
  reason: "outcome-cut" | "outcome-opaque" | "outcome-instance";
}

export interface Comparison {
  differences: Difference[];
  incomparable: Incomparable[];
  /** Places where the recorded value was redacted. */
  redacted: string[];
}

/** Differences that are kept; one is enough for a verdict. */
const MAX_DIFFERENCES = 100;

const NO_RULES = new Rules();

const { propertyIsEnumerable: isEnumerable } = Object.prototype;

/**
 * Compares a value from a tape with one that the program made: typed, deep, with cycles; `NaN` equals itself, `-0`
 * does not equal `0`, a hole does not equal `undefined`. Entries of maps and sets are compared in their order, keys
 * of objects in any. Errors are the same when class, message, cause and own enumerable properties are. Where one object
 * stands twice, one has to on the other side.
 *
 * @param path of the values, which those of differences begin with
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for wrong rules
 */
export function compare(
  expected: unknown,
  received: unknown,
  rules: CompareRules | Rules = NO_RULES,
  path = "",
): Comparison {
  return compareTogether([[expected, received, path]], rules instanceof Rules ? rules : new Rules(rules));
}

/** Compares values in which the same object may stand where like ones do. */
export function compareContents(
  expected: unknown,
  received: unknown,
  rules: Rules = NO_RULES,
  path = "",
  most?: number,
): Comparison {
  const comparer = new Comparer(rules, false, most);
  comparer.visit(expected, received, path);
  return comparer.result;
}

/** Whether {@link compareContents} finds no difference; it ends at the first. */
export function isAlike(expected: unknown, received: unknown, rules: Rules, path: string): boolean {
  return compareContents(expected, received, rules, path, 1).differences.length === 0;
}

/** Compares several values of one record, which may share objects: `[expected, received, path]`. */
export function compareTogether(
  values: readonly (readonly [expected: unknown, received: unknown, path: string])[],
  rules: Rules,
): Comparison {
  const comparer = new Comparer(rules);
  for (const [expected, received, path] of values) comparer.visit(expected, received, path);
  return comparer.result;
}

/** What is told of the objects of one class. */
interface KnownClass {
  fields: PrivateField[];
  /** Whether they have state that nobody sees. */
  hidden: boolean;
}

/** Walks two values side by side. */
class Comparer {
  readonly result: Comparison = { differences: [], incomparable: [], redacted: [] };
  /** What each object was compared with first, and those that were compared with others, too. */
  private readonly compared = new Map<object, object>();
  private readonly again = new Map<object, Set<object>>();
  /** Symbols by what stands for them, and the other way round. */
  private readonly symbols = new Map<Opaque | symbol, Opaque | symbol>();
  private readonly identity: Identity | undefined;
  /** By prototypes: most objects are of few classes. */
  private readonly classes = new Map<object, KnownClass>();

  /** @param most differences that are looked for */
  constructor(
    private readonly rules: Rules,
    comparesIdentity = true,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {
    if (comparesIdentity && rules.identity) this.identity = new Identity();
  }

  visit(a: unknown, b: unknown, path: string): void {
    if (this.result.differences.length >= this.most || this.rules.ignores(path)) return;
    if (!isStandIn(a) && !isStandIn(b)) return this.values(a, b, path);
    if (a instanceof Redacted) return void this.result.redacted.push(path);
    if (a instanceof Cut) return this.cannot(path, "outcome-cut");
    if (a instanceof Accessor || b instanceof Accessor) return this.accessor(a, b, path);
    if (isStandIn(b)) return this.recorded(a, b, path);
    if (a instanceof Opaque) return this.opaque(a, b, path);
    if (a instanceof RecordedFunction) return this.function(a, b, path);
    if (a instanceof RecordedRegExp) return this.regexp(a, b, path);
    if (a instanceof BoundaryObject) return this.boundary(a, b, path);
    if (a instanceof BoundFunction) return this.bound(a, b, path);
    if (a instanceof RecordedProxy) return this.proxy(a, b, path);
    if (!isObject(b)) return this.differ(path, a, b);
    if (this.wasCompared(a as object, b, path)) return;
    if (a instanceof Instance) return this.instance(a, b, path);
    if (a instanceof Encoded) return this.encoded(a, b, path);
  }

  /** Neither stands for anything else. */
  private values(a: unknown, b: unknown, path: string): void {
    if (!isObject(a) || !isObject(b)) return Object.is(a, b) ? undefined : this.differ(path, a, b);
    const kind = kindOf(a);
    if (kind !== kindOf(b)) return this.differ(path, a, b);
    if (this.wasCompared(a, b, path)) return;
    this[kind](a as never, b as never, path);
  }

  /** Whether two objects have been come upon before, and from now on they have. */
  private wasCompared(a: object, b: object, path: string): boolean {
    const first = this.compared.get(a);
    if (first === b) return true;
    const broken = this.identity?.broken(a, b, path);
    if (broken !== undefined && !this.rules.allows(path, a, b)) {
      if (this.result.differences.length >= Math.min(this.most, MAX_DIFFERENCES)) return true;
      // What is in them stands elsewhere as well: told once, it is told.
      const { differences, incomparable, redacted } = compareContents(a, b, this.rules, path);
      if (differences.length === 0) differences.push({ path, ...broken });
      for (const each of differences) this.add(each);
      this.result.incomparable.push(...incomparable);
      this.result.redacted.push(...redacted);
      return true;
    }
    if (first === undefined) {
      this.compared.set(a, b);
      return false;
    }
    const others = this.again.get(a);
    if (others?.has(b)) return true;
    if (others === undefined) this.again.set(a, new Set([b]));
    else others.add(b);
    return false;
  }

  /** What comes from a tape, too, has stand-ins itself. */
  private recorded(a: unknown, b: StandIn, path: string): void {
    if (b instanceof Redacted) return void this.result.redacted.push(path);
    if (b instanceof Cut) return this.cannot(path, "outcome-cut");
    if (haveSameCode(a, b)) return;
    if (areUnknownFunctions(a, b)) return this.cannot(path, "outcome-opaque");
    if (!isStandIn(a) || a.constructor !== b.constructor) return this.differ(path, a, b);
    if (this.wasCompared(a, b, path)) return;
    if (a instanceof BoundFunction && b instanceof BoundFunction)
      return this.made(a.target, a.receiver, b.target, b.receiver, path);
    if (a instanceof RecordedProxy && b instanceof RecordedProxy)
      return this.made(a.target, a.handler, b.target, b.handler, path);
    if (a instanceof Instance && b instanceof Instance) {
      if ((a.classId ?? a.className) !== (b.classId ?? b.className)) return this.differ(path, a, b);
      this.keys(Object.fromEntries(a.privates), Object.fromEntries(b.privates), path);
      return this.keys(a.fields, b.fields, path);
    }
    if (a instanceof Encoded && b instanceof Encoded && a.codec === b.codec)
      return this.visit(a.data, b.data, path);
    if (fingerprint(a) !== fingerprint(b)) this.differ(path, a, b);
    // What has no more than a name may be another one.
    else if (a instanceof Opaque && a.what !== "symbol") this.cannot(path, "outcome-opaque");
  }

  private differ(path: string, a: unknown, b: unknown): void {
    if (!this.rules.allows(path, a, b)) this.add({ path, expected: a, received: b });
  }

  private add(difference: Difference): void {
    const { differences } = this.result;
    if (differences.length < MAX_DIFFERENCES) differences.push(difference);
  }

  private cannot(path: string, reason: Incomparable["reason"]): void {
    this.result.incomparable.push({ path, reason });
  }

  private opaque(a: Opaque, b: unknown, path: string): void {
    if (a.what === "symbol" && typeof b === "symbol") return this.symbol(a, b, path);
    // As with closures of the program.
    const isSame = a instanceof ForeignFunction && typeof b === "function" && codeStoodFor(b) === a.code;
    if (isSame) return;
    // Another code may be that of another build.
    if (a.what === opaqueKindOf(b)) this.cannot(path, "outcome-opaque");
    else this.differ(path, a, b);
  }

  /** A symbol that only the program has: by what it is called, and wherever the one stood, the other stands. */
  private symbol(a: Opaque, b: symbol, path: string): void {
    const [known, knownFor] = [this.symbols.get(a), this.symbols.get(b)];
    const isSame =
      known === undefined && knownFor === undefined ? a.name === (b.description ?? "") : known === b;
    if (!isSame) return this.differ(path, a, b);
    this.symbols.set(a, b);
    this.symbols.set(b, a);
  }

  /** Neither side calls a getter: the functions are compared. */
  private accessor(a: unknown, b: unknown, path: string): void {
    if (!(a instanceof Accessor && b instanceof Accessor)) return this.differ(path, a, b);
    this.visit(a.get, b.get, path);
    this.visit(a.set, b.set, path);
  }

  /** A function of the program: the same one, where the program says which it is. */
  private function(a: RecordedFunction, b: unknown, path: string): void {
    if (typeof b !== "function") return this.differ(path, a, b);
    const id = idOf(b);
    // What a closure has closed over is seen in its calls.
    if (id === undefined) this.cannot(path, "outcome-opaque");
    else if (id !== a.id) this.differ(path, a, b);
  }

  /** A thing that the program came by in the same way. */
  private boundary(a: BoundaryObject, b: unknown, path: string): void {
    const known = isObject(b) || typeof b === "function" ? theRegistry.boundaryObjectOf(b) : undefined;
    if (known === undefined) this.cannot(path, "outcome-opaque");
    else if (known.path !== a.path) this.differ(path, a, b);
  }

  private bound(a: BoundFunction, b: unknown, path: string): void {
    if (typeof b !== "function") return this.differ(path, a, b);
    const origin = theRegistry.originOf(b);
    if (origin?.kind === ORIGIN_KIND.BOUND) this.madeNow(a, a.target, a.receiver, b, origin, path);
    else if (idOf(b) === undefined) this.cannot(path, "outcome-opaque");
    else this.differ(path, a, b);
  }

  private proxy(a: RecordedProxy, b: unknown, path: string): void {
    if (!types.isProxy(b)) return this.differ(path, a, b);
    const origin = theRegistry.originOf(b as object);
    if (origin === undefined) this.cannot(path, "outcome-opaque");
    else this.madeNow(a, a.target, a.handler, b as object, origin, path);
  }

  private madeNow(a: object, first: unknown, second: unknown, b: object, origin: Origin, path: string): void {
    if (!this.wasCompared(a, b, path)) this.made(first, second, origin.first, origin.second, path);
  }

  /** What has been made of two things, each: a function that was bound to a receiver, a target behind a handler. */
  private made(first: unknown, second: unknown, first2: unknown, second2: unknown, path: string): void {
    this.visit(first, first2, path);
    this.visit(second, second2, `${path}[[origin]]`);
  }

  private regexp(a: RecordedRegExp, b: unknown, path: string): void {
    const same =
      b instanceof RegExp && a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
    if (!same) this.differ(path, a, b);
  }

  /** What the codec makes of it now must be what it made of it then. */
  private encoded(a: Encoded, b: object, path: string): void {
    const codec = theRegistry.codecOf(Object.getPrototypeOf(b) as object);
    if (codec?.name !== a.codec) return this.differ(path, a, b);
    this.visit(a.data, codec.encode(b), path);
  }

  private instance(a: Instance, b: object, path: string): void {
    if (kindOf(b) !== "object" || classNameOf(b) !== a.className) return this.differ(path, a, b);
    const { fields, hidden } = this.classOf(b);
    for (const field of fields) if (a.privates.has(field.key)) this.field(a, b, field, path);
    if (hidden) this.cannot(path, "outcome-instance");
    this.keys(a.fields, b, path);
  }

  /** A private field, which an object may lack that no constructor has made. */
  private field(a: Instance, b: object, { key, read }: PrivateField, instancePath: string): void {
    const path = `${instancePath}.${key}`;
    const expected = a.privates.get(key);
    let received: unknown;
    try {
      received = read(b);
    } catch {
      return this.rules.ignores(path) ? undefined : this.differ(path, expected, undefined);
    }
    this.visit(expected, received, path);
  }

  private classOf(instance: object): KnownClass {
    const prototype = Object.getPrototypeOf(instance) as object;
    let known = this.classes.get(prototype);
    if (known === undefined) {
      known = { fields: theRegistry.fieldsOf(prototype), hidden: hasHiddenState(instance) };
      this.classes.set(prototype, known);
    }
    return known;
  }

  private keys(a: object, b: object, path: string): void {
    if (CUT_KEY in a || CUT_KEY in b) return this.cannot(path, "outcome-cut");
    const keys = Object.keys(a);
    for (const key of keys) this.key(a, b, key, path + step(key));
    // Most have the same ones in the same order.
    for (const [i, key] of Object.keys(b).entries())
      if (key !== keys[i] && !isEnumerable.call(a, key)) this.key(a, b, key, path + step(key));
    this.hidden(a, b, path);
  }

  /** What a tape says that is hidden. The other side may hide more, which not every object is searched for. */
  private hidden(a: object, b: object, path: string): void {
    for (const key of hiddenKeysOf(a)) {
      const at = path + step(String(key));
      if (!isStandInKey(key)) this.key(a, b, key, at);
      else {
        // What replay has made of a tape lacks it.
        const like = Object.getOwnPropertySymbols(b).find((each) => isLike(each, key));
        if (like !== undefined) this.visit((a as Record<symbol, unknown>)[key], ownValueOf(b, like), at);
      }
    }
  }

  private key(a: object, b: object, key: PropertyKey, path: string): void {
    const [x, y] = [(a as Record<PropertyKey, unknown>)[key], ownValueOf(b, key)];
    if (Object.hasOwn(a, key) && Object.hasOwn(b, key)) this.visit(x, y, path);
    else if (!this.rules.ignores(path)) this.differ(path, x, y);
  }

  private list(a: readonly unknown[], b: readonly unknown[], path: string): void {
    const cut = endsInCut(a) || endsInCut(b);
    if (cut) this.cannot(path, "outcome-cut");
    else if (a.length !== b.length) this.differ(`${path}.length`, a.length, b.length);
    const length = a.length - (endsInCut(a) ? 1 : 0);
    const most = b.length - (endsInCut(b) ? 1 : 0);
    if (this.rules.ignoresOrder(path))
      return this.unorderedList(a.slice(0, length), b.slice(0, most), path, cut);
    for (let i = 0; i < Math.min(length, most); i++) this.visit(a[i], b[i], `${path}[${i}]`);
  }

  /** Each element must have one of its own on the other side, wherever it stands. */
  private unorderedList(a: readonly unknown[], b: readonly unknown[], path: string, cut: boolean): void {
    const left = new Set(b.keys());
    a.forEach((element, i) => {
      const at = `${path}[${i}]`;
      for (const j of left) {
        const { differences, incomparable, redacted } = compareContents(element, b[j], this.rules, at);
        if (differences.length > 0) continue;
        left.delete(j);
        this.result.incomparable.push(...incomparable);
        this.result.redacted.push(...redacted);
        return;
      }
      this.differ(at, element, undefined);
    });
    if (cut || a.length === b.length) return;
    for (const j of left) this.differ(`${path}[${j}]`, undefined, b[j]);
  }

  private array(a: unknown[], b: unknown[], path: string): void {
    this.list(a, b, path);
    for (let i = 0; i < Math.min(a.length, b.length); i++)
      if ((a[i] === undefined || b[i] === undefined) && Object.hasOwn(a, i) !== Object.hasOwn(b, i))
        this.differ(`${path}[${i}]`, a, b);
    this.hidden(a, b, path);
  }

  private date(a: Date, b: Date, path: string): void {
    if (!Object.is(a.getTime(), b.getTime())) this.differ(path, a, b);
  }

  private map(a: Map<unknown, unknown>, b: Map<unknown, unknown>, path: string): void {
    this.list(entriesOf(a), entriesOf(b), path);
  }

  private set(a: Set<unknown>, b: Set<unknown>, path: string): void {
    this.list([...a], [...b], path);
  }

  private binary(a: ArrayBufferView | ArrayBuffer, b: ArrayBufferView | ArrayBuffer, path: string): void {
    if (a.constructor !== b.constructor || Buffer.compare(bytesOf(a), bytesOf(b)) !== 0)
      this.differ(path, a, b);
  }

  private error(a: Error, b: Error, path: string): void {
    if (classOf(a) !== classOf(b)) this.differ(path, a, b);
    if (a instanceof DOMException) return this.domException(a, b as DOMException, path);
    // What a class makes of it, the recorder does not ask for.
    const [x = "", y = ""] = [ownValueOf(a, "message"), ownValueOf(b, "message")];
    if (x !== y) this.visit(x, y, `${path}.message`);
    if (Object.hasOwn(a, "cause") || Object.hasOwn(b, "cause")) this.visit(a.cause, b.cause, `${path}.cause`);
    if (a instanceof AggregateError) this.visit(a.errors, (b as AggregateError).errors, `${path}.errors`);
    if (CUT_KEY in a || CUT_KEY in b) return this.cannot(path, "outcome-cut");
    this.keys(withoutCause(a), withoutCause(b), path);
    this.hidden(a, b, path);
  }

  /** Whose name tells what has happened. */
  private domException(a: DOMException, b: DOMException, path: string): void {
    this.visit(a.name, b.name, `${path}.name`);
    this.visit(a.message, b.message, `${path}.message`);
  }

  private text(a: object, b: object, path: string): void {
    if (String(a) !== String(b)) this.differ(path, a, b);
  }

  private headers(a: Headers, b: Headers, path: string): void {
    this.list([...a], [...b], path);
  }

  private boxed(a: object, b: object, path: string): void {
    this.visit(a.valueOf(), b.valueOf(), path);
  }

  private arguments(a: IArguments, b: IArguments, path: string): void {
    this.list([...a], [...b], path);
  }

  private nullPrototype(a: object, b: object, path: string): void {
    this.keys(a, b, path);
  }

  private plain(a: object, b: object, path: string): void {
    this.keys(a, b, path);
  }

  /** Of a class, and not from a tape: only the object itself will do. */
  private object(a: object, b: object, path: string): void {
    if (a !== b) this.differ(path, a, b);
  }
}

function idOf(fn: object): string | undefined {
  return idStoodFor(fn) ?? theRegistry.functionId(fn) ?? globalNameOf(fn);
}

/** Whether both are symbols that only their program has, with one text. */
function isLike(a: symbol, b: symbol): boolean {
  return a.description === b.description && Symbol.keyFor(a) === undefined;
}

function classOf(error: Error): string {
  return recordedClassOf(error) ?? classNameOf(error);
}

function endsInCut(list: readonly unknown[]): boolean {
  return list[list.length - 1] instanceof Cut;
}

/** Entries of a map from a tape; a cut that ends it is no entry. */
function entriesOf(map: Map<unknown, unknown>): unknown[] {
  return [...map].map((entry) => (entry[0] instanceof Cut ? entry[0] : entry));
}

/** What the recorder would see: it calls no getter. */
function ownValueOf(object: object, key: PropertyKey): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  return descriptor === undefined || "value" in descriptor
    ? descriptor?.value
    : new Accessor(descriptor.get, descriptor.set);
}

function withoutCause(error: Error): object {
  const fields = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(error)) if (key !== "cause") fields[key] = ownValueOf(error, key);
  return fields;
}

function bytesOf(value: ArrayBufferView | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}
