/** Keeps values in memory for a while. */
export class TtlCache<Value> {
  private readonly entries = new Map<string, { value: Value; until: number }>();

  constructor(private readonly ttl: number) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.until < Date.now()) return undefined;
    return entry.value;
  }

  set(key: string, value: Value): void {
    this.entries.set(key, { value, until: Date.now() + this.ttl });
  }
}
