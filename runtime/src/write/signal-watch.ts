import { timers } from "../node-modules.js";
import { onMainThread } from "../platform.js";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

// Node's own, taken now: test environments replace the global ones.
const { setImmediate } = timers;

/**
 * Listens to the signals that end a process, while there is something to write. With a listener, a signal waits for the
 * event loop: a program that is caught in a loop would no longer end by it. So there is none before the event loop
 * turns, and none any more once nothing is left to write or the event loop stands still.
 */
export class SignalWatch {
  private armed = false;
  private arming = false;

  /** @param flush must not throw; it is told whether the process ends now */
  constructor(private readonly flush: (last: boolean) => void) {}

  /** Listens from the next turn of the event loop on. */
  arm(): void {
    if (this.armed || this.arming) return;
    this.arming = true;
    setImmediate(this.listen).unref();
  }

  disarm(): void {
    this.arming = false;
    if (!this.armed) return;
    this.armed = false;
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  private readonly listen = () => {
    if (!this.arming || !onMainThread()) return;
    this.arming = false;
    this.armed = true;
    // First in line: a listener of the program that runs once is gone from the count after it has run.
    for (const signal of SIGNALS) process.prependListener(signal, this.onSignal);
  };

  /** With no listener but ours, the signal must do what it does without us: end the process by itself. */
  private readonly onSignal = (signal: NodeJS.Signals) => {
    const last = process.listenerCount(signal) <= 1;
    this.flush(last);
    if (!last) return;
    this.disarm();
    process.kill(process.pid, signal);
  };
}
