/**
 * A fixed number of bytes that records are written into, one contiguous run each, and flushed from.
 *
 * Unflushed bytes are `[head, tail)`, or `[head, wrap)` and then `[0, tail)` once writing has gone back to the start.
 */
export class Ring {
  /** Shared memory: an idle `ArrayBuffer` of this size makes V8 collect more often (docs/overhead.md). */
  readonly bytes: Buffer;
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
    return 0;
  }

  /** Takes what was written up to `end` (from where `reserve` said) into the unflushed bytes. */
  commit(end: number): void {
    this.tail = end;
  }

  /** The unflushed bytes, oldest first, as views into the ring. */
  unflushed(): Buffer[] {
    if (this.head === this.tail) return [];
    if (this.head < this.tail) return [this.bytes.subarray(this.head, this.tail)];
    const parts = [this.bytes.subarray(this.head, this.wrap), this.bytes.subarray(0, this.tail)];
    return parts.filter((part) => part.length > 0);
  }

  /** How many bytes are unflushed. */
  get used(): number {
    return this.head <= this.tail ? this.tail - this.head : this.wrap - this.head + this.tail;
  }

  /** Lets go of everything unflushed. */
  clear(): void {
    this.head = 0;
    this.tail = 0;
    this.wrap = this.size;
  }
}
