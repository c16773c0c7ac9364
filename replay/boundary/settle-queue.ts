/** Taken now: tests replace it. */
const { setImmediate: nextTurn } = globalThis;

/**
 * Lets answers settle in the order in which the recorded calls ended, as far as the program has made them: one in each
 * turn of the event loop, so that what follows upon one can still come before the next.
 */
export class SettleQueue {
  private readonly waiting: { end: number; settle: () => void }[] = [];

  /** Resolves when it is the turn of what ended then. @param end of the recorded call; Infinity for one that did not end */
  turn(end: number): Promise<void> {
    return new Promise((settle) => {
      if (end === Number.POSITIVE_INFINITY) return;
      const { waiting } = this;
      let at = waiting.length;
      while (at > 0 && waiting[at - 1]!.end > end) at--;
      waiting.splice(at, 0, { end, settle });
      if (waiting.length === 1) nextTurn(this.settleFirst);
    });
  }

  private readonly settleFirst = (): void => {
    this.waiting.shift()!.settle();
    if (this.waiting.length > 0) nextTurn(this.settleFirst);
  };
}
