import { isWellFormed, SafeMap } from "../intrinsics.js";

/** A shorter one takes no more bytes than its number; a longer one is data. */
const MIN_LENGTH = 3;
const MAX_LENGTH = 128;
const MAX_TEXTS = 4_096;

/** Numbers texts that come again and again, as names of classes do, so that the tape has each of them once. */
export class TextTable {
  private readonly numbers = new SafeMap<string, number>();
  private count = 0;

  /** @param define called with each new text, before its number is used */
  constructor(private readonly define: (number: number, text: string) => void) {}

  /** Number of a text; -1 where it is too short or too long, no UTF-8, or the table is full. */
  numberOf(text: string): number {
    if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) return -1;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    if (this.count >= MAX_TEXTS || !isWellFormed(text)) return -1;
    const number = this.count++;
    // First: where the program's stack ends, a number must not be used that is not defined.
    this.define(number, text);
    this.numbers.set(text, number);
    return number;
  }
}
