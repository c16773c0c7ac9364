import type { Call } from "../../tape/index.js";

/** Recorded calls of a function, in the order in which they began. */
export class CallQueue {
  private next = 0;

  constructor(private readonly calls: readonly Call[]) {}

  /**
   * The first that is not taken, or the first of those that match, and takes it.
   *
   * @param taken by this queue and others @param matches whether it is the call that is meant; asked where there are several
   */
  take(taken: Set<Call>, matches?: (call: Call) => boolean): Call | undefined {
    const { calls } = this;
    while (this.next < calls.length && taken.has(calls[this.next]!)) this.next++;
    let found = calls[this.next];
    if (matches !== undefined && this.next + 1 < calls.length)
      found = calls.find((call, i) => i >= this.next && !taken.has(call) && matches(call)) ?? found;
    if (found !== undefined) taken.add(found);
    return found;
  }
}
