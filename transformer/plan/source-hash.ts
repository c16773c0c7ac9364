/** An odd multiplier of the kind that congruential generators have (Steele and Vigna 2021, for 32 bits). */
const BASE = 0x915f77f5;

/**
 * Hashes of many parts of one text, in one pass over it whatever the parts overlap: a polynomial over its UTF-16 code
 * units, modulo 2^32, so that what stands before a part can be taken off again.
 */
export class SourceHash {
  private readonly before = new Map<number, number>();

  /** @param ranges the parts, from and to as UTF-16 offsets */
  constructor(text: string, ranges: readonly { start: number; end: number }[]) {
    const offsets = new Set<number>();
    for (const { start, end } of ranges) offsets.add(start).add(end);
    let hash = 0;
    let at = 0;
    for (const offset of [...offsets].sort((a, b) => a - b)) {
      for (; at < offset; at++) hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
      this.before.set(offset, hash);
    }
  }

  /** The hash of a part, in base 36. */
  of({ start, end }: { start: number; end: number }): string {
    const part = this.before.get(end)! - Math.imul(this.before.get(start)!, power(end - start));
    return (part >>> 0).toString(36);
  }
}

function power(exponent: number): number {
  let result = 1;
  let factor = BASE;
  for (let left = exponent; left > 0; left >>>= 1) {
    if ((left & 1) !== 0) result = Math.imul(result, factor);
    factor = Math.imul(factor, factor);
  }
  return result;
}
