/** Keeps what was used last, up to so many bytes; the newest entry always. */
export class ByteCache<Key, Value> {
  private readonly entries = new Map<Key, { value: Value; bytes: number }>();
  private bytes = 0;

  /**
   * @param most bytes
   * @param forget told of each key that is given up
   */
  constructor(
    private readonly most: number,
    private readonly forget: (key: Key) => void = () => {},
  ) {}

  get(key: Key): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  delete(key: Key): void {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }

  /** @param bytes that the value takes */
  set(key: Key, value: Value, bytes: number): void {
    this.bytes += bytes - (this.entries.get(key)?.bytes ?? 0);
    this.entries.delete(key);
    this.entries.set(key, { value, bytes });
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.most || oldest === key) return;
      this.entries.delete(oldest);
      this.bytes -= entry.bytes;
      this.forget(oldest);
    }
  }
}
