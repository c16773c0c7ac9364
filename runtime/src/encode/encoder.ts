import { EXT, LABEL, SYMBOL_KIND, TAG } from "../format.js";
import {
  ArrayPrototype,
  bufferCompare,
  DatePrototype,
  DOMExceptionPrototype,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isAnyArrayBuffer,
  isArgumentsObject,
  isArray,
  isDataView,
  isDate,
  isMap,
  isModuleNamespaceObject,
  isNativeError,
  isPromise,
  isProxy,
  isSet,
  isTypedArray,
  lookupGetter,
  MapPrototype,
  mapForEach,
  mapSize,
  min,
  now,
  ObjectPrototype,
  objectKeys,
  SetPrototype,
  setForEach,
  setSize,
  symbolDescription,
  symbolKeyFor,
  wellKnownSymbolName,
} from "../intrinsics.js";
import type { Origin } from "../program/origins.js";
import { type Decision, HARMLESS } from "../redact/decision.js";
import { isHidden } from "../redact/redactor.js";
import { type Bounds, FULL_BOUNDS } from "./bounds.js";
import { partsOfBuiltIn, partsOfHeaders } from "./built-ins.js";
import type { Codec } from "./codecs.js";
import { Foreign } from "./foreign.js";
import { globalNameOf } from "./global-functions.js";
import {
  ANY_KIND,
  HIDDEN_KEY_BYTES,
  type HiddenProperties,
  hiddenIn,
  hiddenInArray,
  hiddenInError,
  includes,
} from "./hidden.js";
import { Identities } from "./identities.js";
import { KNOWS_NOTHING, type KnownProgram } from "./known-program.js";
import { LeafWriter } from "./leaf-writer.js";
import { classNameOf, classOf, functionNameOf, type KnownClass } from "./names.js";
import type { Shape, ShapeTable } from "./shapes.js";
import type { TextTable } from "./texts.js";

/** Bytes past the limit that the encoder may still write to close what it has open. */
export const SLACK_BYTES = 2_048;

/** What stands before the bytes of a difference, at most. */
export const DIFFERENCE_HEAD_BYTES = 32;

/** Own properties of errors that the language gives them, which nobody can enumerate: recorded as others are. */
const HIDDEN_ERROR_KEYS = ["cause", "errors"];

/** So many holes one after the other are counted instead of written. */
const HOLE_RUN = 8;
/** More are cut: it takes time to find out that an array of 2^32 has one element. */
const MAX_HOLES = 100_000;

/** As long as a shape's objects have had data properties alone so often, the cached check trusts that they do. */
const TRUSTED_AFTER = 16;

/** The clock is looked at when the number of objects in a record has none of these bits. */
const CLOCK_MASK = 63;

const EMPTY = {};

/**
 * Writes values as msgpack into a buffer, in one pass that bounds, redacts and keeps identity. What it writes is
 * `docs/tape-format.md`, section Values; `tape/values/decode.ts` mirrors it.
 *
 * It runs no code of the program. After a record, {@link labels} says what could not be kept. Methods take the position
 * to write at and give the one behind what they have written.
 */
export class Encoder extends LeafWriter {
  private readonly seen = new Identities();
  /** Whether something enumerable has been added to what every plain object inherits from. */
  private polluted = false;
  /** The record's number. */
  private record = 0;
  /** When the record has to end, once it has so many objects that time may matter; else 0. */
  private deadline = 0;
  private readonly foreign = new Foreign();
  /** Whether a call is running, which has made or come by what is in the record and was not met before. */
  private inCall = false;

  /**
   * @param trusting whether objects of a shape that has had no accessors so far are read without asking each
   *   property for its getter: faster, and a getter that a program puts where it had data before can run
   */
  constructor(
    bytes: Uint8Array,
    private readonly shapes: ShapeTable,
    texts: TextTable,
    private readonly decide: (name: string) => Decision,
    private readonly program: KnownProgram = KNOWS_NOTHING,
    bounds: Bounds = FULL_BOUNDS,
    private readonly trusting = false,
  ) {
    super(bytes, texts, bounds);
  }

  /**
   * Starts a record that should end before `limit`; it can pass it by {@link SLACK_BYTES}.
   *
   * @param inCall whether a recorded call has made, or come by, what is in it and was not met before
   */
  begin(limit: number, inCall = false): void {
    this.limit = limit;
    this.inCall = inCall;
    this.record++;
    this.labels = 0;
    this.deadline = 0;
    this.polluted = inheritsEnumerable();
  }

  /** Ends the record and lets go of the values it has seen. */
  end(): void {
    this.seen.clear();
    this.memories.clear();
  }

  /** Whether the record was cut since it took too long, so that the next one may be cut elsewhere. */
  get late(): boolean {
    return this.limit < 0;
  }

  /** How many objects the record has so far. */
  get objects(): number {
    return this.seen.count;
  }

  /** The arguments of a call: an array that is no value itself, so that it is not numbered. */
  arguments(
    from: number,
    list: ArrayLike<unknown>,
    length: number,
    decisions: readonly Decision[] | undefined,
  ): number {
    // Only the arguments object of a call can have accessors: its parameters' default values may have made them.
    const owned = isArray(list);
    let at = this.arrayHead(from, length);
    for (let i = 0; i < length; i++) {
      if (at > this.limit) return this.cutRest(at, from, i, length - i);
      const decision = decisions === undefined || i >= decisions.length ? HARMLESS : decisions[i]!;
      at = owned ? this.value(at, list[i], decision) : this.property(at, list, i as never, decision, 0);
    }
    return at;
  }

  /** Any value. `decision` is the redactor's judgement of the name it stands under. */
  value(at: number, value: unknown, decision: Decision = HARMLESS, depth = 0): number {
    if (decision !== HARMLESS && isHidden(decision, value)) return this.redacted(at, value);
    if (typeof value === "string") return this.string(at, value);
    if (typeof value === "number") return this.number(at, value);
    if (typeof value === "object")
      return value === null ? this.byte(at, 0xc0) : this.object(at, value, depth);
    if (typeof value === "boolean") return this.byte(at, value ? 0xc3 : 0xc2);
    if (value === undefined) return this.mark(at, EXT.UNDEFINED, 0);
    if (typeof value === "function") return this.function(at, value, depth);
    return typeof value === "bigint" ? this.bigint(at, value) : this.symbol(at, value as symbol);
  }

  /**
   * What was written at `[from, to)`, as its difference to what was written before: how many bytes at the start and at
   * the end are the same, labels, and the bytes between. It goes to `at`, at least {@link DIFFERENCE_HEAD_BYTES} before
   * `from`. Nothing is written when there is no difference.
   */
  difference(at: number, beforeFrom: number, beforeTo: number, from: number, to: number): number {
    const { bytes } = this;
    if (
      to - from === beforeTo - beforeFrom &&
      bufferCompare(bytes as Buffer, bytes, beforeFrom, beforeTo, from, to) === 0
    )
      return at;
    const shorter = min(to - from, beforeTo - beforeFrom);
    let prefix = 0;
    while (prefix < shorter && bytes[from + prefix] === bytes[beforeFrom + prefix]) prefix++;
    let suffix = 0;
    while (suffix < shorter - prefix && bytes[to - 1 - suffix] === bytes[beforeTo - 1 - suffix]) suffix++;
    let end = this.arrayHead(at, 4);
    end = this.number(end, prefix);
    end = this.number(end, suffix);
    end = this.byte(end, this.labels);
    return this.movedExtension(end, EXT.PART, from + prefix, to - suffix);
  }

  private object(at: number, value: object, depth: number): number {
    const { seen } = this;
    const index = seen.indexOf(value);
    if (index >= 0) return this.numberedExtension(at, EXT.REFERENCE, index);
    if (depth >= this.bounds.depth || at > this.limit) return this.cut(at, 0);
    seen.add(value);
    if ((seen.count & CLOCK_MASK) === 0) this.lookAtClock();
    if (isProxy(value)) return this.proxy(at, value, "proxy", depth);
    if (isArray(value)) return this.array(at, value, depth);
    const prototype = getPrototypeOf(value) as object | null;
    if (prototype === ObjectPrototype) return this.plain(at, value, depth);
    if (prototype === null) return this.nullPrototype(at, value, depth);
    return this.special(at, value, prototype, depth);
  }

  /** Where the record takes too long, all that is left of it is cut. */
  private lookAtClock(): void {
    const time = now();
    if (this.deadline === 0) this.deadline = time + this.bounds.time;
    else if (time > this.deadline) this.limit = -1;
  }

  /** Everything that is neither an array nor a plain object. */
  private special(at: number, value: object, prototype: object, depth: number): number {
    if (prototype === DatePrototype && isDate(value)) return this.date(at, value, prototype);
    if (prototype === MapPrototype && isMap(value)) return this.map(at, value, depth);
    if (prototype === SetPrototype && isSet(value)) return this.set(at, value, depth);
    const codec = this.program.hasCodecs ? this.program.codecOf(prototype) : undefined;
    if (codec !== undefined) return this.encoded(at, value, codec, depth);
    const known = classOf(prototype);
    if (known.plain) return this.ofClass(at, value, known, depth);
    if (known.transparent) return this.instance(at, value, prototype, known, depth);
    return this.builtIn(at, value, prototype, depth);
  }

  /** What a codec of the program makes of an object. */
  private encoded(from: number, value: object, codec: Codec, depth: number): number {
    let data: unknown;
    try {
      data = codec.encode(value);
    } catch {
      return this.opaque(from, codec.name, "");
    }
    this.labels |= LABEL.INSTANCE;
    const at = this.name(this.tag(from, TAG.CODEC, 2), codec.name);
    return this.value(at, data, HARMLESS, depth + 1);
  }

  /** What hides something that its own properties do not say. */
  private builtIn(at: number, value: object, prototype: object, depth: number): number {
    // Of which newer versions of Node say so, too.
    if (isNativeError(value) && prototype !== DOMExceptionPrototype)
      return this.error(at, value, prototype, depth);
    if (isDate(value)) return this.date(at, value, prototype);
    if (isTypedArray(value) || isDataView(value) || isAnyArrayBuffer(value))
      return this.buffer(at, value, this.seen.count - 1);
    if (isPromise(value)) return this.opaque(at, "promise", "");
    const known = partsOfBuiltIn(value, prototype);
    if (known !== undefined) return this.tagged(at, known.tag, known.parts);
    const headers = partsOfHeaders(value, prototype);
    return headers === undefined ? this.opaque(at, classNameOf(prototype), "") : this.headers(at, headers);
  }

  private array(at: number, value: unknown[], depth: number): number {
    if (getPrototypeOf(value) !== ArrayPrototype) this.labels |= LABEL.OPAQUE;
    const hidden = hiddenInArray(value);
    const to = this.elements(this.beginHidden(at, hidden), value, depth);
    return this.endHidden(to, at, value, hidden, depth);
  }

  private elements(from: number, value: unknown[], depth: number): number {
    const { length } = value;
    const { entries } = this.bounds;
    let at = this.arrayHead(from, length);
    let written = 0;
    let holes = 0;
    for (let i = 0; i < length; i++) {
      if (at > this.limit || i >= entries) return this.cutRest(at, from, written, length - i);
      if (!hasOwn(value, i)) {
        holes++;
        if (holes < HOLE_RUN) at = this.mark(at, EXT.HOLE, 0);
        else {
          const run = holeRun(value, i);
          if (run === MAX_HOLES) return this.cutRest(at, from, written, length - i);
          at = this.wideMark(at, EXT.HOLES, run);
          i += run - 1;
        }
      } else {
        holes = 0;
        at = this.element(at, value, i, depth + 1);
      }
      written++;
    }
    if (written < length) this.shortenArray(from, written);
    return at;
  }

  /** An element that the array has. Its descriptor would take three times as long (bench/snapshot.mjs). */
  private element(at: number, value: unknown[], i: number, depth: number): number {
    if (!this.trusting && lookupGetter(value, i) !== undefined)
      return this.property(at, value, i as unknown as string, HARMLESS, depth);
    const element = value[i];
    // One that can only be set gives undefined, too.
    return element === undefined
      ? this.property(at, value, i as unknown as string, HARMLESS, depth)
      : this.value(at, element, HARMLESS, depth);
  }

  /** A plain object. */
  private plain(at: number, value: object, depth: number): number {
    const shape = this.polluted ? this.shapes.of(objectKeys(value)) : this.shapes.ofEnumerable(value);
    if (shape === undefined) return this.dictionary(at, TAG.DICTIONARY, value, objectKeys(value), depth);
    if (shape.mayBeArguments && isArgumentsObject(value)) return this.argumentsObject(at, value, depth);
    shape.count++;
    const hidden = hiddenIn(value, shape.keys.length, shape, this.record);
    const from = this.beginHidden(at, hidden);
    const to = this.polluted
      ? this.listed(from, value, shape, depth)
      : this.shaped(from, value, shape, depth);
    return this.endHidden(to, at, value, hidden, depth);
  }

  private dictionary(at: number, tag: number, value: object, keys: readonly string[], depth: number): number {
    const hidden = hiddenIn(value, keys.length, ANY_KIND, this.record);
    const to = this.entries(this.beginHidden(at, hidden), tag, value, keys, depth);
    return this.endHidden(to, at, value, hidden, depth);
  }

  /** What comes before an object that has hidden properties. */
  private beginHidden(at: number, hidden: HiddenProperties | undefined): number {
    if (hidden === undefined) return at;
    if (hidden.more) this.labels |= LABEL.HIDDEN;
    const { length } = hidden.keys;
    return length === 0 ? at : this.tag(at, TAG.HIDDEN, 1 + length * 3);
  }

  /** What comes behind it: those properties. @param head where what comes before it begins */
  private endHidden(
    from: number,
    head: number,
    value: object,
    hidden: HiddenProperties | undefined,
    depth: number,
  ): number {
    if (hidden === undefined) return from;
    const { keys } = hidden;
    let at = from;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const descriptor = getOwnPropertyDescriptor(value, key)!;
      if (at + HIDDEN_KEY_BYTES > this.limit) return this.cutRest(at, head, 2 + i * 3, keys.length - i);
      const decision = typeof key === "string" ? this.decide(key) : HARMLESS;
      at = typeof key === "string" ? this.name(at, key) : this.symbol(at, key as symbol);
      at = this.byte(at, descriptor.enumerable ? 0xc3 : 0xc2);
      at = this.described(at, descriptor, decision, depth + 1);
    }
    return at;
  }

  /** An object of a class as a plain one. */
  private ofClass(at: number, value: object, known: KnownClass, depth: number): number {
    const keys = objectKeys(value);
    const hidden = hiddenIn(value, keys.length, known, this.record);
    const to = this.fields(this.beginHidden(at, hidden), value, keys, depth);
    return this.endHidden(to, at, value, hidden, depth);
  }

  private fields(at: number, value: object, keys: readonly string[], depth: number): number {
    const shape = this.shapes.of(keys);
    if (shape === undefined) return this.entries(at, TAG.DICTIONARY, value, keys, depth);
    shape.count++;
    return this.listed(at, value, shape, depth);
  }

  /** An object whose enumerable properties are its own and those of the shape. */
  private shaped(from: number, value: object, shape: Shape, depth: number): number {
    const { length } = shape.keys;
    let at = this.shapeHead(from, shape);
    let i = 0;
    // What is enumerated is read from where it was found: faster than by a key from a list (bench/snapshot.mjs).
    for (const key in value) {
      if (at > this.limit || i >= this.bounds.entries) return this.cutRest(at, from, i + 1, length - i);
      at = this.field(at, value, key, shape, i, depth);
      i++;
    }
    return at;
  }

  /** The same for an object that may inherit, or have properties that cannot be enumerated. */
  private listed(from: number, value: object, shape: Shape, depth: number): number {
    const { keys } = shape;
    const { length } = keys;
    let at = this.shapeHead(from, shape);
    for (let i = 0; i < length; i++) {
      if (at > this.limit || i >= this.bounds.entries) return this.cutRest(at, from, i + 1, length - i);
      at = this.field(at, value, keys[i]!, shape, i, depth);
    }
    return at;
  }

  /** An own property. Its descriptor is only asked for where it may matter: it would take three times as long. */
  private field(at: number, value: object, key: string, shape: Shape, i: number, depth: number): number {
    const item = this.trusts(shape, value, key) ? (value as Record<string, unknown>)[key] : undefined;
    return item === undefined
      ? this.doubtful(at, value, key, shape, i, depth)
      : this.value(at, item, shape.decisions[i]!, depth + 1);
  }

  private shapeHead(from: number, shape: Shape): number {
    return this.numberedExtension(this.arrayHead(from, shape.keys.length + 1), EXT.SHAPE, shape.number);
  }

  /** Whether an own property can be read. */
  private trusts(shape: Shape, value: object, key: string): boolean {
    if (this.trusting && shape.count > TRUSTED_AFTER && !shape.hasAccessors) return true;
    return lookupGetter(value, key) === undefined;
  }

  /** A property that may have a getter or a setter. */
  private doubtful(at: number, value: object, key: string, shape: Shape, i: number, depth: number): number {
    const descriptor = getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) return this.mark(at, EXT.HOLE, 0);
    if (descriptor.writable === undefined) shape.hasAccessors = true;
    return this.described(at, descriptor, shape.decisions[i]!, depth + 1);
  }

  private nullPrototype(at: number, value: object, depth: number): number {
    // Whoever reads a binding of it before its module has run gets an error.
    if (isModuleNamespaceObject(value)) return this.opaque(at, "module", "");
    return this.dictionary(at, TAG.NULL_PROTOTYPE, value, objectKeys(value), depth);
  }

  private entries(from: number, tag: number, value: object, keys: readonly string[], depth: number): number {
    let at = this.tag(from, tag, keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (at > this.limit || i >= this.bounds.entries)
        return this.cutRest(at, from, 1 + i * 2, keys.length - i);
      at = this.string(at, keys[i]!);
      at = this.property(at, value, keys[i]!, this.decide(keys[i]!), depth + 1);
    }
    return at;
  }

  private argumentsObject(from: number, value: object, depth: number): number {
    const keys = objectKeys(value);
    // Behind one that was deleted, and with properties of other names, nothing would have its place.
    let length = 0;
    while (length < keys.length && keys[length] === `${length}`) length++;
    if (length < keys.length) this.labels |= LABEL.HIDDEN;
    let at = this.tag(from, TAG.ARGUMENTS, length);
    for (let i = 0; i < length; i++) {
      if (at > this.limit || i >= this.bounds.entries) return this.cutRest(at, from, 1 + i, length - i);
      at = this.property(at, value, keys[i]!, HARMLESS, depth + 1);
    }
    return at;
  }

  private map(from: number, value: Map<unknown, unknown>, depth: number): number {
    const size = mapSize(value);
    const { entries } = this.bounds;
    let at = this.tag(from, TAG.MAP, size * 2);
    let written = 0;
    mapForEach(value, (item, key) => {
      if (at > this.limit || written >= entries) return;
      at = this.value(at, key, HARMLESS, depth + 1);
      at = this.value(at, item, typeof key === "string" ? this.decide(key) : HARMLESS, depth + 1);
      written++;
    });
    return written < size ? this.cutRest(at, from, 1 + written * 2, size - written) : at;
  }

  private set(from: number, value: Set<unknown>, depth: number): number {
    const size = setSize(value);
    const { entries } = this.bounds;
    let at = this.tag(from, TAG.SET, size);
    let written = 0;
    setForEach(value, (member) => {
      if (at > this.limit || written >= entries) return;
      at = this.value(at, member, HARMLESS, depth + 1);
      written++;
    });
    return written < size ? this.cutRest(at, from, 1 + written, size - written) : at;
  }

  private headers(from: number, parts: readonly string[]): number {
    let at = this.tag(from, TAG.HEADERS, parts.length);
    for (let i = 0; i < parts.length; i += 2) {
      if (at > this.limit || i >= this.bounds.entries)
        return this.cutRest(at, from, 1 + i, (parts.length - i) / 2);
      at = this.string(at, parts[i]!);
      at = this.value(at, parts[i + 1]!, this.decide(parts[i]!));
    }
    return at;
  }

  /** The stack is left out: reading it runs the program's `Error.prepareStackTrace`. */
  private error(from: number, value: Error, prototype: object, depth: number): number {
    const known = classOf(prototype);
    let at = this.tag(from, TAG.ERROR, 3);
    at = this.name(at, known.name);
    at = this.property(at, value, "message", HARMLESS, depth + 1);
    const keys = objectKeys(value);
    for (let i = 0; i < HIDDEN_ERROR_KEYS.length; i++) {
      const hidden = HIDDEN_ERROR_KEYS[i]!;
      if (hasOwn(value, hidden) && !includes(keys, hidden)) keys[keys.length] = hidden;
    }
    this.seen.add(null);
    const hidden = hiddenInError(value, keys, known, this.record);
    const to = this.fields(this.beginHidden(at, hidden), value, keys, depth);
    return this.endHidden(to, at, value, hidden, depth);
  }

  /** Asks the program for a class, as long as it has not told of it. */
  private ask(known: KnownClass, prototype: object): void {
    const { program } = this;
    if (known.registered !== undefined || known.askedAt === program.version) return;
    known.askedAt = program.version;
    known.registered = program.classOf(prototype);
    known.fields = program.fieldsOf(prototype);
  }

  /** Its own properties, as those of a plain object that nothing else refers to; its class, and its private fields. */
  private instance(from: number, value: object, prototype: object, known: KnownClass, depth: number): number {
    this.labels |= LABEL.INSTANCE;
    this.ask(known, prototype);
    const { registered, fields } = known;
    const named = registered !== undefined || fields.length > 0;
    let at = this.tag(from, TAG.INSTANCE, named ? 3 + fields.length * 2 : 2);
    at = this.name(at, known.name);
    this.seen.add(null);
    at = this.ofClass(at, value, known, depth);
    if (!named) return at;
    at = this.name(at, registered === undefined ? "" : registered.id);
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      if (at > this.limit) return this.cutRest(at, from, 4 + i * 2, fields.length - i);
      at = this.name(at, field.key);
      let content: unknown;
      try {
        content = field.read(value);
      } catch {
        at = this.mark(at, EXT.HOLE, 0);
        continue;
      }
      at = this.value(at, content, this.decide(field.name), depth + 1);
    }
    return at;
  }

  private property(at: number, holder: object, key: string, decision: Decision, depth: number): number {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    return descriptor === undefined
      ? this.mark(at, EXT.HOLE, 0)
      : this.described(at, descriptor, decision, depth);
  }

  private described(at: number, descriptor: PropertyDescriptor, decision: Decision, depth: number): number {
    // Every data property has it, so that nothing is looked up further: `value in` would cost a call.
    if (descriptor.writable !== undefined) return this.value(at, descriptor.value, decision, depth);
    const to = this.value(this.tag(at, TAG.ACCESSOR, 2), descriptor.get, HARMLESS, depth);
    return this.value(to, descriptor.set, HARMLESS, depth);
  }

  private symbol(at: number, value: symbol): number {
    const index = this.seen.indexOf(value);
    if (index >= 0) return this.numberedExtension(at, EXT.REFERENCE, index);
    this.seen.add(value);
    const registered = symbolKeyFor(value);
    if (registered !== undefined) return this.tagged(at, TAG.SYMBOL, [SYMBOL_KIND.REGISTERED, registered]);
    const known = wellKnownSymbolName(value);
    if (known !== undefined) return this.tagged(at, TAG.SYMBOL, [SYMBOL_KIND.WELL_KNOWN, known]);
    this.labels |= this.foreign.isGiven(value, this.inCall) ? LABEL.OPAQUE : LABEL.INSTANCE;
    return this.tagged(at, TAG.SYMBOL, [SYMBOL_KIND.LOCAL, symbolDescription(value) ?? ""]);
  }

  private function(at: number, value: object, depth: number): number {
    const index = this.seen.indexOf(value);
    if (index >= 0) return this.numberedExtension(at, EXT.REFERENCE, index);
    const deep = depth >= this.bounds.depth || at > this.limit;
    if (deep && this.program.originOf(value) !== undefined) return this.cut(at, 0);
    this.seen.add(value);
    if (isProxy(value)) return this.proxy(at, value, "function", depth);
    let id = this.program.functionId(value);
    if (id !== undefined) this.labels |= LABEL.INSTANCE;
    else id = globalNameOf(value);
    if (id !== undefined) return this.name(this.tag(at, TAG.FUNCTION, 1), id);
    const origin = this.program.originOf(value);
    return origin === undefined ? this.foreignFunction(at, value) : this.made(at, TAG.BOUND, origin, depth);
  }

  /** One of code that is not instrumented. */
  private foreignFunction(at: number, value: object): number {
    const { code, isGiven } = this.foreign.functionOf(value, this.inCall);
    const name = functionNameOf(value);
    if (code === 0) return this.opaque(at, "function", name);
    // What calls have led to, they lead to when they are made again.
    this.labels |= isGiven ? LABEL.OPAQUE : LABEL.INSTANCE;
    return this.number(this.name(this.tag(at, TAG.FOREIGN, 2), name), code);
  }

  /** @param otherwise what it is when it stands for nothing that is known */
  private proxy(at: number, value: object, otherwise: string, depth: number): number {
    const known = this.program.boundaryObjectOf(value);
    if (known === undefined) {
      const origin = this.program.originOf(value);
      return origin === undefined ? this.opaque(at, otherwise, "") : this.made(at, TAG.PROXY, origin, depth);
    }
    this.labels |= LABEL.INSTANCE;
    const to = this.number(this.string(this.tag(at, TAG.BOUNDARY, 3), known.path), known.number);
    return this.value(to, otherwise === "function");
  }

  /** What the program has made of two things, as these. */
  private made(from: number, tag: number, { first, second }: Origin, depth: number): number {
    this.labels |= LABEL.INSTANCE;
    const at = this.value(this.tag(from, tag, 2), first, HARMLESS, depth + 1);
    return this.value(at, second, HARMLESS, depth + 1);
  }

  /** A tag with the values behind it. */
  private tagged(from: number, tag: number, parts: readonly unknown[]): number {
    let at = this.tag(from, tag, parts.length);
    for (let i = 0; i < parts.length; i++) at = this.value(at, parts[i]);
    return at;
  }
}

/** Whether `Object.prototype` has something enumerable. Asking an empty object is what V8 does fast. */
function inheritsEnumerable(): boolean {
  for (const _ in EMPTY) return true;
  return false;
}

/** How many holes there are from an index on, up to {@link MAX_HOLES}. */
function holeRun(list: unknown[], from: number): number {
  let to = from + 1;
  const most = from + MAX_HOLES;
  while (to < list.length && to < most && !hasOwn(list, to)) to++;
  return to - from;
}
