import { EXT } from "./format.js";
import { BufferPrototype, charCodeAt, is, isWellFormed } from "./intrinsics.js";

/** Up to this many characters a loop is faster than a call into native code. */
const SHORT_STRING = 24;

const utf8Write = (BufferPrototype as unknown as { utf8Write(text: string, at: number): number }).utf8Write;

/** Writes msgpack into a buffer. Only texts and binary content look at the limit; the rest is a few bytes each. */
export class MsgpackWriter {
  /** Where the next byte goes. */
  position = 0;
  /** Where a record should end. */
  protected limit = 0;
  private readonly view: DataView;

  constructor(protected readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(value: number): void {
    this.bytes[this.position++] = value;
  }

  arrayHead(length: number): void {
    const { bytes } = this;
    let at = this.position;
    if (length < 16) bytes[at++] = 0x90 | length;
    else if (length < 0x10000) {
      bytes[at++] = 0xdc;
      bytes[at++] = length >> 8;
      bytes[at++] = length;
    } else {
      bytes[at] = 0xdd;
      this.view.setUint32(at + 1, length);
      at += 5;
    }
    this.position = at;
  }

  /** Makes the head of an array, which was written at `head`, say that it has fewer elements. */
  protected shortenArray(head: number, length: number): void {
    const first = this.bytes[head]!;
    if (first === 0xdc) this.view.setUint16(head + 1, length);
    else if (first === 0xdd) this.view.setUint32(head + 1, length);
    else this.bytes[head] = 0x90 | length;
  }

  number(value: number): void {
    const { bytes } = this;
    let at = this.position;
    if (value >>> 0 === value && (value !== 0 || is(value, 0))) {
      if (value < 0x80) bytes[at++] = value;
      else if (value < 0x100) {
        bytes[at++] = 0xcc;
        bytes[at++] = value;
      } else if (value < 0x10000) {
        bytes[at++] = 0xcd;
        bytes[at++] = value >> 8;
        bytes[at++] = value;
      } else {
        bytes[at] = 0xce;
        this.view.setUint32(at + 1, value);
        at += 5;
      }
    } else if ((value | 0) === value && value < 0) {
      if (value >= -32) bytes[at++] = value;
      else {
        bytes[at] = 0xd2;
        this.view.setInt32(at + 1, value);
        at += 5;
      }
    } else {
      bytes[at] = 0xcb;
      this.view.setFloat64(at + 1, value);
      at += 9;
    }
    this.position = at;
  }

  /** False, with nothing written, when the text does not fit below the limit. */
  protected text(text: string): boolean {
    const { length } = text;
    if (length <= SHORT_STRING && this.shortText(text, length)) return true;
    const most = length * 3;
    if (this.position + most > this.limit && this.position + Buffer.byteLength(text) > this.limit)
      return false;
    if (!isWellFormed(text)) return this.utf16(text);
    const headBytes = most < 0x10000 ? 3 : 5;
    const written = utf8Write.call(this.bytes, text, this.position + headBytes);
    if (headBytes === 3) {
      this.byte(0xda);
      this.byte(written >> 8);
      this.byte(written);
    } else {
      this.byte(0xdb);
      this.view.setUint32(this.position, written);
      this.position += 4;
    }
    this.position += written;
    return true;
  }

  /** ASCII only; false, with nothing written, when the text is not. */
  private shortText(text: string, length: number): boolean {
    const { bytes } = this;
    let at = this.position + 1;
    for (let i = 0; i < length; i++) {
      const code = charCodeAt(text, i);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    bytes[this.position] = 0xa0 | length;
    this.position = at;
    return true;
  }

  private utf16(text: string): boolean {
    if (this.position + text.length * 2 > this.limit) return false;
    this.extensionHead(EXT.UTF16, text.length * 2);
    for (let i = 0; i < text.length; i++) {
      const code = charCodeAt(text, i);
      this.byte(code);
      this.byte(code >> 8);
    }
    return true;
  }

  /** False, with nothing written, when the content does not fit below the limit. */
  protected binary(kind: number, content: Uint8Array): boolean {
    if (this.position + content.length > this.limit) return false;
    this.extensionHead(EXT.BINARY, content.length + 1);
    this.byte(kind);
    this.bytes.set(content, this.position);
    this.position += content.length;
    return true;
  }

  /** An extension whose content is ASCII. False, with nothing written, when it does not fit below the limit. */
  protected asciiExtension(type: number, text: string): boolean {
    if (this.position + text.length > this.limit) return false;
    this.extensionHead(type, text.length);
    this.position += this.bytes.write(text, this.position, "latin1");
    return true;
  }

  protected float64Extension(type: number, value: number): void {
    this.byte(0xd7);
    this.byte(type);
    this.view.setFloat64(this.position, value);
    this.position += 8;
  }

  /** An extension that holds a number in the fewest of 1, 2 or 4 bytes. */
  protected numberedExtension(type: number, number: number): void {
    if (number < 0x100) this.mark(type, number);
    else if (number < 0x10000) {
      this.byte(0xd5);
      this.byte(type);
      this.byte(number >> 8);
      this.byte(number);
    } else this.wideMark(type, number);
  }

  /** An extension of one byte. */
  protected mark(type: number, value: number): void {
    const { bytes } = this;
    const at = this.position;
    bytes[at] = 0xd4;
    bytes[at + 1] = type;
    bytes[at + 2] = value;
    this.position = at + 3;
  }

  /** An extension of four bytes. */
  protected wideMark(type: number, value: number): void {
    this.byte(0xd6);
    this.byte(type);
    this.view.setUint32(this.position, value);
    this.position += 4;
  }

  private extensionHead(type: number, length: number): void {
    if (length < 0x100) {
      this.byte(0xc7);
      this.byte(length);
    } else if (length < 0x10000) {
      this.byte(0xc8);
      this.byte(length >> 8);
      this.byte(length);
    } else {
      this.byte(0xc9);
      this.view.setUint32(this.position, length);
      this.position += 4;
    }
    this.byte(type);
  }
}
