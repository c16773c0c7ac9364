import { isUtf8 } from "node:buffer";
import { Damage } from "../damage.js";

/** What {@link Cursor.next} came upon. */
export const KIND = { NIL: 0, BOOLEAN: 1, NUMBER: 2, STRING: 3, ARRAY: 4, MAP: 5, EXTENSION: 6 } as const;

/** One of {@link KIND}. */
export type Kind = (typeof KIND)[keyof typeof KIND];

/**
 * Reads msgpack from a part of a tape, one head at a time, and checks every length against what is left. It allocates
 * nothing but the strings that are asked for.
 *
 * Every method throws {@link Damage}.
 */
export class Cursor {
  /** Where the value that {@link next} read begins. */
  start = 0;
  /** The number, or 1 and 0 for true and false. */
  number = 0;
  /** Elements of an array, entries of a map, bytes of a string or extension. */
  length = 0;
  /** Type of an extension. */
  type = 0;
  /** Where the bytes of a string or extension begin. */
  content = 0;

  /** @param base byte of the tape at which `bytes` begin; all other positions are those in `bytes` */
  constructor(
    readonly bytes: Buffer,
    public position: number,
    readonly end: number,
    readonly base = 0,
  ) {}

  /** Reads a value, of arrays and maps only the head. */
  next(): Kind {
    const { bytes } = this;
    this.start = this.position;
    const byte = bytes[this.take(1)]!;
    if (byte < 0x80) return this.isNumber(byte);
    if (byte < 0x90) return this.holds(KIND.MAP, byte & 0x0f);
    if (byte < 0xa0) return this.holds(KIND.ARRAY, byte & 0x0f);
    if (byte < 0xc0) return this.spans(KIND.STRING, byte & 0x1f);
    if (byte >= 0xe0) return this.isNumber(byte - 0x100);
    switch (byte) {
      case 0xc0:
        return KIND.NIL;
      case 0xc2:
      case 0xc3:
        this.number = byte & 1;
        return KIND.BOOLEAN;
      case 0xc7:
        return this.extends(bytes[this.take(1)]!);
      case 0xc8:
        return this.extends(bytes.readUInt16BE(this.take(2)));
      case 0xc9:
        return this.extends(bytes.readUInt32BE(this.take(4)));
      case 0xca:
        return this.isNumber(bytes.readFloatBE(this.take(4)));
      case 0xcb:
        return this.isNumber(bytes.readDoubleBE(this.take(8)));
      case 0xcc:
        return this.isNumber(bytes[this.take(1)]!);
      case 0xcd:
        return this.isNumber(bytes.readUInt16BE(this.take(2)));
      case 0xce:
        return this.isNumber(bytes.readUInt32BE(this.take(4)));
      case 0xcf:
        return this.isNumber(this.safe(bytes.readBigUInt64BE(this.take(8))));
      case 0xd0:
        return this.isNumber(bytes.readInt8(this.take(1)));
      case 0xd1:
        return this.isNumber(bytes.readInt16BE(this.take(2)));
      case 0xd2:
        return this.isNumber(bytes.readInt32BE(this.take(4)));
      case 0xd3:
        return this.isNumber(this.safe(bytes.readBigInt64BE(this.take(8))));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extends(1 << (byte - 0xd4));
      case 0xd9:
        return this.spans(KIND.STRING, bytes[this.take(1)]!);
      case 0xda:
        return this.spans(KIND.STRING, bytes.readUInt16BE(this.take(2)));
      case 0xdb:
        return this.spans(KIND.STRING, bytes.readUInt32BE(this.take(4)));
      case 0xdc:
        return this.holds(KIND.ARRAY, bytes.readUInt16BE(this.take(2)));
      case 0xdd:
        return this.holds(KIND.ARRAY, bytes.readUInt32BE(this.take(4)));
      case 0xde:
        return this.holds(KIND.MAP, bytes.readUInt16BE(this.take(2)));
      case 0xdf:
        return this.holds(KIND.MAP, bytes.readUInt32BE(this.take(4)));
      default:
        return this.fail("a type of msgpack that tapes do not use");
    }
  }

  /** Reads a value that must be of this kind. `what` names it: `"a string"`. */
  expect(kind: Kind, what: string): void {
    if (this.next() !== kind) this.fail(`${what} is missing`);
  }

  /** Reads a whole number that is not negative. */
  whole(what: string): number {
    this.expect(KIND.NUMBER, what);
    // Not "safe": nanoseconds pass 2^53 after 104 days, and are then merely rounded.
    if (!Number.isInteger(this.number) || this.number < 0) this.fail(`${what} is missing`);
    return this.number;
  }

  /** Reads a string. */
  string(what: string): string {
    this.expect(KIND.STRING, what);
    return this.text();
  }

  /** The string that {@link next} came upon. */
  text(): string {
    const { bytes, content, length } = this;
    const text = bytes.toString("utf8", content, content + length);
    // Decoding puts U+FFFD for what is no UTF-8: only where one stands need it be told from a recorded one.
    if (text.includes("\ufffd") && !isUtf8(bytes.subarray(content, content + length)))
      this.fail("a string is not UTF-8");
    return text;
  }

  /** @param at position; that of the value read last when left out */
  fail(what: string, at = this.start): never {
    throw new Damage(this.base + at, what);
  }

  private take(count: number): number {
    const at = this.position;
    if (count > this.end - at) this.fail("the frame ends inside a value");
    this.position = at + count;
    return at;
  }

  private isNumber(value: number): Kind {
    this.number = value;
    return KIND.NUMBER;
  }

  private safe(value: bigint): number {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : this.fail("a number is too large");
  }

  private holds(kind: Kind, length: number): Kind {
    const least = kind === KIND.MAP ? length * 2 : length;
    if (least > this.end - this.position) this.fail("more elements than bytes are left");
    this.length = length;
    return kind;
  }

  private spans(kind: Kind, length: number): Kind {
    this.content = this.take(length);
    this.length = length;
    return kind;
  }

  private extends(length: number): Kind {
    this.type = this.bytes[this.take(1)]!;
    return this.spans(KIND.EXTENSION, length);
  }
}
