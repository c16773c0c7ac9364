import timers from "node:timers";
import { isMainThread } from "node:worker_threads";

/** Milliseconds between a record and the flush that writes it. */
const INTERVAL = 250;

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

// Node's own, taken now: test environments replace the global ones.
const { setTimeout } = timers;

/**
 * Says when to flush: some time after a record, when the process exits, and on signals that end it. It keeps no
 * process alive, and leaves exit codes and the program's own handlers as they are.
 */
export class FlushSchedule {
  /** True once the process is exiting: from then on every record must be flushed at once. */
  exiting = false;
  private waiting = false;

  /** @param flush must not throw */
  constructor(private readonly flush: () => void) {
    process.on("exit", this.onExit);
    // First in line: a listener of the program that runs once is gone from the count after it has run.
    if (isMainThread) for (const signal of SIGNALS) process.prependListener(signal, this.onSignal);
  }

  /** A record was made: flush it soon. */
  recorded(): void {
    if (this.waiting || this.exiting) return;
    this.waiting = true;
    setTimeout(this.onTimer, INTERVAL).unref();
  }

  private readonly onTimer = () => {
    this.waiting = false;
    this.flush();
  };

  private readonly onExit = () => {
    this.exiting = true;
    this.flush();
  };

  /** With no listener but ours, the signal must do what it does without us: end the process by itself. */
  private readonly onSignal = (signal: NodeJS.Signals) => {
    const last = process.listenerCount(signal) <= 1;
    if (last) this.exiting = true;
    this.flush();
    if (!last) return;
    process.off(signal, this.onSignal);
    process.kill(process.pid, signal);
  };
}
