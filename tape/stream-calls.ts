import type { TapeCall } from "./call.js";

/** The calls of all tapes of a stream, by their numbers, and who called whom. */
export class StreamCalls {
  /** Calls that have not ended by the end of the tape that was read last. */
  readonly running = new Map<number, TapeCall>();
  private readonly lists: (readonly TapeCall[])[] = [];
  private index: { byNumber: Map<number, TapeCall>; children: Map<number, TapeCall[]> } | undefined;

  /** Takes the calls that began in one tape; the list may still grow. */
  add(calls: readonly TapeCall[]): void {
    this.lists.push(calls);
    this.index = undefined;
  }

  byNumber(number: number): TapeCall | undefined {
    return this.indexed().byNumber.get(number);
  }

  /** In the order in which they began. */
  childrenOf(number: number): readonly TapeCall[] {
    return this.indexed().children.get(number) ?? [];
  }

  /** Made when somebody asks: who merely lists calls needs none. */
  private indexed(): NonNullable<typeof this.index> {
    if (this.index !== undefined) return this.index;
    const byNumber = new Map<number, TapeCall>();
    const children = new Map<number, TapeCall[]>();
    for (const calls of this.lists)
      for (const call of calls) {
        byNumber.set(call.number, call);
        const siblings = children.get(call.parentNumber);
        if (siblings === undefined) children.set(call.parentNumber, [call]);
        else siblings.push(call);
      }
    this.index = { byNumber, children };
    return this.index;
  }
}
