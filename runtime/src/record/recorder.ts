import { ambientValueOf, NOT_AMBIENT } from "../ambient.js";
import { DIFFERENCE_HEAD_BYTES } from "../encode/encoder.js";
import type { KnownProgram } from "../encode/known-program.js";
import { CalltapeError } from "../error.js";
import { LABEL, RECORD, UNSEEN } from "../format.js";
import { GOES_ON, type GoesOn } from "../hooks.js";
import { charCodeAt, isPromise, promiseThen, textSlice } from "../intrinsics.js";
import type { Observer } from "../observer.js";
import { type Decision, HARMLESS } from "../redact/decision.js";
import { Redactor } from "../redact/redactor.js";
import { type Configuration, type RuntimeOptions, resolveSettings, type Settings } from "../settings.js";
import { warn } from "../warn.js";
import { Flusher } from "../write/flusher.js";
import { type Asked, AskedByParams, IN_BODY } from "./asked.js";
import { Governor } from "./governor.js";
import type { ProbeState } from "./probe-state.js";
import { observePromise } from "./promise-watch.js";
import { random } from "./random.js";
import { type RunningCall, RunningCalls } from "./running-calls.js";
import { currentScope, runInScope, type ScopedOptions } from "./scope.js";
import { Session } from "./session.js";

/** Values that a recorded call of a generator yields to the tape, on average. */
const YIELDS_A_CALL = 20;

/** The same for values of the clock, of chance and of the environment. */
const AMBIENT_A_CALL = 100;

const NO_ARGUMENTS: ArrayLike<unknown> = [];

/** What the recorder has done so far. */
export interface RecorderStats {
  /** Calls that were recorded. */
  calls: number;
  /** Calls that were recorded, and lost since they could not be written in time. */
  dropped: number;
  /** Records given up because of an error inside the recorder. */
  errors: number;
  /** Probes that the program has loaded. */
  probes: number;
  /** Bytes written to tapes. */
  bytes: number;
  /** Path or URL of the tape that was begun last; undefined before the first flush. */
  tape: string | undefined;
  /** Why nothing can be written for now; undefined while all is well. */
  trouble: string | undefined;
  /** Why nothing is recorded any more; undefined while recording is possible. */
  stopped: string | undefined;
  /** Milliseconds that recording has taken, flushes included; 0 without a budget, since only then it is measured. */
  spent: number;
  /** Probes that the budget has turned down, the most expensive first: how often, and the calls that were recorded. */
  turnedDown: { probe: string; times: number; recorded: number }[];
}

/** Turns the hooks' calls into records in a ring. One a thread. */
export class Recorder implements Observer {
  /** True while a record is made: what a program has put in the place of a built-in may be instrumented itself. */
  busy = false;
  private sessions = 0;
  private settings: Settings | undefined;
  private redactor: Redactor | undefined;
  private session: Session | undefined;
  private stopped: string | undefined;
  private readonly probes: ProbeState[] = [];
  private readonly redactedByTags: string[] = [];
  private readonly running = new RunningCalls();
  private readonly flusher = new Flusher(this);
  private governor: Governor | undefined;
  /** Arguments of the call that begins, by how many they are. */
  private readonly lists: unknown[][] = [1, 2, 3, 4].map((length) => new Array(length).fill(undefined));
  /** Whether any call may be in a scope, and how many scopes record that have not ended. */
  private scoped = false;
  private recordingScopes = 0;
  private calls = 0;
  private errors = 0;
  private dropped = 0;

  /** @param env what wins over the options of {@link configure}. Default: that of the process, as it is by then */
  constructor(
    private readonly program: KnownProgram,
    private readonly env?: NodeJS.ProcessEnv,
  ) {
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

  get configuration(): Configuration | undefined {
    return this.settings === undefined ? undefined : structuredClone(this.settings.configuration);
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

  /** Whether a probe that is loaded now begins by recording. */
  get startsOn(): boolean {
    return this.settings !== undefined && this.settings.record !== "off" && this.stopped === undefined;
  }

  /** The recorded call that is running; undefined when none is. */
  get innermost(): RunningCall | undefined {
    return this.running.last;
  }

  /** Begins a call as one that another than the innermost has made. Who runs stays as it is: the call has to be resumed. */
  under<Result>(caller: RunningCall, begin: () => Result): Result {
    return this.running.under(caller, begin);
  }

  /** What a tape holds so far was judged by rules that no longer hold. */
  private startTape(): void {
    this.flush();
    this.flusher.close();
    this.dropped += this.session?.drops ?? 0;
    this.session = undefined;
    this.governor = undefined;
    for (const probe of this.probes) this.prepare(probe);
  }

  /** Records that a call begins. Gives null when it is not recorded. */
  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): RunningCall | null {
    return this.busy ? null : this.begin(probe, list ?? NO_ARGUMENTS, receiver);
  }

  /** The same for up to four arguments without a list. */
  enterListed(
    probe: ProbeState,
    length: number,
    a: unknown,
    b: unknown,
    c: unknown,
    d: unknown,
    receiver: unknown,
  ): RunningCall | null {
    if (this.busy) return null;
    const list = this.lists[length - 1]!;
    list[0] = a;
    if (length > 1) list[1] = b;
    if (length > 2) list[2] = c;
    if (length > 3) list[3] = d;
    try {
      return this.begin(probe, list, receiver);
    } finally {
      for (let i = 0; i < length; i++) list[i] = undefined;
    }
  }

  private begin(probe: ProbeState, list: ArrayLike<unknown>, receiver: unknown): RunningCall | null {
    this.busy = true;
    const { maker } = probe;
    probe.maker = 0;
    try {
      const asked = probe.binding === undefined ? undefined : this.takeAsked(probe, probe.binding);
      const session = this.session ?? this.open();
      if (session === undefined || (this.scoped && !this.isInScope(session))) return null;
      this.governor?.begin();
      if (probe.session !== session.number) session.define(probe);
      const start = session.reserve();
      const number = this.calls + 1;
      session.tick();
      const { encoder } = session;
      const { captures } = probe;
      const made = captures && maker > 0;
      let at = encoder.arrayHead(start, made ? 9 : captures ? 8 : 5);
      at = encoder.byte(at, captures ? RECORD.ENTER : RECORD.EVENT_ENTER);
      at = encoder.number(at, number);
      at = encoder.number(at, this.running.callerOf(probe)?.number ?? 0);
      at = encoder.number(at, probe.number);
      at = encoder.wholeNumber(at, session.time);
      const { length } = list;
      let from = at;
      let holds = false;
      let unchecked = false;
      // What a constructor makes has nothing yet.
      const self = probe.constructs ? undefined : receiver;
      if (captures) {
        const labelsAt = at;
        from = encoder.byte(at, 0);
        at = this.inputs(session, from, self, list, length, probe, this.running.last !== undefined);
        if (encoder.objects > 0) {
          const { after } = session.settings;
          holds = !encoder.late && (after === "always" || (after === "sampled" && probe.looksAfter()));
          unchecked = !holds;
        }
        encoder.byte(labelsAt, encoder.labels);
        encoder.end();
      }
      const to = at;
      if (made) at = encoder.number(at, maker);
      // In this order: where the program's stack ends, no number is given twice.
      this.calls = number;
      session.ring.commit(at);
      probe.count();
      const call = this.running.begin(probe, number);
      call.session = session.number;
      call.from = from;
      call.to = to;
      call.lap = session.ring.lap;
      call.unchecked = unchecked;
      if (holds) call.hold(self, list, length);
      this.committed(session, probe);
      if (asked !== undefined)
        for (let i = 0; i < asked.length; i++) this.noteAmbient(session, call, asked[i]!);
      return call;
    } finally {
      this.busy = false;
    }
  }

  /** Whether the scope that the call is in, or else the settings, wants it. */
  private isInScope({ settings }: Session): boolean {
    const { record = settings.record, sample = 1 } = currentScope() ?? {};
    return record !== "off" && (sample >= 1 || random() < sample);
  }

  /** Runs a function with settings that hold for it and all that it awaits. */
  withScope<Result>(scope: ScopedOptions, fn: () => Result): Result {
    this.scoped = true;
    if (scope.record !== "on") return runInScope(scope, fn);
    this.countScopes(1);
    const ended = () => this.countScopes(-1);
    let result: Result;
    try {
      result = runInScope(scope, fn);
    } catch (error) {
      ended();
      throw error;
    }
    if (isPromise(result)) promiseThen(result, ended, ended);
    else ended();
    return result;
  }

  /** While a scope records, probes are on that the settings leave off. */
  private countScopes(more: number): void {
    this.recordingScopes += more;
    if (this.settings?.record === "off") for (const probe of this.probes) probe.turn(this.isOn(probe));
  }

  /** Receiver and arguments, as one graph. */
  private inputs(
    { encoder, settings }: Session,
    from: number,
    receiver: unknown,
    list: ArrayLike<unknown>,
    length: number,
    probe: ProbeState,
    inCall: boolean,
  ): number {
    encoder.begin(from + settings.maxBytes, inCall);
    const at = encoder.value(from, receiver);
    return encoder.arguments(at, list, length, probe.argumentDecisions);
  }

  /** Records how a call ended: with a value, or for an async function once its promise settles. */
  leave(probe: ProbeState, call: RunningCall, value: unknown): void {
    this.stopForGood(probe, call);
    if (!probe.captures) return this.write(RECORD.EVENT_EXIT, call, false, undefined, HARMLESS);
    if (probe.settles && isPromise(value)) {
      const fulfilled = (result: unknown) => this.settle(RECORD.RETURN, call, result, probe.resultDecision);
      const rejected = (reason: unknown) => this.settle(RECORD.THROW, call, reason, HARMLESS);
      if (observePromise(value, fulfilled, rejected, !probe.async)) {
        call.settled ||= !probe.async;
        return;
      }
    }
    this.write(RECORD.RETURN, call, true, value, probe.resultDecision);
  }

  /** Runs as a reaction of a promise, where an error of ours would be an unhandled rejection of the program's. */
  private settle(kind: number, call: RunningCall, value: unknown, decision: Decision): void {
    try {
      this.write(kind, call, true, value, decision);
    } catch {
      this.gaveUp();
    }
  }

  fail(probe: ProbeState, call: RunningCall, error: unknown): void {
    this.stopForGood(probe, call);
    if (probe.captures) this.write(RECORD.THROW, call, true, error, HARMLESS);
    else this.write(RECORD.EVENT_THROW, call, false, undefined, HARMLESS);
  }

  /** A call that ends while it is suspended was resumed where no hook stands, as behind the `return` of an async generator. */
  private stopForGood(probe: ProbeState, call: RunningCall): void {
    call.ended = true;
    if (!this.running.stop(call)) {
      if (probe.traces) this.event(RECORD.EVENT_RESUME, call);
      this.unwind(probe, call);
    }
    if (call.leaving) this.noteLeft(call);
  }

  /**
   * What goes on without having been pulled was left, by `return()` or `throw()`. It is noted once the finally has not led to
   * a catch: then nobody can tell what was thrown by whom.
   */
  private unwind(probe: ProbeState, call: RunningCall): void {
    if (!call.yielded || !probe.captures || call.cut) return;
    call.yielded = false;
    call.leaving = true;
  }

  private noteLeft(call: RunningCall): void {
    call.leaving = false;
    this.write(RECORD.LEFT, call, true, undefined, HARMLESS);
  }

  /** What comes to a catch was thrown in, if the generator had yielded and was not pulled on. */
  private caught(probe: ProbeState, call: RunningCall, error: unknown, where: GoesOn): void {
    const { yielded, leaving } = call;
    call.yielded = false;
    call.leaving = false;
    if ((!yielded && !leaving) || !probe.captures || call.cut || call.unseen) return;
    if (leaving || where === GOES_ON.IN_BLIND_CATCH) this.lose(call, UNSEEN.THROWN);
    else this.write(RECORD.THROWN, call, true, error, HARMLESS);
  }

  /** From now on the tape does not have all that it yields and is sent. @param why one of {@link UNSEEN} */
  lose(call: RunningCall, why: string): void {
    if (call.leaving) this.noteLeft(call);
    if (call.unseen || call.cut) return;
    call.unseen = true;
    this.write(RECORD.UNSEEN, call, true, why, HARMLESS);
  }

  /** The call stops running for a while: what runs next is not called by it. */
  suspend(probe: ProbeState, call: RunningCall): void {
    call.yielded = false;
    if (this.running.stop(call) && probe.traces) this.event(RECORD.EVENT_SUSPEND, call);
  }

  /** It does so to go through something: the generator that begins next is called by it. */
  iterate(probe: ProbeState, call: RunningCall, iterable: unknown, delegates: boolean): void {
    this.suspend(probe, call);
    if (delegates && probe.captures) this.lose(call, UNSEEN.DELEGATED);
    this.running.iterate(call, iterable);
  }

  /** It does so with a value for whoever pulls it. */
  yield(probe: ProbeState, call: RunningCall, value: unknown): void {
    this.suspend(probe, call);
    call.yielded = true;
    if (!probe.captures) return;
    if (call.leaving) this.noteLeft(call);
    if (probe.async && isPromise(value)) this.lose(call, UNSEEN.PROMISED);
    if (probe.yieldsLeft <= 0) {
      call.cut = true;
      return;
    }
    probe.yieldsLeft--;
    this.write(RECORD.YIELD, call, true, value, probe.resultDecision);
  }

  /** The call goes on, with what it was sent or has awaited. */
  resume(probe: ProbeState, call: RunningCall, value: unknown, where: GoesOn = GOES_ON.BEHIND): void {
    const stopped = this.running.resume(call);
    if (stopped && probe.traces) this.event(RECORD.EVENT_RESUME, call);
    if (where >= GOES_ON.IN_CATCH) return this.caught(probe, call, value, where);
    if (!stopped) return;
    if (where === GOES_ON.IN_FINALLY) return this.unwind(probe, call);
    const { yielded } = call;
    call.yielded = false;
    // What it has awaited, or what it has delegated to has returned, it was not sent.
    if (!yielded || !probe.captures || value === undefined || call.cut) return;
    this.write(RECORD.SENT, call, true, value, HARMLESS);
  }

  /** The call was given a value from outside. Gives that value. */
  ambient(probe: ProbeState, call: RunningCall, kind: number | string, value: unknown): unknown {
    const { session } = this;
    if (session === undefined || call.session !== session.number || !probe.captures) return value;
    const recorded = ambientValueOf(kind, value);
    if (recorded !== NOT_AMBIENT)
      this.noteAmbient(session, call, { place: IN_BODY, kind, value: recorded, decision: HARMLESS });
    return value;
  }

  /** A parameter was given a value from outside, of a call that has not begun. Gives that value. */
  asked(probe: ProbeState, place: number, parameter: number, kind: number | string, value: unknown): unknown {
    if (this.busy) return value;
    const recorded = ambientValueOf(kind, value);
    if (recorded === NOT_AMBIENT) return value;
    probe.binding ??= new AskedByParams();
    const decision = probe.parameterDecisions?.[parameter] ?? HARMLESS;
    probe.binding.add({ place, kind, value: recorded, decision }, this.running.innermost());
    return value;
  }

  /** Parameters of a generator are bound by whoever calls it, and it begins with whoever pulls it. */
  private takeAsked({ generator }: ProbeState, asked: AskedByParams): Asked[] {
    return asked.take(generator ? undefined : this.running.innermost());
  }

  private noteAmbient(session: Session, call: RunningCall, asked: Asked): void {
    if (call.probe.ambientLeft <= 0) call.cut = true;
    else this.writeAmbient(session, call, asked);
  }

  private writeAmbient(session: Session, call: RunningCall, { place, kind, value, decision }: Asked): void {
    const { busy } = this;
    this.busy = true;
    try {
      this.governor?.begin();
      call.probe.ambientLeft--;
      const start = session.reserve();
      session.tick();
      const { encoder } = session;
      const inParams = place !== IN_BODY;
      let at = encoder.arrayHead(start, inParams ? 7 : 6);
      at = encoder.byte(at, inParams ? RECORD.ASKED : RECORD.AMBIENT);
      at = encoder.number(at, call.number);
      at = encoder.wholeNumber(at, session.time);
      const labelsAt = at;
      encoder.begin(start + session.settings.maxBytes, true);
      at = encoder.byte(at, 0);
      if (inParams) at = encoder.value(at, place);
      at = encoder.value(at, kind);
      const ofName = typeof kind === "string" ? session.decide(kind) : HARMLESS;
      at = encoder.value(at, value, ofName > decision ? ofName : decision);
      encoder.byte(labelsAt, encoder.labels);
      encoder.end();
      session.ring.commit(at);
      this.committed(session, call.probe);
    } finally {
      this.busy = busy;
    }
  }

  /** A record without a value. */
  private event(kind: number, call: RunningCall): void {
    this.write(kind, call, false, undefined, HARMLESS);
  }

  /** A record about a call that has begun. */
  private write(
    kind: number,
    call: RunningCall,
    hasValue: boolean,
    value: unknown,
    decision: Decision,
  ): void {
    const { session } = this;
    if (session === undefined || call.session !== session.number) return;
    const { busy } = this;
    this.busy = true;
    try {
      this.governor?.begin();
      const ends = call.holds && (kind === RECORD.RETURN || kind === RECORD.THROW);
      const start = ends ? session.reserveForTwo() : session.reserve();
      session.tick();
      const { encoder } = session;
      let at = encoder.arrayHead(start, hasValue ? 5 : 3);
      at = encoder.byte(at, kind);
      at = encoder.number(at, call.number);
      at = encoder.wholeNumber(at, session.time);
      if (hasValue) {
        const labelsAt = at;
        at = encoder.byte(at, 0);
        encoder.begin(start + session.settings.maxBytes, true);
        at = encoder.value(at, value, decision);
        let { labels } = encoder;
        encoder.end();
        if (ends) {
          const to = this.after(session, call, at);
          if (to > at) {
            encoder.arrayHead(start, 6);
            call.probe.hasChanged();
          }
          at = to;
          call.unchecked = encoder.late;
          call.release();
        }
        if (call.unchecked && kind <= RECORD.THROW) labels |= LABEL.UNCHECKED;
        if (call.cut) labels |= LABEL.CUT;
        if (call.settled) labels |= LABEL.SETTLED;
        encoder.byte(labelsAt, labels);
      }
      session.ring.commit(at);
      this.committed(session, call.probe);
    } finally {
      this.busy = busy;
    }
  }

  /** Writes what a call has done to its receiver and arguments, if anything, and gives the position behind. */
  private after(session: Session, call: RunningCall, at: number): number {
    const { encoder } = session;
    const from = at + DIFFERENCE_HEAD_BYTES;
    const { receiver, list, length, probe } = call;
    const to = this.inputs(session, from, receiver, list, length, probe, true);
    encoder.end();
    if (encoder.late) return at;
    return session.keeps(call.lap, call.from)
      ? encoder.difference(at, call.from, call.to, from, to)
      : encoder.difference(at, 0, 0, from, to);
  }

  private committed(session: Session, probe: ProbeState): void {
    this.governor?.charge(probe);
    this.flusher.recorded(session);
  }

  /** Writes what is in the ring to the tape. Never throws. */
  flush(): void {
    const { session, busy } = this;
    if (session === undefined) return;
    this.busy = true;
    try {
      this.flusher.flush(session);
    } finally {
      this.busy = busy;
    }
  }

  /** The same for whoever has no session at hand: a timer, a signal, the end. */
  get current(): Session | undefined {
    return this.session;
  }

  /** A moment for what is done from time to time. */
  tick(): void {
    this.governor?.tick();
  }

  stats(): RecorderStats {
    const { calls, errors, stopped, session, flusher, governor } = this;
    const turnedDown = this.probes
      .filter((probe) => probe.turnedDown > 0)
      .sort((a, b) => b.usual - a.usual)
      .map((probe) => ({
        probe: probe.definition.id,
        times: probe.turnedDown,
        recorded: probe.recorded,
      }));
    return {
      calls,
      dropped: this.dropped + (session?.drops ?? 0),
      errors,
      probes: this.probes.length,
      bytes: flusher.bytes,
      tape: flusher.tape,
      trouble: flusher.trouble,
      stopped,
      spent: governor?.total ?? 0,
      turnedDown,
    };
  }

  /** An error of our own inside a hook: the record is given up, the program goes on. */
  gaveUp(): void {
    this.errors++;
    this.session?.encoder.end();
  }

  private apply(options: RuntimeOptions): void {
    this.settings = resolveSettings(options, this.env ?? process.env);
    this.redactor = this.makeRedactor(this.settings);
  }

  private makeRedactor({ redact, redactAllow }: Settings): Redactor {
    return new Redactor([...redact, ...this.redactedByTags], redactAllow);
  }

  private prepare(probe: ProbeState): void {
    const { settings, redactor } = this;
    if (settings === undefined || redactor === undefined || this.stopped !== undefined)
      return this.turnOff(probe);
    probe.setSampling({ sample: settings.sample, first: settings.first, keep: settings.keepCalls });
    const keep = probe.options.keep ?? settings.keepCalls;
    probe.yieldsLeft = keep * YIELDS_A_CALL;
    probe.ambientLeft = keep * AMBIENT_A_CALL;
    probe.rests = false;
    probe.turn(this.isOn(probe));
    probe.origins = probe.on && probe.captures;
    // Now, and not at the first call: by then the program may have replaced what judging names needs.
    probe.judge(redactor);
  }

  private turnOff(probe: ProbeState): void {
    probe.turn(false);
    probe.origins = false;
  }

  private isOn(probe: ProbeState): boolean {
    const { settings } = this;
    if (settings === undefined || settings.ignores(probe.definition.id)) return false;
    return (settings.record !== "off" || this.recordingScopes > 0) && probe.wanted;
  }

  private open(): Session | undefined {
    const { settings, redactor } = this;
    if (settings === undefined || redactor === undefined || this.stopped !== undefined) return undefined;
    this.session = new Session(++this.sessions, settings, redactor, this.program);
    if (settings.budget > 0) this.governor = new Governor(settings.budget / 100, this.probes);
    return this.session;
  }

  stop(reason: string): void {
    this.stopped = reason;
    this.session = undefined;
    for (const probe of this.probes) this.turnOff(probe);
    warn(`${reason}; nothing is recorded, the program goes on`);
  }
}

function lastDot(name: string): number {
  for (let i = name.length - 1; i >= 0; i--) if (charCodeAt(name, i) === 0x2e) return i;
  return -1;
}
