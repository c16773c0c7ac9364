import { EXT, REDACTED_KIND } from "@calltape/runtime/format";
import { type Cursor, KIND, type Kind } from "../bytes/cursor.js";
import { MAX_BIGINT_DIGITS } from "../limits.js";
import type { ValueDefinitions } from "./definitions.js";
import { Cut, Redacted } from "./stand-ins.js";

const MINUS = 0x2d;

const REDACTED_NAMES = new Map<number, Redacted["kind"]>([
  [REDACTED_KIND.STRING, "string"],
  [REDACTED_KIND.NUMBER, "number"],
  [REDACTED_KIND.OBJECT, "object"],
  [REDACTED_KIND.OTHER, "other"],
]);

/** Reads values that have no others in them. `runtime/src/encode/leaf-writer.ts` mirrors it. Every method throws `Damage`. */
export class LeafReader {
  /**
   * @param cursor before the first value
   * @param definitions of the tape
   * @param recordedAt byte of the file at which the values stand, when the cursor is over a copy of them
   */
  constructor(
    protected readonly cursor: Cursor,
    protected readonly definitions: ValueDefinitions,
    private readonly recordedAt?: number,
  ) {}

  /** The number in an extension, which must have one of these lengths. */
  protected uint(...lengths: number[]): number {
    const { cursor } = this;
    if (!lengths.includes(cursor.length)) cursor.fail("an extension has the wrong length");
    return cursor.bytes.readUIntBE(cursor.content, cursor.length);
  }

  protected redacted(): Redacted {
    return new Redacted(
      REDACTED_NAMES.get(this.uint(1)) ?? this.cursor.fail("unknown kind of redacted value"),
    );
  }

  protected bigint(): bigint {
    const { cursor } = this;
    const { bytes, content, length } = cursor;
    const negative = length > 0 && bytes[content] === MINUS;
    const digits = bytes.toString("latin1", negative ? content + 1 : content, content + length);
    if (digits.length > MAX_BIGINT_DIGITS) cursor.fail("a BigInt is too long");
    if (!/^[0-9a-f]+$/.test(digits)) cursor.fail("a BigInt has other characters than digits");
    const value = BigInt(`0x${digits}`);
    return negative ? -value : value;
  }

  protected utf16(): string {
    const { bytes, content, length } = this.cursor;
    if (length % 2 !== 0) this.cursor.fail("a string with half a code unit");
    return bytes.toString("utf16le", content, content + length);
  }

  protected definedText(): string {
    return this.defined(this.definitions.texts, "a text").text;
  }

  /** A class's or function's name; empty where it was cut. */
  protected name(): string {
    return this.keyOrCut() ?? "";
  }

  protected keyOrCut(): string | undefined {
    const { cursor } = this;
    const kind: Kind = cursor.next();
    if (kind === KIND.STRING) return cursor.text();
    if (kind === KIND.EXTENSION && cursor.type === EXT.UTF16) return this.utf16();
    if (kind === KIND.EXTENSION && cursor.type === EXT.TEXT) return this.definedText();
    if (kind === KIND.EXTENSION && cursor.type === EXT.CUT && this.uint(4) === 0) return undefined;
    return cursor.fail("a text is missing");
  }

  /** The mark of a cut, if it comes next and is the last of the elements. */
  protected cutAt(i: number, length: number): Cut | undefined {
    if (i !== length - 1) return undefined;
    const { cursor } = this;
    const { position } = cursor;
    if (cursor.next() === KIND.EXTENSION && cursor.type === EXT.CUT) {
      const omitted = this.uint(4);
      if (omitted > 0) return new Cut(omitted);
    }
    cursor.position = position;
    return undefined;
  }

  /** What the number in an extension stands for. */
  protected defined<Value extends { offset: number }>(
    table: ReadonlyMap<number, Value>,
    what: string,
  ): Value {
    const value = table.get(this.uint(1, 2));
    return value !== undefined && value.offset < (this.recordedAt ?? this.cursor.base + this.cursor.start)
      ? value
      : this.cursor.fail(`${what} that is not defined`);
  }

  protected mustHave(elements: number, length: number): void {
    if (length !== elements) this.cursor.fail("a tagged value has the wrong length");
  }
}
