/** The recorded calls that are running now: what runs next is called by the innermost of them. */
export class RunningCalls {
  /** Outermost first; beyond {@link depth} stands what has ended. */
  private readonly calls: number[] = [];
  private depth = 0;

  /** Number of the innermost, or 0. */
  innermost(): number {
    return this.depth === 0 ? 0 : this.calls[this.depth - 1]!;
  }

  begin(call: number): void {
    this.calls[this.depth++] = call;
  }

  /** The call stops running, for good or for a while, and what it has called has ended. Does nothing when it does not run. */
  stop(call: number): boolean {
    for (let i = this.depth - 1; i >= 0; i--) {
      if (this.calls[i] !== call) continue;
      this.depth = i;
      return true;
    }
    return false;
  }

  /** The call goes on. Gives false when it was running all the time: what it has called has ended. */
  resume(call: number): boolean {
    const stopped = !this.stop(call);
    this.begin(call);
    return stopped;
  }
}
