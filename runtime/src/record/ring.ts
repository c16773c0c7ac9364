import { beginOfRecord, endOfValue } from "./record-walk.js";

/**
 * A fixed number of bytes that records are written into, one contiguous run each, and flushed from.
 *
 * Unflushed bytes are `[head, tail)`, or `[head, wrap)` and then `[0, tail)` once writing has gone back to the start.
 */
export class Ring {
  /** Shared memory: an idle `ArrayBuffer` of this size makes V8 collect more often (docs/overhead.md). */
  readonly bytes: Buffer;
  /** Raised each time that writing goes back to the start. */
  lap = 0;
  private head = 0;
  private tail = 0;
  private wrap: number;

  /** @param size bytes */
  constructor(readonly size: number) {
    this.bytes = Buffer.from(new SharedArrayBuffer(size));
    this.wrap = size;
  }

  /** Where `length` contiguous bytes may be written, or -1 when unflushed bytes are in the way. */
  reserve(length: number): number {
    if (this.tail < this.head) return this.head - this.tail > length ? this.tail : -1;
    if (this.size - this.tail >= length) return this.tail;
    if (this.head <= length) return -1;
    this.wrap = this.tail;
    this.tail = 0;
    this.lap++;
    return 0;
  }

  /** Takes what was written up to `end` (from where `reserve` said) into the unflushed bytes. */
  commit(end: number): void {
    this.tail = end;
  }

  /** Whether bytes that were written at a place are still there once `length` more are. */
  keeps(lap: number, from: number, length: number): boolean {
    return lap === this.lap || (lap === this.lap - 1 && this.tail + length <= from);
  }

  /** The unflushed bytes, oldest first, as views into the ring. */
  unflushed(): Buffer[] {
    if (this.head === this.tail) return [];
    if (this.head < this.tail) return [this.bytes.subarray(this.head, this.tail)];
    const first = this.bytes.subarray(this.head, this.wrap);
    return this.tail === 0 ? [first] : [first, this.bytes.subarray(0, this.tail)];
  }

  /** How many bytes are unflushed. */
  get used(): number {
    return this.head <= this.tail ? this.tail - this.head : this.wrap - this.head + this.tail;
  }

  /** Lets go of everything unflushed. What comes next is written where the processor has the memory at hand. */
  clear(): void {
    this.head = 0;
    this.tail = 0;
    this.wrap = this.size;
    this.lap++;
  }

  /**
   * Lets go of the oldest records until `length` contiguous bytes may be written.
   *
   * @param dropped told the number of the probe of each call that began in one of them
   * @returns where to write, or -1 when the ring is too small for it
   */
  makeRoom(length: number, dropped: (probe: number) => void): number {
    for (;;) {
      const start = this.reserve(length);
      if (start >= 0 || this.used === 0) return start;
      const probe = beginOfRecord(this.bytes, this.head);
      if (probe >= 0) dropped(probe);
      this.head = endOfValue(this.bytes, this.head);
      if (this.head >= this.wrap && this.tail < this.head) {
        this.head = 0;
        this.wrap = this.size;
      }
      if (this.used === 0) this.clear();
    }
  }
}
