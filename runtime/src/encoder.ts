import { BINARY_KIND, EXT, LABEL, REDACTED_KIND, TAG } from "./format.js";
import { Identities } from "./identities.js";
import {
  ArrayPrototype,
  BufferPrototype,
  bigintText,
  bytesOf,
  DatePrototype,
  dateTime,
  getOwnPropertyDescriptor,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  isArgumentsObject,
  isArray,
  isArrayBuffer,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isMap,
  isModuleNamespaceObject,
  isNativeError,
  isPromise,
  isProxy,
  isSet,
  isTypedArray,
  MapPrototype,
  mapForEach,
  mapSize,
  ObjectPrototype,
  objectKeys,
  SetPrototype,
  setForEach,
  setSize,
  symbolDescription,
  typedArrayName,
} from "./intrinsics.js";
import { MsgpackWriter } from "./msgpack-writer.js";
import { classNameOf, functionNameOf, isInstanceClass } from "./names.js";
import { type Decision, HARMLESS, isHidden } from "./redactor.js";
import type { ShapeTable } from "./shapes.js";

/** Levels of nesting that are recorded; deeper values are cut. */
export const MAX_DEPTH = 64;

/** Bytes past the limit that the encoder may still write to close what it has open. */
export const SLACK_BYTES = 2_048;

/** Values of BigInt beyond this are cut: writing their digits would take too long. */
const MAX_BIGINT = 1n << 65_536n;

/** Own properties of errors that are worth having although nobody can enumerate them. */
const HIDDEN_ERROR_KEYS = ["cause", "errors"];

const binaryKinds: Readonly<Record<string, number>> = BINARY_KIND;

/**
 * Writes values as msgpack into a buffer, in one pass that bounds, redacts and keeps identity. What it writes is
 * `docs/tape-format.md`, section Values; `tape/decode.ts` mirrors it.
 *
 * It runs no code of the program. After a record, {@link labels} says what could not be kept.
 */
export class Encoder extends MsgpackWriter {
  /** Bits of {@link LABEL} gathered since {@link begin}. */
  labels = 0;
  private readonly seen = new Identities();

  constructor(
    bytes: Buffer,
    private readonly shapes: ShapeTable,
    private readonly decide: (name: string) => Decision,
  ) {
    super(bytes);
  }

  /** Starts a record at `position` that should end before `limit`; it can pass it by {@link SLACK_BYTES}. */
  begin(position: number, limit: number): void {
    this.position = position;
    this.limit = limit;
    this.labels = 0;
  }

  /** Ends the record and lets go of the values it has seen. */
  end(): number {
    this.seen.clear();
    return this.position;
  }

  /** The arguments of a call: an array that is no value itself, so that it is not numbered. */
  arguments(list: ArrayLike<unknown>, decisions: readonly Decision[] | undefined): void {
    const { length } = list;
    const head = this.position;
    this.arrayHead(length);
    for (let i = 0; i < length; i++) {
      if (this.position > this.limit) return this.cutRest(head, i, length - i);
      const decision = decisions === undefined || i >= decisions.length ? HARMLESS : decisions[i]!;
      this.property(list, i as unknown as string, decision, 0);
    }
  }

  /** Any value. `decision` is the redactor's judgement of the name it stands under. */
  value(value: unknown, decision: Decision = HARMLESS, depth = 0): void {
    if (decision !== HARMLESS && isHidden(decision, value)) return this.redacted(value);
    switch (typeof value) {
      case "string":
        return this.string(value);
      case "number":
        return this.number(value);
      case "boolean":
        return this.byte(value ? 0xc3 : 0xc2);
      case "undefined":
        return this.mark(EXT.UNDEFINED, 0);
      case "object":
        return value === null ? this.byte(0xc0) : this.object(value, depth);
      case "bigint":
        return this.bigint(value);
      case "function":
        return this.opaqueOnce(value, "function", functionNameOf(value));
      case "symbol":
        return this.opaqueOnce(value, "symbol", symbolDescription(value) ?? "");
    }
  }

  private object(value: object, depth: number): void {
    const index = this.seen.indexOf(value);
    if (index >= 0) return this.numberedExtension(EXT.REFERENCE, index);
    if (depth >= MAX_DEPTH || this.position > this.limit) return this.cut(0);
    if (isProxy(value)) return this.opaqueOnce(value, "proxy", "");
    this.seen.add(value);
    if (isArray(value)) return this.array(value, depth);
    const prototype = getPrototypeOf(value);
    if (prototype === ObjectPrototype) return this.record(value, depth);
    if (prototype === null) return this.nullPrototype(value, depth);
    this.special(value, prototype, depth);
  }

  /** Everything that is neither an array nor a plain object. */
  private special(value: object, prototype: object, depth: number): void {
    if (isDate(value)) return this.date(value, prototype);
    if (isTypedArray(value) || isDataView(value) || isArrayBuffer(value)) return this.buffer(value);
    if (isMap(value) && prototype === MapPrototype) return this.map(value, depth);
    if (isSet(value) && prototype === SetPrototype) return this.set(value, depth);
    if (isNativeError(value)) return this.error(value, prototype, depth);
    const name = isPromise(value) ? "promise" : classNameOf(prototype);
    if (name === "Object" && isPlainOfAnotherRealm(prototype)) return this.record(value, depth);
    if (isPromise(value) || isBoxedPrimitive(value) || !isInstanceClass(prototype))
      return this.opaque(name, "");
    this.instance(value, name, depth);
  }

  private array(value: unknown[], depth: number): void {
    const { length } = value;
    const head = this.position;
    this.arrayHead(length);
    if (getPrototypeOf(value) !== ArrayPrototype) this.labels |= LABEL.OPAQUE;
    // The one array with further properties that is common: the result of `RegExp.prototype.exec`.
    if (hasOwn(value, "index")) this.labels |= LABEL.CUT;
    for (let i = 0; i < length; i++) {
      if (this.position > this.limit) return this.cutRest(head, i, length - i);
      this.property(value, i as unknown as string, HARMLESS, depth + 1);
    }
  }

  private plain(value: object, keys: readonly string[], depth: number): void {
    const shape = this.shapes.of(keys);
    if (shape === undefined) return this.entries(TAG.DICTIONARY, value, keys, depth);
    const head = this.position;
    this.arrayHead(keys.length + 1);
    this.numberedExtension(EXT.SHAPE, shape.number);
    for (let i = 0; i < keys.length; i++) {
      if (this.position > this.limit) return this.cutRest(head, i + 1, keys.length - i);
      this.property(value, keys[i]!, shape.decisions[i]!, depth + 1);
    }
  }

  private record(value: object, depth: number): void {
    this.noteHiddenKeys(value);
    this.plain(value, objectKeys(value), depth);
  }

  private nullPrototype(value: object, depth: number): void {
    // Whoever reads a binding of it before its module has run gets an error.
    if (isModuleNamespaceObject(value)) return this.opaque("module", "");
    this.noteHiddenKeys(value);
    this.entries(TAG.NULL_PROTOTYPE, value, objectKeys(value), depth);
  }

  private entries(tag: number, value: object, keys: readonly string[], depth: number): void {
    const head = this.position;
    this.tagged(tag, 1 + keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (this.position > this.limit) return this.cutRest(head, 1 + i * 2, keys.length - i);
      this.string(keys[i]!);
      this.property(value, keys[i]!, this.decide(keys[i]!), depth + 1);
    }
  }

  private map(value: Map<unknown, unknown>, depth: number): void {
    const size = mapSize(value);
    const head = this.position;
    this.tagged(TAG.MAP, 1 + size * 2);
    let written = 0;
    mapForEach(value, (item, key) => {
      if (this.position > this.limit) return;
      this.value(key, HARMLESS, depth + 1);
      this.value(item, typeof key === "string" ? this.decide(key) : HARMLESS, depth + 1);
      written++;
    });
    if (written < size) this.cutRest(head, 1 + written * 2, size - written);
  }

  private set(value: Set<unknown>, depth: number): void {
    const size = setSize(value);
    const head = this.position;
    this.tagged(TAG.SET, 1 + size);
    let written = 0;
    setForEach(value, (member) => {
      if (this.position > this.limit) return;
      this.value(member, HARMLESS, depth + 1);
      written++;
    });
    if (written < size) this.cutRest(head, 1 + written, size - written);
  }

  /** The stack is left out: reading it runs the program's `Error.prepareStackTrace`. */
  private error(value: Error, prototype: object, depth: number): void {
    this.tagged(TAG.ERROR, 4);
    this.string(classNameOf(prototype));
    this.property(value, "message", HARMLESS, depth + 1);
    const keys = objectKeys(value);
    for (const hidden of HIDDEN_ERROR_KEYS)
      if (hasOwn(value, hidden) && !keys.includes(hidden)) keys.push(hidden);
    this.noteHiddenKeys(value);
    this.fields(value, keys, depth);
  }

  private instance(value: object, name: string, depth: number): void {
    this.labels |= LABEL.INSTANCE;
    this.noteHiddenKeys(value);
    this.tagged(TAG.INSTANCE, 3);
    this.string(name);
    this.fields(value, objectKeys(value), depth);
  }

  /** Own properties of an error or instance, as a plain object that nothing else refers to. */
  private fields(value: object, keys: readonly string[], depth: number): void {
    this.seen.add(null);
    this.plain(value, keys, depth);
  }

  private property(holder: object, key: string, decision: Decision, depth: number): void {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    if (descriptor === undefined) return this.mark(EXT.HOLE, 0);
    if (hasOwn(descriptor, "value")) return this.value(descriptor.value, decision, depth);
    this.labels |= LABEL.OPAQUE;
    this.mark(EXT.ACCESSOR, 0);
  }

  /** Symbol keys are not recorded yet, and an object that has some is not complete without them. */
  private noteHiddenKeys(value: object): void {
    if (getOwnPropertySymbols(value).length > 0)
      this.labels |= isArgumentsObject(value) ? LABEL.OPAQUE : LABEL.CUT;
  }

  private date(value: Date, prototype: object): void {
    if (prototype !== DatePrototype) this.labels |= LABEL.OPAQUE;
    this.float64Extension(EXT.DATE, dateTime(value));
  }

  private buffer(value: object): void {
    const prototype = getPrototypeOf(value)!;
    const name = typedArrayName(value) ?? (isDataView(value) ? "DataView" : "ArrayBuffer");
    const kind = prototype === BufferPrototype ? BINARY_KIND.Buffer : binaryKinds[name];
    const content = bytesOf(value);
    if (kind === undefined || content === undefined) return this.opaque(name, "");
    if (prototype !== BufferPrototype && classNameOf(prototype) !== name) this.labels |= LABEL.OPAQUE;
    if (this.binary(kind, content)) return;
    this.labels |= LABEL.CUT;
    this.opaque(name, "");
  }

  private bigint(value: bigint): void {
    if (value >= MAX_BIGINT || value <= -MAX_BIGINT) return this.cut(0);
    if (!this.asciiExtension(EXT.BIGINT, bigintText(value, 16))) this.cut(0);
  }

  private string(text: string): void {
    if (!this.text(text)) this.cut(0);
  }

  private redacted(value: unknown): void {
    this.labels |= LABEL.REDACTED;
    const kind = { string: REDACTED_KIND.STRING, number: REDACTED_KIND.NUMBER, object: REDACTED_KIND.OBJECT }[
      typeof value as string
    ];
    this.mark(EXT.REDACTED, kind ?? REDACTED_KIND.OTHER);
  }

  /** What cannot be recorded, as what it is; the second time as a reference. */
  private opaqueOnce(value: unknown, what: string, name: string): void {
    const index = this.seen.indexOf(value);
    if (index >= 0) return this.numberedExtension(EXT.REFERENCE, index);
    this.seen.add(value);
    this.opaque(what, name);
  }

  private opaque(what: string, name: string): void {
    this.labels |= LABEL.OPAQUE;
    this.tagged(TAG.OPAQUE, 3);
    this.string(what);
    this.string(name);
  }

  private cut(omitted: number): void {
    this.labels |= LABEL.CUT;
    this.wideMark(EXT.CUT, omitted);
  }

  /** Ends an array early: `kept` elements were written, then comes the mark, and the head is made to agree. */
  private cutRest(head: number, kept: number, omitted: number): void {
    this.cut(omitted);
    this.shortenArray(head, kept + 1);
  }

  private tagged(tag: number, length: number): void {
    this.arrayHead(length);
    this.mark(EXT.TAG, tag);
  }
}

function isPlainOfAnotherRealm(prototype: object): boolean {
  return getPrototypeOf(prototype) === null;
}
