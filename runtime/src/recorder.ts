import { Encoder, SLACK_BYTES } from "./encoder.js";
import { CalltapeError } from "./error.js";
import { FlushSchedule } from "./flush-schedule.js";
import { DEFINITION, RECORD } from "./format.js";
import { isPromise, now, observePromise, round } from "./intrinsics.js";
import type { ProbeState } from "./probe-state.js";
import { type Decision, Redactor } from "./redactor.js";
import { Ring } from "./ring.js";
import { type RuntimeOptions, resolveSettings, type Settings } from "./settings.js";
import { ShapeTable } from "./shapes.js";
import { TapeWriter } from "./tape-writer.js";
import { warn } from "./warn.js";

/** What the recorder has done so far. */
export interface RecorderStats {
  /** Calls that were recorded. */
  calls: number;
  /** Calls that were not, since the ring had no room. */
  dropped: number;
  /** Records given up because of an error inside the recorder. */
  errors: number;
  /** Probes that the program has loaded. */
  probes: number;
  /** Bytes in the tape. */
  bytes: number;
  /** The tape's path; undefined before the first record. */
  tape: string | undefined;
  /** Why nothing is recorded any more; undefined while recording is possible. */
  stopped: string | undefined;
}

/** All that one tape needs. */
interface Session {
  readonly ring: Ring;
  readonly encoder: Encoder;
  readonly writer: TapeWriter;
  readonly startedAt: number;
  /** Definitions that are not in the tape yet. */
  definitions: unknown[];
  probes: number;
}

/** Turns the hooks' calls into records, and records into a tape. One a thread. */
export class Recorder {
  /** Raised with each new session, so that probes know to define themselves again. */
  sessionNumber = 0;
  private settings: Settings | undefined;
  private redactor: Redactor | undefined;
  private session: Session | undefined;
  private schedule: FlushSchedule | undefined;
  private stopped: string | undefined;
  private readonly probes: ProbeState[] = [];
  /** Numbers of the recorded calls that are running now, outermost first. */
  private readonly running: number[] = [];
  private depth = 0;
  /** True while a record is made. */
  private busy = false;
  private calls = 0;
  private dropped = 0;
  private errors = 0;

  constructor() {
    try {
      this.apply({});
    } catch (error) {
      this.stop(error instanceof CalltapeError ? error.message : String(error));
    }
  }

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
  configure(options: RuntimeOptions): void {
    this.apply(options);
    this.stopped = undefined;
    this.flush();
    this.session = undefined;
    for (const probe of this.probes) this.prepare(probe);
  }

  add(probe: ProbeState): void {
    this.probes.push(probe);
    this.prepare(probe);
  }

  /** Records that a call begins. Gives its number, or undefined when it is not recorded. */
  enter(probe: ProbeState, receiver: unknown, list: ArrayLike<unknown>): number | undefined {
    // What a program has put in the place of a built-in may be instrumented, and then be called by us.
    if (this.busy) return undefined;
    this.busy = true;
    try {
      return this.begin(probe, receiver, list);
    } finally {
      this.busy = false;
    }
  }

  private begin(probe: ProbeState, receiver: unknown, list: ArrayLike<unknown>): number | undefined {
    const session = this.session ?? this.open();
    if (session === undefined) return undefined;
    if (probe.session !== this.sessionNumber) this.define(probe, session);
    const start = this.reserve(session);
    if (start < 0) {
      this.dropped++;
      return undefined;
    }
    const call = this.calls + 1;
    const { encoder } = session;
    encoder.arrayHead(8);
    encoder.byte(RECORD.ENTER);
    encoder.number(call);
    encoder.number(this.depth === 0 ? 0 : this.running[this.depth - 1]!);
    encoder.number(probe.number);
    encoder.number(this.elapsed(session));
    const labelsAt = encoder.position;
    encoder.byte(0);
    encoder.value(receiver);
    encoder.arguments(list, probe.argumentDecisions);
    this.commit(session, labelsAt);
    this.calls = call;
    if (--probe.left <= 0) probe.on = false;
    this.running[this.depth++] = call;
    return call;
  }

  /** Records how a call ended: with a value, or for an async function once its promise settles. */
  leave(probe: ProbeState, call: number, value: unknown): void {
    this.suspend(call);
    if (probe.async && isPromise(value)) {
      const fulfilled = (result: unknown) => this.settle(RECORD.RETURN, call, result, probe.resultDecision);
      const rejected = (reason: unknown) => this.settle(RECORD.THROW, call, reason, 0);
      if (observePromise(value, fulfilled, rejected)) return;
    }
    this.end(RECORD.RETURN, call, value, probe.resultDecision);
  }

  /** Runs as a reaction of a promise, where an error of ours would be an unhandled rejection of the program's. */
  private settle(kind: number, call: number, value: unknown, decision: Decision): void {
    try {
      this.end(kind, call, value, decision);
    } catch {
      this.gaveUp();
    }
  }

  fail(call: number, error: unknown): void {
    this.suspend(call);
    this.end(RECORD.THROW, call, error, 0);
  }

  /** The call stops running, for good or at an `await`: what runs next is not called by it. */
  suspend(call: number): void {
    for (let i = this.depth - 1; i >= 0; i--) {
      if (this.running[i] !== call) continue;
      this.depth = i;
      return;
    }
  }

  /** The call goes on after an `await`. */
  resume(call: number): void {
    this.running[this.depth++] = call;
  }

  /** Writes what is in the ring to the tape. Never throws: trouble ends recording, with one warning. */
  flush(): void {
    const { session } = this;
    if (session === undefined) return;
    const records = session.ring.unflushed();
    if (records.length === 0 && session.definitions.length === 0) return;
    const { busy } = this;
    this.busy = true;
    try {
      session.writer.write(session.definitions, records);
      session.definitions = [];
      session.ring.clear();
    } catch (error) {
      if (!isStackOverflow(error)) this.stop(`cannot write ${session.writer.file}: ${messageOf(error)}`);
    } finally {
      this.busy = busy;
    }
  }

  stats(): RecorderStats {
    const { calls, dropped, errors, stopped, session } = this;
    const { written = 0, file = undefined } = session?.writer ?? {};
    return { calls, dropped, errors, probes: this.probes.length, bytes: written, tape: file, stopped };
  }

  /** An error of our own inside a hook: the record is given up, the program goes on. */
  gaveUp(): void {
    this.errors++;
    this.session?.encoder.end();
  }

  private apply(options: RuntimeOptions): void {
    this.settings = resolveSettings(options, process.env);
    this.redactor = new Redactor(this.settings.redact, this.settings.redactAllow);
  }

  private prepare(probe: ProbeState): void {
    const { settings, redactor } = this;
    if (settings === undefined || redactor === undefined || this.stopped !== undefined) {
      probe.on = false;
      return;
    }
    probe.left = settings.keepCalls;
    probe.on = settings.record === "on";
    probe.judge(redactor);
  }

  private open(): Session | undefined {
    const { settings, redactor } = this;
    if (settings === undefined || redactor === undefined || this.stopped !== undefined) return undefined;
    try {
      const startedAt = now();
      const writer = new TapeWriter(settings.dir, Date.now());
      const ring = new Ring(settings.buffer);
      const definitions: unknown[] = [];
      const shapes = new ShapeTable(redactor.decide, (shape) => {
        this.session!.definitions.push([DEFINITION.SHAPE, shape.number, shape.keys]);
      });
      const encoder = new Encoder(ring.bytes, shapes, redactor.decide);
      this.session = { ring, encoder, writer, startedAt, definitions, probes: 0 };
      this.sessionNumber++;
      this.schedule ??= new FlushSchedule(() => this.flush());
      return this.session;
    } catch (error) {
      if (!isStackOverflow(error)) this.stop(`cannot record to "${settings.dir}": ${messageOf(error)}`);
      return undefined;
    }
  }

  private define(probe: ProbeState, session: Session): void {
    probe.number = session.probes++;
    probe.session = this.sessionNumber;
    session.definitions.push([DEFINITION.PROBE, probe.number, probe.definition]);
  }

  private end(kind: number, call: number, value: unknown, decision: Decision): void {
    const { session } = this;
    if (session === undefined) return;
    this.busy = true;
    try {
      if (this.reserve(session) >= 0) this.write(session, kind, call, value, decision);
    } finally {
      this.busy = false;
    }
    if (this.schedule!.exiting) this.flush();
  }

  private write(session: Session, kind: number, call: number, value: unknown, decision: Decision): void {
    const { encoder } = session;
    encoder.arrayHead(5);
    encoder.byte(kind);
    encoder.number(call);
    encoder.number(this.elapsed(session));
    const labelsAt = encoder.position;
    encoder.byte(0);
    encoder.value(value, decision);
    this.commit(session, labelsAt);
  }

  /** Room for one record, made by a flush when the ring is full; -1 when there is none. */
  private reserve(session: Session): number {
    const { maxBytes } = this.settings!;
    let start = session.ring.reserve(maxBytes + SLACK_BYTES);
    if (start < 0) {
      this.flush();
      start = session.ring.reserve(maxBytes + SLACK_BYTES);
    }
    if (start >= 0) session.encoder.begin(start, start + maxBytes);
    return start;
  }

  private commit(session: Session, labelsAt: number): void {
    const { encoder, ring } = session;
    ring.bytes[labelsAt] = encoder.labels;
    ring.commit(encoder.end());
    this.schedule!.recorded();
  }

  /** Nanoseconds since the session began. */
  private elapsed(session: Session): number {
    return round((now() - session.startedAt) * 1e6);
  }

  private stop(reason: string): void {
    this.stopped = reason;
    this.session = undefined;
    for (const probe of this.probes) probe.on = false;
    warn(`${reason}; nothing is recorded, the program goes on`);
  }
}

/** Where the program's stack ends is no fault of the disk: there is more of it another time. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && !("code" in error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
