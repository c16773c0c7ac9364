import { EXT } from "../format.js";
import {
  bufferByteLength,
  bufferLatin1Write,
  bufferUtf8Write,
  bytesCopyWithin,
  bytesSet,
  charCodeAt,
  isWellFormed,
} from "../intrinsics.js";

/** Up to this many characters a loop is faster than a call into native code (bench/snapshot.mjs). */
const SHORT_STRING = 24;

const FLOAT = new Float64Array(1);
const FLOAT_BYTES = new Uint8Array(FLOAT.buffer);
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Writes msgpack into a buffer. A method takes the position to write at and gives the one behind what it has written:
 * kept in a field, the position would be loaded and stored for each byte (bench/snapshot.mjs). Those that look at the
 * limit give -1, with nothing written, when the content does not fit below it; the others write a few bytes each.
 */
export class MsgpackWriter {
  /** Where a record should end. */
  protected limit = 0;
  protected readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(at: number, value: number): number {
    this.bytes[at] = value;
    return at + 1;
  }

  arrayHead(at: number, length: number): number {
    const { bytes } = this;
    if (length < 16) {
      bytes[at] = 0x90 | length;
      return at + 1;
    }
    if (length < 0x10000) {
      bytes[at] = 0xdc;
      bytes[at + 1] = length >> 8;
      bytes[at + 2] = length;
      return at + 3;
    }
    return this.uint32(at, 0xdd, length);
  }

  /** Of fewer than 65,536 entries. */
  mapHead(at: number, length: number): number {
    const { bytes } = this;
    if (length < 16) {
      bytes[at] = 0x80 | length;
      return at + 1;
    }
    bytes[at] = 0xde;
    bytes[at + 1] = length >> 8;
    bytes[at + 2] = length;
    return at + 3;
  }

  /** Makes the head of an array, which was written at `head`, say that it has fewer elements. */
  protected shortenArray(head: number, length: number): void {
    const { bytes } = this;
    const first = bytes[head]!;
    if (first === 0xdc) {
      bytes[head + 1] = length >> 8;
      bytes[head + 2] = length;
    } else if (first === 0xdd) this.uint32(head, 0xdd, length);
    else bytes[head] = 0x90 | length;
  }

  number(at: number, value: number): number {
    const { bytes } = this;
    const whole = value | 0;
    // `-0` is not whole: it has a sign that only a float keeps.
    if (whole === value && (whole !== 0 || 1 / value > 0)) {
      if (whole >= 0) {
        if (whole < 0x80) {
          bytes[at] = whole;
          return at + 1;
        }
        if (whole < 0x100) {
          bytes[at] = 0xcc;
          bytes[at + 1] = whole;
          return at + 2;
        }
        if (whole < 0x10000) {
          bytes[at] = 0xcd;
          bytes[at + 1] = whole >> 8;
          bytes[at + 2] = whole;
          return at + 3;
        }
        return this.uint32(at, 0xce, whole);
      }
      if (whole >= -32) {
        bytes[at] = whole;
        return at + 1;
      }
      return this.uint32(at, 0xd2, whole);
    }
    if (value >>> 0 === value && value > 0) return this.uint32(at, 0xce, value);
    bytes[at] = 0xcb;
    return this.float64(at + 1, value);
  }

  protected text(at: number, text: string): number {
    const { length } = text;
    const { bytes } = this;
    if (length <= SHORT_STRING && at + length < this.limit) {
      let to = at + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = charCodeAt(text, i);
        if (code > 0x7f) break;
        bytes[to++] = code;
      }
      if (i === length) {
        bytes[at] = 0xa0 | length;
        return to;
      }
    }
    return this.longText(at, text);
  }

  private longText(at: number, text: string): number {
    const { bytes } = this;
    const most = text.length * 3;
    if (at + most > this.limit && at + bufferByteLength(text) > this.limit) return -1;
    if (!isWellFormed(text)) return this.utf16(at, text);
    if (most < 0x100) {
      const written = bufferUtf8Write(bytes, text, at + 2);
      bytes[at] = 0xd9;
      bytes[at + 1] = written;
      return at + 2 + written;
    }
    if (most < 0x10000) {
      const written = bufferUtf8Write(bytes, text, at + 3);
      bytes[at] = 0xda;
      bytes[at + 1] = written >> 8;
      bytes[at + 2] = written;
      return at + 3 + written;
    }
    const written = bufferUtf8Write(bytes, text, at + 5);
    this.uint32(at, 0xdb, written);
    return at + 5 + written;
  }

  private utf16(from: number, text: string): number {
    const { bytes } = this;
    if (from + text.length * 2 > this.limit) return -1;
    let at = this.extensionHead(from, EXT.UTF16, text.length * 2);
    for (let i = 0; i < text.length; i++) {
      const code = charCodeAt(text, i);
      bytes[at++] = code;
      bytes[at++] = code >> 8;
    }
    return at;
  }

  protected binary(at: number, kind: number, content: Uint8Array): number {
    const { length } = content;
    if (at + length > this.limit) return -1;
    const to = this.extensionHead(at, EXT.BINARY, length + 1);
    this.bytes[to] = kind;
    bytesSet(this.bytes, content, to + 1);
    return to + 1 + length;
  }

  /** An extension with bytes that stand further behind. */
  protected movedExtension(at: number, type: number, from: number, to: number): number {
    const length = to - from;
    this.uint32(at, 0xc9, length);
    this.bytes[at + 5] = type;
    bytesCopyWithin(this.bytes, at + 6, from, to);
    return at + 6 + length;
  }

  /** An extension whose content is ASCII. */
  protected asciiExtension(at: number, type: number, text: string): number {
    if (at + text.length > this.limit) return -1;
    const to = this.extensionHead(at, type, text.length);
    return to + bufferLatin1Write(this.bytes, text, to);
  }

  protected float64Extension(at: number, type: number, value: number): number {
    this.bytes[at] = 0xd7;
    this.bytes[at + 1] = type;
    return this.float64(at + 2, value);
  }

  /** An extension that holds a number in the fewest of 1, 2 or 4 bytes. */
  protected numberedExtension(at: number, type: number, number: number): number {
    if (number < 0x100) return this.mark(at, type, number);
    if (number >= 0x10000) return this.wideMark(at, type, number);
    const { bytes } = this;
    bytes[at] = 0xd5;
    bytes[at + 1] = type;
    bytes[at + 2] = number >> 8;
    bytes[at + 3] = number;
    return at + 4;
  }

  /** An extension of one byte. */
  protected mark(at: number, type: number, value: number): number {
    const { bytes } = this;
    bytes[at] = 0xd4;
    bytes[at + 1] = type;
    bytes[at + 2] = value;
    return at + 3;
  }

  /** An extension of four bytes. */
  protected wideMark(at: number, type: number, value: number): number {
    this.bytes[at] = 0xd6;
    return this.uint32(at + 1, type, value);
  }

  /** The first of some numbers, which is whole, up to 2^53, and mostly large. */
  wholeNumber(at: number, from: Float64Array): number {
    const value = from[0]!;
    if (value < 0x10000) return this.number(at, value);
    if (value < 0x100000000) return this.uint32(at, 0xce, value);
    const high = (value / 0x100000000) | 0;
    const { bytes } = this;
    const end = this.uint32(at + 4, high, value);
    bytes[at] = 0xcf;
    bytes[at + 1] = high >>> 24;
    bytes[at + 2] = high >>> 16;
    bytes[at + 3] = high >>> 8;
    return end;
  }

  /** Byte by byte: a `DataView` of shared memory takes three times as long (bench/snapshot.mjs). */
  private uint32(at: number, head: number, value: number): number {
    const { bytes } = this;
    const word = value | 0;
    bytes[at] = head;
    bytes[at + 1] = word >>> 24;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 8;
    bytes[at + 4] = word;
    return at + 5;
  }

  /** Big-endian, whatever the machine is. */
  private float64(at: number, value: number): number {
    const { bytes } = this;
    FLOAT[0] = value;
    if (LITTLE_ENDIAN) for (let i = 0; i < 8; i++) bytes[at + i] = FLOAT_BYTES[7 - i]!;
    else for (let i = 0; i < 8; i++) bytes[at + i] = FLOAT_BYTES[i]!;
    return at + 8;
  }

  private extensionHead(at: number, type: number, length: number): number {
    const { bytes } = this;
    if (length < 0x100) {
      bytes[at] = 0xc7;
      bytes[at + 1] = length;
      bytes[at + 2] = type;
      return at + 3;
    }
    if (length < 0x10000) {
      bytes[at] = 0xc8;
      bytes[at + 1] = length >> 8;
      bytes[at + 2] = length;
      bytes[at + 3] = type;
      return at + 4;
    }
    this.uint32(at, 0xc9, length);
    bytes[at + 5] = type;
    return at + 6;
  }
}
