import { EXT, TAG } from "@calltape/runtime/format";
import { KIND } from "../bytes/cursor.js";
import { MAX_NODES } from "../limits.js";
import { reviveBinary } from "./binary.js";
import { BuiltInReader, type Changing } from "./built-ins.js";
import type { Shape } from "./definitions.js";
import { setHidden } from "./hidden.js";
import { hideBuiltInFields, newError, setMessage } from "./revive-error.js";
import { Accessor, CUT_KEY, Cut, Instance, Opaque } from "./stand-ins.js";

/** What an element of an array decodes to where the array has none. */
const HOLE = Symbol("hole");

/**
 * Makes the values of one record, with the identity of its objects. `docs/tape-format.md`, section Values, says what it
 * reads; `runtime/src/encode/encoder.ts` mirrors it.
 *
 * The record must have been skimmed: that bounds the depth of the recursion. Every method throws `Damage`.
 */
export class Decoder extends BuiltInReader {
  /** Properties that stand for values that were cut: few bytes can ask for many. */
  private filled = 0;

  /** The arguments of a call. Their array has no number. */
  arguments(): unknown[] {
    this.cursor.expect(KIND.ARRAY, "the array of arguments");
    return this.elements([], this.cursor.length);
  }

  value(): unknown {
    const value = this.item();
    return value === HOLE ? this.cursor.fail("a hole outside of an array") : value;
  }

  /** A value, or {@link HOLE}. */
  private item(): unknown {
    const { cursor } = this;
    switch (cursor.next()) {
      case KIND.NIL:
        return null;
      case KIND.BOOLEAN:
        return cursor.number === 1;
      case KIND.NUMBER:
        return cursor.number;
      case KIND.STRING:
        return cursor.text();
      case KIND.ARRAY:
        return this.array(cursor.length);
      case KIND.EXTENSION:
        return this.extension();
      default:
        return cursor.fail("a map where none may be");
    }
  }

  private extension(): unknown {
    const { cursor } = this;
    switch (cursor.type) {
      case EXT.UNDEFINED:
        return undefined;
      case EXT.HOLE:
        return HOLE;
      case EXT.CUT:
        return this.uint(4) === 0 ? new Cut(0) : cursor.fail("a cut that is not at the end");
      case EXT.REFERENCE: {
        const number = this.uint(1, 2, 4);
        return number < this.objects.length ? this.objects[number] : cursor.fail("a reference to nothing");
      }
      case EXT.REDACTED:
        return this.redacted();
      case EXT.DATE:
        if (cursor.length !== 8) cursor.fail("an extension has the wrong length");
        return this.number(new Date(cursor.bytes.readDoubleBE(cursor.content)));
      case EXT.BIGINT:
        return this.bigint();
      case EXT.UTF16:
        return this.utf16();
      case EXT.TEXT:
        return this.definedText();
      case EXT.BINARY:
        return this.number(reviveBinary(cursor));
      case EXT.HOLES:
        return cursor.fail("holes outside of an array");
      case EXT.PART:
        return cursor.fail("a part of a record where a value may be");
      case EXT.SHAPE:
      case EXT.TAG:
        return cursor.fail("a shape or tag that does not begin an array");
      default:
        return cursor.fail("unknown type of extension");
    }
  }

  /** An array, or what its first element makes of it. */
  private array(length: number): unknown {
    const { cursor } = this;
    const { position } = cursor;
    if (length > 0 && cursor.next() === KIND.EXTENSION) {
      if (cursor.type === EXT.SHAPE) return this.shaped(this.number({}), this.shape(), length - 1);
      if (cursor.type === EXT.TAG) return this.tagged(this.uint(1), length - 1);
    }
    cursor.position = position;
    return this.elements(this.number([]), length);
  }

  protected elements(array: unknown[], length: number): unknown[] {
    let at = 0;
    for (let i = 0; i < length; i++) {
      const holes = this.holes();
      if (holes > 0) {
        at += holes;
        continue;
      }
      const item = this.cutAt(i, length) ?? this.item();
      if (item !== HOLE) array[at] = item;
      at++;
    }
    array.length = at;
    return array;
  }

  /** How many holes come next as one extension. Few bytes can ask for many. */
  private holes(): number {
    const { cursor } = this;
    const { position } = cursor;
    if (cursor.next() === KIND.EXTENSION && cursor.type === EXT.HOLES) {
      const count = this.uint(4);
      this.filled += count;
      if (count === 0 || this.filled > MAX_NODES) cursor.fail("too many values in a record");
      return count;
    }
    cursor.position = position;
    return 0;
  }

  private shape(): Shape {
    return this.defined(this.definitions.shapes, "a shape");
  }

  private shaped<Target extends object>(target: Target, { keys }: Shape, length: number): Target {
    const { cursor } = this;
    const at = cursor.start;
    if (length > keys.length) cursor.fail("not as many values as the shape has keys");
    for (let i = 0; i < length; i++) {
      const cut = this.cutAt(i, length);
      if (cut === undefined) {
        setProperty(target, keys[i]!, this.value());
        continue;
      }
      if (i + cut.omitted !== keys.length) cursor.fail("not as many values as the shape has keys", at);
      this.filled += cut.omitted;
      if (this.filled > MAX_NODES) cursor.fail("too many values in a record");
      for (let j = i; j < keys.length; j++) setProperty(target, keys[j]!, new Cut(0));
      return target;
    }
    if (length < keys.length) cursor.fail("not as many values as the shape has keys", at);
    return target;
  }

  private tagged(tag: number, length: number): unknown {
    switch (tag) {
      case TAG.MAP:
        return this.map(this.number(new Map()), length);
      case TAG.SET: {
        const set = this.number(new Set());
        for (let i = 0; i < length; i++) set.add(this.cutAt(i, length) ?? this.value());
        return set;
      }
      case TAG.ERROR:
        return this.error(length);
      case TAG.DICTIONARY:
        return this.entries(this.number({}), length);
      case TAG.NULL_PROTOTYPE:
        return this.entries(this.number(Object.create(null) as object), length);
      case TAG.INSTANCE:
        return this.instance(length);
      case TAG.OPAQUE:
        this.mustHave(2, length);
        return this.number(new Opaque(this.name(), this.name()));
      case TAG.HIDDEN:
        return this.hiding(length);
      case TAG.ACCESSOR:
        this.mustHave(2, length);
        return new Accessor(this.value(), this.value());
      default:
        return this.builtIn(tag, length);
    }
  }

  private instance(length: number): Instance | Cut {
    if (length < 2) this.cursor.fail("a tagged value has the wrong length");
    const privates = new Map<string, unknown>();
    const fields = {};
    const number = this.reserve();
    const className = this.keyOrCut();
    // It may refer to itself, so it is there before its fields are.
    const instance: Changing<Instance> = new Instance(className ?? "", fields, undefined, privates);
    // Where not even its class is there, nothing is.
    const whole = className === undefined ? new Cut(0) : instance;
    this.objects[number] = whole;
    this.fields(fields);
    if (length === 2) return whole;
    instance.classId = this.name() || undefined;
    for (let i = 3; i < length; i += 2) {
      const cut = this.cutAt(i, length);
      if (cut !== undefined) {
        omit(fields, cut.omitted);
        break;
      }
      if (i === length - 1) this.cursor.fail("a private field without a value");
      const name = this.name();
      const value = this.item();
      if (value !== HOLE) privates.set(name, value);
    }
    return whole;
  }

  private map(map: Map<unknown, unknown>, length: number): Map<unknown, unknown> {
    for (let i = 0; i < length; i += 2) {
      const cut = this.cutAt(i, length);
      if (cut !== undefined) map.set(cut, cut);
      else if (i === length - 1) this.cursor.fail("a key without a value");
      else map.set(this.value(), this.value());
    }
    return map;
  }

  /** Keys and values. Where a key was cut, or the rest of the entries, a {@link CUT_KEY} says how many are missing. */
  protected entries<Target extends object>(target: Target, length: number): Target {
    let omitted = 0;
    for (let i = 0; i < length; i += 2) {
      const cut = this.cutAt(i, length);
      if (cut !== undefined) {
        omitted += cut.omitted;
        continue;
      }
      if (i === length - 1) this.cursor.fail("a key without a value");
      const key = this.keyOrCut();
      const value = this.value();
      if (key === undefined) omitted++;
      else setProperty(target, key, value);
    }
    omit(target, omitted);
    return target;
  }

  private error(length: number): Error {
    this.mustHave(3, length);
    const className = this.name();
    const error = this.number(newError(className));
    const message = this.item();
    setMessage(error, className, message === HOLE ? "" : message);
    if (message === HOLE) Reflect.deleteProperty(error, "message");
    this.fields(error);
    hideBuiltInFields(error);
    return error;
  }

  /** The own properties of an error or instance: a plain object with a number, into `target`. */
  private fields(target: object): void {
    const { cursor } = this;
    cursor.expect(KIND.ARRAY, "a plain object");
    const { length } = cursor;
    if (length > 0 && cursor.next() === KIND.EXTENSION) {
      if (cursor.type === EXT.TAG && cursor.length === 1 && cursor.bytes[cursor.content] === TAG.HIDDEN) {
        this.fields(target);
        return this.hidden(target, length - 2);
      }
      this.number(target);
      if (cursor.type === EXT.SHAPE) return void this.shaped(target, this.shape(), length - 1);
      if (cursor.type === EXT.TAG && this.uint(1) === TAG.DICTIONARY)
        return void this.entries(target, length - 1);
    }
    cursor.fail("a plain object is missing");
  }

  /** An object or array with what is hidden in it. */
  private hiding(length: number): unknown {
    const object = this.value();
    if (typeof object !== "object" || object === null) this.cursor.fail("hidden properties of no object");
    this.hidden(object as object, length - 1);
    return object;
  }

  private hidden(object: object, length: number): void {
    if (length <= 0) this.cursor.fail("a tagged value has the wrong length");
    for (let i = 0; i < length; i += 3) {
      const cut = this.cutAt(i, length);
      if (cut !== undefined) return omit(object, cut.omitted);
      if (i + 3 > length) this.cursor.fail("a hidden property without a value");
      const key = this.value();
      this.cursor.expect(KIND.BOOLEAN, "whether a property can be enumerated");
      const enumerable = this.cursor.number === 1;
      const value = this.value();
      if (!(key instanceof Cut) && !setHidden(object, key, enumerable, value))
        this.cursor.fail("a hidden property that cannot be");
    }
  }
}

/** Never by assignment where that could run a setter, as for `__proto__`, or fail for want of being writable. */
function setProperty(target: object, key: string, value: unknown): void {
  if (key in target)
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else (target as Record<string, unknown>)[key] = value;
}

/** Notes how many properties an object lacks of which the names are not known either. */
function omit(object: object, count: number): void {
  if (count === 0) return;
  const target = object as { [CUT_KEY]?: Cut };
  target[CUT_KEY] = new Cut((target[CUT_KEY]?.omitted ?? 0) + count);
}
