import { Encoder, SLACK_BYTES } from "./encoder.js";
import { CalltapeError } from "./error.js";
import { FlushSchedule } from "./flush-schedule.js";
import { DEFINITION, RECORD } from "./format.js";
import { charCodeAt, isPromise, now, round, textSlice, timeOfDay } from "./intrinsics.js";
import type { ProbeState } from "./probe-state.js";
import { observePromise } from "./promise-watch.js";
import { type Decision, Redactor } from "./redactor.js";
import { Ring } from "./ring.js";
import { RunningCalls } from "./running-calls.js";
import { type RuntimeOptions, resolveSettings, type Settings } from "./settings.js";
import { ShapeTable } from "./shapes.js";
import { TapeWriter } from "./tape-writer.js";
import { warn } from "./warn.js";

/** Values that a recorded call of a generator yields to the tape, on average. */
const YIELDS_A_CALL = 20;

const NO_ARGUMENTS: ArrayLike<unknown> = [];

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
  /** Bytes written to tapes since the settings changed last. */
  bytes: number;
  /** Path or URL of the tape that was begun last; undefined before the first record. */
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
  /** Calls recorded of a probe that does not say otherwise. */
  readonly keepCalls: number;
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
  private readonly redactedByTags: string[] = [];
  private readonly running = new RunningCalls();
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
    this.startTape();
  }

  add(probe: ProbeState): void {
    this.probes.push(probe);
    const { redact } = probe.options;
    if (redact === undefined || this.settings === undefined) return this.prepare(probe);
    // Hidden everywhere: what has such a name in one place is the same secret in another.
    for (const name of redact) this.redactedByTags.push(textSlice(name, lastDot(name) + 1, name.length));
    this.redactor = this.makeRedactor(this.settings);
    this.startTape();
  }

  /** What a tape holds so far was judged by rules that no longer hold. */
  private startTape(): void {
    this.flush();
    this.session?.writer.end();
    this.session = undefined;
    for (const probe of this.probes) this.prepare(probe);
  }

  /** Records that a call begins. Gives its number, or 0 when it is not recorded. */
  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): number {
    // What a program has put in the place of a built-in may be instrumented, and then be called by us.
    if (this.busy || !probe.samples()) return 0;
    this.busy = true;
    try {
      return this.begin(probe, list, receiver);
    } finally {
      this.busy = false;
    }
  }

  private begin(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): number {
    const session = this.session ?? this.open();
    if (session === undefined) return 0;
    if (probe.session !== this.sessionNumber) this.define(probe, session);
    const start = this.reserve(session);
    if (start < 0) {
      this.dropped++;
      return 0;
    }
    const call = this.calls + 1;
    const { encoder } = session;
    encoder.arrayHead(probe.captures ? 8 : 5);
    encoder.byte(probe.captures ? RECORD.ENTER : RECORD.EVENT_ENTER);
    encoder.number(call);
    encoder.number(this.running.innermost());
    encoder.number(probe.number);
    encoder.number(this.elapsed(session));
    if (probe.captures) {
      const labelsAt = encoder.position;
      encoder.byte(0);
      encoder.value(receiver);
      encoder.arguments(list ?? NO_ARGUMENTS, probe.argumentDecisions);
      this.label(session, labelsAt);
    }
    this.commit(session);
    this.calls = call;
    if (--probe.left <= 0) probe.on = false;
    this.running.begin(call);
    return call;
  }

  /** Records how a call ended: with a value, or for an async function once its promise settles. */
  leave(probe: ProbeState, call: number, value: unknown): void {
    this.stopForGood(probe, call);
    if (!probe.captures) return this.event(RECORD.EVENT_EXIT, call);
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

  fail(probe: ProbeState, call: number, error: unknown): void {
    this.stopForGood(probe, call);
    if (probe.captures) this.end(RECORD.THROW, call, error, 0);
    else this.event(RECORD.EVENT_THROW, call);
  }

  /** A call that ends while it is suspended was resumed where no hook stands, as behind the `return` of an async generator. */
  private stopForGood(probe: ProbeState, call: number): void {
    if (!this.running.stop(call) && probe.traces) this.event(RECORD.EVENT_RESUME, call);
  }

  /** The call stops running for a while: what runs next is not called by it. */
  suspend(probe: ProbeState, call: number): void {
    if (this.running.stop(call) && probe.traces) this.event(RECORD.EVENT_SUSPEND, call);
  }

  /** It does so with a value for whoever pulls it. */
  yield(probe: ProbeState, call: number, value: unknown): void {
    this.suspend(probe, call);
    if (!probe.captures || probe.yieldsLeft <= 0) return;
    probe.yieldsLeft--;
    this.end(RECORD.YIELD, call, value, probe.resultDecision);
  }

  /** The call goes on. */
  resume(probe: ProbeState, call: number): void {
    if (this.running.resume(call) && probe.traces) this.event(RECORD.EVENT_RESUME, call);
  }

  /** Writes what is in the ring to the tape. Never throws: trouble ends recording, with one warning. */
  flush(): void {
    const { session } = this;
    if (session === undefined) return;
    this.writeOut(session);
    if (this.schedule!.exiting) session.writer.end();
  }

  private writeOut(session: Session): void {
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
    this.redactor = this.makeRedactor(this.settings);
  }

  private makeRedactor({ redact, redactAllow }: Settings): Redactor {
    return new Redactor([...redact, ...this.redactedByTags], redactAllow);
  }

  private prepare(probe: ProbeState): void {
    const { settings, redactor } = this;
    if (settings === undefined || redactor === undefined || this.stopped !== undefined) {
      probe.on = false;
      return;
    }
    probe.left = probe.options.keep ?? settings.keepCalls;
    probe.yieldsLeft = probe.left * YIELDS_A_CALL;
    probe.on = settings.record === "on";
    probe.judge(redactor);
  }

  private open(): Session | undefined {
    const { settings, redactor } = this;
    if (settings === undefined || redactor === undefined || this.stopped !== undefined) return undefined;
    try {
      const startedAt = now();
      const writer = new TapeWriter(settings, timeOfDay(), () => this.countCalls());
      const ring = new Ring(settings.buffer);
      const definitions: unknown[] = [];
      const shapes = new ShapeTable(redactor.decide, (shape) => {
        this.session!.definitions.push([DEFINITION.SHAPE, shape.number, shape.keys]);
      });
      const encoder = new Encoder(ring.bytes, shapes, redactor.decide);
      const { keepCalls } = settings;
      this.session = { ring, encoder, writer, startedAt, keepCalls, definitions, probes: 0 };
      this.sessionNumber++;
      this.schedule ??= new FlushSchedule(() => this.flush());
      return this.session;
    } catch (error) {
      if (error instanceof CalltapeError) this.stop(error.message);
      else if (!isStackOverflow(error))
        this.stop(`cannot record to "${settings.store}": ${messageOf(error)}`);
      return undefined;
    }
  }

  private define(probe: ProbeState, session: Session): void {
    probe.number = session.probes++;
    probe.session = this.sessionNumber;
    session.definitions.push([DEFINITION.PROBE, probe.number, probe.definition]);
  }

  /** Calls that have begun in this session, by the number of their probe. */
  private countCalls(): number[] {
    const counts: number[] = [];
    for (const probe of this.probes)
      if (probe.session === this.sessionNumber)
        counts[probe.number] = (probe.options.keep ?? this.session!.keepCalls) - probe.left;
    return counts;
  }

  /** A record with a value about a call that has begun. */
  private end(kind: number, call: number, value: unknown, decision: Decision): void {
    this.write(kind, call, true, value, decision);
  }

  /** A record without one. */
  private event(kind: number, call: number): void {
    this.write(kind, call, false, undefined, 0);
  }

  private write(kind: number, call: number, hasValue: boolean, value: unknown, decision: Decision): void {
    const { session } = this;
    if (session === undefined) return;
    const { busy } = this;
    this.busy = true;
    try {
      if (this.reserve(session) < 0) return;
      const { encoder } = session;
      encoder.arrayHead(hasValue ? 5 : 3);
      encoder.byte(kind);
      encoder.number(call);
      encoder.number(this.elapsed(session));
      if (hasValue) {
        const labelsAt = encoder.position;
        encoder.byte(0);
        encoder.value(value, decision);
        this.label(session, labelsAt);
      }
      this.commit(session);
    } finally {
      this.busy = busy;
    }
    if (this.schedule!.exiting) this.flush();
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

  private label({ encoder, ring }: Session, labelsAt: number): void {
    ring.bytes[labelsAt] = encoder.labels;
  }

  private commit({ encoder, ring }: Session): void {
    ring.commit(encoder.end());
    this.schedule!.recorded();
  }

  /** Nanoseconds since the session began. */
  private elapsed(session: Session): number {
    return round((now() - session.startedAt) * 1e6);
  }

  private stop(reason: string): void {
    this.stopped = reason;
    this.session?.writer.end();
    this.session = undefined;
    for (const probe of this.probes) probe.on = false;
    warn(`${reason}; nothing is recorded, the program goes on`);
  }
}

function lastDot(name: string): number {
  for (let i = name.length - 1; i >= 0; i--) if (charCodeAt(name, i) === 0x2e) return i;
  return -1;
}

/** Where the program's stack ends is no fault of the disk: there is more of it another time. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && !("code" in error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
