import { CalltapeError } from "../error.js";
import { now } from "../intrinsics.js";
import { timers } from "../node-modules.js";
import type { Session } from "../record/session.js";
import { warn } from "../warn.js";
import { endOfProcess, inContext } from "./process-end.js";
import { SignalWatch } from "./signal-watch.js";
import { TapeWriter } from "./tape-writer.js";

/** Milliseconds between a record and the flush that writes it. */
const INTERVAL = 250;
const INTERVAL_NS = INTERVAL * 1e6;

/** So many bytes are written at once, without waiting for the timer (bench/http.mjs). */
const SEGMENT_BYTES = 131_072;

/**
 * When so many writes, one after the other, have taken so many milliseconds, the disk is too slow: each is followed by
 * a rest of so many times what it took, in which the oldest calls may be overwritten.
 */
const SLOW_WRITES = 3;
const SLOW_WRITE = 5;
const REST = 4;

/** Milliseconds until a failed write is tried again: twice as many each time, up to the latter. */
const RETRY = 250;
const MAX_RETRY = 30_000;

// Node's own, taken now: test environments replace the global ones.
const { setTimeout } = timers;

/** What a flusher needs of its recorder. */
export interface FlushSource {
  readonly current: Session | undefined;
  /** Must not throw. */
  flush(): void;
  tick(): void;
  /** Nothing can be recorded, and that will not change. */
  stop(reason: string): void;
}

/**
 * Moves records from the ring to tapes: some time after a record, when there are many, when the process exits, and on
 * signals that end it. It keeps no process alive, and leaves exit codes and the program's own handlers as they are.
 *
 * When nothing can be written, records stay in the ring until it can; the oldest are overwritten.
 */
export class Flusher {
  /** Bytes written to tapes that are closed. */
  private closedBytes = 0;
  /** Why nothing can be written. */
  trouble: string | undefined = undefined;
  private writer: TapeWriter | undefined;
  private readonly signals: SignalWatch;
  private listens = false;
  private exiting = false;
  private waiting = false;
  /** On the session's clock, in ns: when the timer should have run, and until when nothing is written. */
  private overdueAt = Number.POSITIVE_INFINITY;
  private restsUntil = 0;
  private retry = RETRY;
  private slow = 0;

  constructor(private readonly source: FlushSource) {
    this.signals = new SignalWatch((last) => {
      this.source.flush();
      if (last) this.writer?.end();
    });
  }

  /** A program may have broken what listening needs; the next record tries again. */
  private listen(): void {
    try {
      const end = endOfProcess();
      end.on("exit", this.onExit);
      this.listens = true;
      end.on("uncaughtExceptionMonitor", this.onCrash);
    } catch {
      // The timer writes, too.
    }
  }

  /** There is nothing to write. A context that is over is not kept in memory. */
  private rest(): void {
    this.signals.disarm();
    if (!this.listens || !inContext) return;
    this.listens = false;
    const end = endOfProcess();
    end.off("exit", this.onExit);
    end.off("uncaughtExceptionMonitor", this.onCrash);
  }

  get bytes(): number {
    return this.closedBytes + (this.writer?.written ?? 0);
  }

  get tape(): string | undefined {
    return this.writer?.file;
  }

  /** A record was made, at the time that the session has. */
  recorded(session: Session): void {
    const time = session.time[0]!;
    if (!this.waiting) this.wait(time);
    if (session.settings.record === "flight") {
      if (time >= this.overdueAt) this.signals.disarm();
      return;
    }
    const { used, size } = session.ring;
    if (used < SEGMENT_BYTES && used * 4 < size && time < this.overdueAt && !this.exiting) return;
    if (time < this.restsUntil && !this.exiting) return;
    if (time >= this.overdueAt) {
      // The event loop stands still.
      this.signals.disarm();
      this.source.tick();
      this.overdueAt = time + INTERVAL_NS;
    }
    this.source.flush();
  }

  /** Writes everything that is in the ring. Throws nothing: trouble is told once, and tried again. */
  flush(session: Session): void {
    const records = session.ring.unflushed();
    if (records.length === 0 && session.definitions.length === 0) return;
    const start = now();
    try {
      this.writer ??= new TapeWriter(session.settings, session.startedAtDate, () => session.countCalls());
      this.writer.write(session.definitions, records);
      session.definitions = [];
      session.ring.clear();
      this.trouble = undefined;
      this.retry = RETRY;
    } catch (error) {
      if (error instanceof CalltapeError) this.source.stop(error.message);
      else if (!isStackOverflow(error)) this.failed(session, error);
      return;
    }
    const took = now() - start;
    this.slow = took > SLOW_WRITE ? this.slow + 1 : 0;
    if (this.slow >= SLOW_WRITES) this.restsUntil = timeOf(session) + took * REST * 1e6;
  }

  /** The stream ends here. What is to come has a clock of its own, and perhaps another store. */
  close(): void {
    this.writer?.end();
    this.closedBytes = this.bytes;
    this.writer = undefined;
    this.trouble = undefined;
    this.overdueAt = Number.POSITIVE_INFINITY;
    this.restsUntil = 0;
    this.retry = RETRY;
    this.slow = 0;
  }

  private failed(session: Session, error: unknown): void {
    this.restsUntil = timeOf(session) + this.retry * 1e6;
    this.retry = Math.min(this.retry * 2, MAX_RETRY);
    const message = `cannot write to "${session.settings.store}": ${error instanceof Error ? error.message : String(error)}`;
    if (this.trouble === undefined)
      warn(`${message}; calls are kept in memory until it can, the program goes on`);
    this.trouble = message;
  }

  private wait(time: number): void {
    if (!this.listens) this.listen();
    this.signals.arm();
    if (this.exiting) return;
    this.waiting = true;
    this.overdueAt = time + 2 * INTERVAL_NS;
    setTimeout(this.onTimer, INTERVAL).unref();
  }

  private readonly onTimer = () => {
    this.waiting = false;
    this.source.tick();
    const session = this.source.current;
    if (session === undefined) return this.rest();
    const time = timeOf(session);
    if (session.settings.record === "flight") return;
    if (session.ring.used === 0 && session.definitions.length === 0) {
      this.overdueAt = Number.POSITIVE_INFINITY;
      return this.rest();
    }
    if (time >= this.restsUntil) this.source.flush();
    this.wait(time);
  };

  private readonly onExit = () => {
    this.exiting = true;
    if (this.source.current?.settings.record !== "flight") this.source.flush();
    this.writer?.end();
  };

  /** Somebody will want to know what led to this. */
  private readonly onCrash = () => this.source.flush();
}

/** Where the program's stack ends is no fault of the disk: there is more of it another time. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && !("code" in error);
}

/** Nanoseconds since the session began, now. */
function timeOf(session: Session): number {
  session.tick();
  return session.time[0]!;
}
