import type { Call } from "../../tape/index.js";

/** Calls that are looked at for one that is alike. */
const MAX_LOOKS = 10;

/** Recorded calls of a function, in the order in which they began. */
export class CallQueue {
  private next = 0;

  constructor(private readonly calls: readonly Call[]) {}

  /**
   * The first that is not taken, or the first of those that match, and takes it.
   *
   * @param taken ids, by this queue and others @param matches whether it is the call that is meant; asked where there are several
   */
  take(taken: Set<string>, matches?: (call: Call) => boolean): Call | undefined {
    const { calls } = this;
    let found = this.first(taken);
    if (matches !== undefined && this.next + 1 < calls.length)
      found = calls.find((call, i) => i >= this.next && !taken.has(call.id) && matches(call)) ?? found;
    if (found !== undefined) taken.add(found.id);
    return found;
  }

  /** The first that is not taken. */
  first(taken: ReadonlySet<string>): Call | undefined {
    const { calls } = this;
    while (this.next < calls.length && taken.has(calls[this.next]!.id)) this.next++;
    return calls[this.next];
  }

  /** The first of the next ones that is not taken and is alike, and takes it. */
  takeAlike(taken: Set<string>, isLike: (call: Call) => boolean): Call | undefined {
    const { calls } = this;
    if (this.first(taken) === undefined) return undefined;
    for (let i = this.next; i < calls.length && i < this.next + MAX_LOOKS; i++) {
      const call = calls[i]!;
      if (taken.has(call.id) || !isLike(call)) continue;
      taken.add(call.id);
      return call;
    }
    return undefined;
  }
}
