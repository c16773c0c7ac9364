import { typedArrayBuffer, typedArrayOffset } from "../intrinsics.js";

/** Bytes that a record has. */
interface Held {
  /** Number of the object that they were written with. */
  number: number;
  buffer: ArrayBufferLike;
  from: number;
  to: number;
}

/** Of so many it is known that others are views of the same memory: each is compared with all before it. */
const MAX_HELD = 256;

/** Knows of the bytes in a record which memory they are, so that a second view of it is told as that. */
export class Memories {
  private readonly held: Held[] = [];

  /** Bytes that have these in them, or some of them; undefined where nothing has any. */
  sharing(content: Uint8Array): Held | undefined {
    const { held } = this;
    if (held.length === 0 || content.length === 0) return undefined;
    const buffer = typedArrayBuffer(content);
    const from = typedArrayOffset(content);
    for (let i = 0; i < held.length; i++) {
      const each = held[i]!;
      if (each.buffer === buffer && from < each.to && from + content.length > each.from) return each;
    }
    return undefined;
  }

  /** Whether nothing is known of what comes now. */
  get full(): boolean {
    return this.held.length >= MAX_HELD;
  }

  add(number: number, content: Uint8Array): void {
    const { held } = this;
    if (this.full || content.length === 0) return;
    const from = typedArrayOffset(content);
    held[held.length] = { number, buffer: typedArrayBuffer(content), from, to: from + content.length };
  }

  clear(): void {
    // Asked first: to set a length takes 30 ns, twice a call (bench/snapshot.mjs).
    if (this.held.length > 0) this.held.length = 0;
  }
}
