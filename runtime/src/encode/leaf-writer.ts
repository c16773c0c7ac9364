import { BINARY_KIND, ELEMENT_BYTES, EXT, LABEL, REDACTED_KIND, TAG } from "../format.js";
import {
  BufferPrototype,
  bigintText,
  bytesOf,
  DatePrototype,
  dateTime,
  getPrototypeOf,
  typedArrayName,
  typedArrayOffset,
} from "../intrinsics.js";
import type { Bounds } from "./bounds.js";
import { Memories } from "./memories.js";
import { MsgpackWriter } from "./msgpack-writer.js";
import { classNameOf } from "./names.js";
import type { TextTable } from "./texts.js";

/** Values of BigInt beyond this are cut: writing their digits would take too long. */
const MAX_BIGINT = 1n << 65_536n;

const binaryKinds: Readonly<Record<string, number>> = BINARY_KIND;

/** Writes values that have no others in them, and what stands for values that are not written; {@link labels} says so. */
export class LeafWriter extends MsgpackWriter {
  /** Bits of {@link LABEL} of the record that is being written. */
  labels = 0;
  protected readonly memories = new Memories();

  constructor(
    bytes: Uint8Array,
    private readonly texts: TextTable,
    protected readonly bounds: Bounds,
  ) {
    super(bytes);
  }

  protected date(at: number, value: Date, prototype: object): number {
    if (prototype !== DatePrototype) this.labels |= LABEL.OPAQUE;
    return this.float64Extension(at, EXT.DATE, dateTime(value));
  }

  /** @param number of the object in the record */
  protected buffer(at: number, value: object, number: number): number {
    const prototype = getPrototypeOf(value)!;
    const name = typedArrayName(value) ?? classNameOf(prototype);
    const kind = prototype === BufferPrototype ? BINARY_KIND.Buffer : binaryKinds[name];
    const content = bytesOf(value);
    if (kind === undefined || content === undefined) return this.opaque(at, name, "");
    if (prototype !== BufferPrototype && classNameOf(prototype) !== name) this.labels |= LABEL.OPAQUE;
    const shared = this.memories.sharing(content);
    if (shared !== undefined) {
      const offset = typedArrayOffset(content) - shared.from;
      if (isViewOf(kind, offset, content.length, shared.to - shared.from))
        return this.view(at, kind, shared.number, offset, content.length);
      // What is written to the one will not be there in the other.
      this.labels |= LABEL.OPAQUE;
    } else if (this.memories.full) this.labels |= LABEL.OPAQUE;
    const to = content.length > this.bounds.string ? -1 : this.binary(at, kind, content);
    if (to < 0) {
      this.labels |= LABEL.CUT;
      return this.opaque(at, name, "");
    }
    this.memories.add(number, content);
    return to;
  }

  private view(from: number, kind: number, number: number, offset: number, length: number): number {
    const at = this.number(this.tag(from, TAG.VIEW, 4), kind);
    return this.number(this.number(this.numberedExtension(at, EXT.REFERENCE, number), offset), length);
  }

  protected bigint(at: number, value: bigint): number {
    if (value >= MAX_BIGINT || value <= -MAX_BIGINT) return this.cut(at, 0);
    const to = this.asciiExtension(at, EXT.BIGINT, bigintText(value, 16));
    return to >= 0 ? to : this.cut(at, 0);
  }

  protected string(at: number, text: string): number {
    const to = text.length > this.bounds.string ? -1 : this.text(at, text);
    return to >= 0 ? to : this.cut(at, 0);
  }

  /** A text of the program's own, of which there are not many different ones. */
  protected name(at: number, text: string): number {
    const number = this.texts.numberOf(text);
    return number < 0 ? this.string(at, text) : this.numberedExtension(at, EXT.TEXT, number);
  }

  protected redacted(at: number, value: unknown): number {
    this.labels |= LABEL.REDACTED;
    return this.mark(at, EXT.REDACTED, redactedKindOf(value));
  }

  /** What cannot be recorded, as what it is. */
  protected opaque(at: number, what: string, name: string): number {
    this.labels |= LABEL.OPAQUE;
    return this.name(this.name(this.tag(at, TAG.OPAQUE, 2), what), name);
  }

  protected cut(at: number, omitted: number): number {
    this.labels |= LABEL.CUT;
    return this.wideMark(at, EXT.CUT, omitted);
  }

  /** Ends an array early: `kept` elements were written, then comes the mark, and the head is made to agree. */
  protected cutRest(at: number, head: number, kept: number, omitted: number): number {
    this.shortenArray(head, kept + 1);
    return this.cut(at, omitted);
  }

  /** The head of a tagged value, with so many elements behind the tag. */
  protected tag(at: number, tag: number, length: number): number {
    return this.mark(this.arrayHead(at, length + 1), EXT.TAG, tag);
  }
}

/** Whether bytes that another value has can be told as a view of that, which has memory of its own when it is read. */
function isViewOf(kind: number, offset: number, length: number, whole: number): boolean {
  if (kind === BINARY_KIND.SharedArrayBuffer) return false;
  if (kind === BINARY_KIND.ArrayBuffer) return offset === 0 && length === whole;
  return offset >= 0 && offset + length <= whole && offset % ELEMENT_BYTES[kind]! === 0;
}

function redactedKindOf(value: unknown): number {
  if (typeof value === "string") return REDACTED_KIND.STRING;
  if (typeof value === "number") return REDACTED_KIND.NUMBER;
  return typeof value === "object" ? REDACTED_KIND.OBJECT : REDACTED_KIND.OTHER;
}
