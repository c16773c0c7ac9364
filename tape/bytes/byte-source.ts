/** The bytes of one tape, wherever they are. */
export interface ByteSource {
  /** Bytes that the tape had when it was opened. */
  readonly size: number;
  /**
   * Bytes `[from, to)` of the tape, fewer where it ends before. They are not to be changed. Throws `Damage` where they
   * cannot be had any more.
   *
   * @param scratch memory that may be used for them
   */
  read(from: number, to: number, scratch?: Buffer): Buffer;
  /** Does what reads many times in a row: what reading needs stays open meanwhile. */
  during<Value>(work: () => Value): Value;
}

/** Bytes that are in memory. */
export class HeldBytes implements ByteSource {
  constructor(private readonly bytes: Buffer) {}

  get size(): number {
    return this.bytes.length;
  }

  read(from: number, to: number): Buffer {
    return this.bytes.subarray(from, to);
  }

  during<Value>(work: () => Value): Value {
    return work();
  }
}

/** Bytes of a source, read ahead in pieces: for who goes through it from one end to the other. */
export class ReadAhead {
  private window: Buffer = Buffer.alloc(0);
  private start = 0;
  /** Fresh memory for every piece would cost as much as what is done with it. */
  private readonly scratch: Buffer;

  /** @param ahead bytes that are read at once, at least */
  constructor(
    private readonly source: ByteSource,
    private readonly ahead: number,
  ) {
    this.scratch = Buffer.allocUnsafeSlow(Math.max(0, Math.min(ahead, source.size)));
  }

  /** `length` bytes from `at` on, fewer where the source ends before: until something else is taken. */
  take(at: number, length: number): Buffer {
    const end = Math.min(at + length, this.source.size);
    if (at < this.start || end > this.start + this.window.length) {
      this.window = this.source.read(
        at,
        Math.min(this.source.size, Math.max(end, at + this.ahead)),
        this.scratch,
      );
      this.start = at;
    }
    return this.window.subarray(at - this.start, Math.max(at, end) - this.start);
  }
}
