import { theRegistry } from "@calltape/runtime/registry";
import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call, Callable, ProbeDefinition } from "../tape/index.js";
import { whatMet } from "./boundary/look-back.js";
import { MET_NOTHING } from "./boundary/met.js";
import type { BoundaryMode } from "./boundary/mode.js";
import type { Playback } from "./boundary/playback.js";
import { Playbacks } from "./boundary/playbacks.js";
import { thePlayer } from "./boundary/player.js";
import { CallMaker, type Prepared, type Unprepared } from "./call-maker.js";
import type { Difference } from "./compare/compare.js";
import { type CompareRules, Rules } from "./compare/rules.js";
import { Contexts, isUnmade, type JudgedCalls } from "./context/contexts.js";
import { Makers } from "./context/makers.js";
import { Witnesses } from "./context/witnesses.js";
import { wrappersMadeBy } from "./context/wrappers.js";
import { findFunction, type InHand } from "./find.js";
import type { Observed } from "./invoke.js";
import { judge } from "./judge.js";
import { HOW_TO_INSTRUMENT } from "./not-instrumented.js";
import { checkCall, checkFunction, checkReplayOptions } from "./options.js";
import type { Oracles } from "./oracles.js";
import { type Loader, Program } from "./program.js";
import type { StandIns } from "./redacted.js";
import { lookAgain } from "./second-look.js";
import { Sources } from "./sources.js";
import { DEFAULT_TIMEOUT, timeLimit } from "./time-limit.js";
import type { UnreplayableReason } from "./unreplayable.js";
import { lookWhetherSteady } from "./unsteady.js";
import type { Judgement, Verdict } from "./verdict.js";

export interface ReplayOptions extends CompareRules {
  /** Loads a module by its absolute path. Default: `import()`, as Node does it. */
  load?: Loader;
  /** Folder that probe ids are relative to. Default: the working folder. */
  root?: string;
  /** Milliseconds that an async function may take, or twenty times what it took when it was recorded. Default: 2000. */
  timeout?: number;
  /** What is compared. Default: all of it. */
  oracles?: Oracles;
  /** Patterns `glob[#name]` of functions that are answered from the tape like boundaries, beside those that tapes and program say are. */
  boundary?: readonly string[];
  /** How calls of boundaries find their answers. Default: `strict`. */
  boundaries?: BoundaryMode;
  /** Asked before a call that led to another one is made in its place; `false` leaves it out. Default: all are made. */
  makesCaller?: (caller: Call) => boolean;
  /** Told of each call under a replayed one that the program makes again: it gets on. */
  onProgress?: () => void;
  /** Whether calls are judged by themselves alone, and never while one that led to them is made. Default: `false`. */
  alone?: boolean;
}

/** Replays calls on one program, whose modules are loaded once. */
export class Replayer {
  private readonly program: Program;
  private readonly rules: Rules;
  private readonly timeout: number;
  private readonly oracles: Oracles;
  private readonly playbacks: Playbacks;
  private readonly contexts: Contexts;
  private readonly makers: Makers;
  /** What is made once more under callers and makers, where it was different there. */
  private readonly again: { contexts: Contexts; makers: Makers };
  private readonly sources: Sources;
  private readonly callMaker: CallMaker;
  private readonly onProgress: (() => void) | undefined;
  private readonly alone: boolean;
  /** Calls whose outcomes were accepted, by their ids: in any place where they are judged. */
  private readonly accepted = new Map<string, Call>();

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
  constructor(options: ReplayOptions = {}) {
    checkReplayOptions(options, "the options of Replayer");
    const {
      load = importModule,
      root = process.cwd(),
      timeout = DEFAULT_TIMEOUT,
      oracles = {},
      boundary = [],
      boundaries = "strict",
      makesCaller = () => true,
      onProgress,
      alone = false,
      ...rules
    } = options;
    this.program = new Program(root, load);
    this.rules = new Rules(rules);
    this.timeout = timeout;
    this.oracles = oracles;
    this.onProgress = onProgress;
    this.alone = alone;
    const newContexts = () =>
      new Contexts(async (call) => (makesCaller(call) ? this.judgeUnder(call) : undefined));
    const newMakers = (watches: boolean) =>
      new Makers({
        make: async (call, inHand) => (makesCaller(call) ? this.partsMade(call, inHand) : undefined),
        replay: (call, inHand) => this.replayAlone(this.standing(call), inHand, watches, false),
      });
    this.contexts = newContexts();
    this.makers = newMakers(true);
    this.again = { contexts: newContexts(), makers: newMakers(false) };
    // Before modules are loaded, which take what is theirs of boundaries then.
    thePlayer();
    this.playbacks = new Playbacks(boundary, boundaries, this.rules, this.program);
    this.callMaker = new CallMaker(this.program, this.playbacks, timeout);
    this.sources = new Sources(this.program, (probe) => this.playbacks.isBoundary(probe));
  }

  /**
   * Calls the function of a recorded call again, with the recorded receiver and arguments, and compares what it does.
   * Never throws for what the function does.
   *
   * @param fn the function, if it is at hand; else it is found by what the tape says
   * @throws CalltapeError `CALLTAPE_CORRUPT` when the call's values cannot be read, `CALLTAPE_BAD_OPTION` for what is no
   *   call or no function
   */
  async replay(call: Call, fn?: Callable): Promise<Verdict> {
    checkCall(call, "replay");
    if (fn !== undefined) checkFunction(fn, "replay");
    return unrecorded(() => this.replayNow(call, fn));
  }

  private async replayNow(call: Call, fn: Callable | undefined): Promise<Verdict> {
    this.take(call);
    const spent = this.callMaker.spent;
    const verdict = await this.judgeNow(call, fn);
    const isSlow = (this.callMaker.spent - spent) * 2 > timeLimit(call, this.timeout);
    if (verdict.kind !== "different" || isSlow) return verdict;
    // Whose source nobody knows.
    if (fn !== undefined && !(await this.isFunctionOf(call, fn))) return verdict;
    return lookWhetherSteady(verdict, {
      source: (each) => this.sources.below(each),
      again: (each) => this.differencesAgain(each, fn),
    });
  }

  private async judgeNow(call: Call, fn: Callable | undefined): Promise<Verdict> {
    const alone = this.alone || fn !== undefined;
    const found = alone ? undefined : this.contexts.found(call);
    if (found?.kind === "same") return { ...found, call, stale: this.isStale(call) };
    const verdict = await this.withoutHooks(await this.replayAlone(call, fn && { fn }));
    if (alone || this.isSilent(call)) return verdict;
    const judged = await this.contexts.judge(call, verdict);
    return judged.kind === "unreplayable" && isUnreached(judged.reason)
      ? this.judgeMade(call, judged)
      : judged;
  }

  /** What a verdict is worth, of a call that code is under which does not tell of its calls. */
  private async withoutHooks(verdict: Verdict): Promise<Verdict> {
    const { call, kind, stale } = verdict;
    if (kind === "different") {
      const problem = await this.playbacks.notGiven(call);
      return problem === undefined ? verdict : { kind: "unreplayable", call, stale, ...problem };
    }
    if (kind !== "unreplayable" || !this.isSilent(call) || !isUnmade(verdict)) return verdict;
    const [file] = splitProbeId(call.probe.id);
    const detail = `${verdict.detail}; ${file} was not loaded instrumented: ${HOW_TO_INSTRUMENT}`;
    return { ...verdict, detail };
  }

  /** Whether the module of a call's function is loaded, and not instrumented. */
  isSilent({ probe }: Call): boolean {
    return this.program.isSilent(probe.id);
  }

  /** Judges a call of a closure, or one that such a call has led to, where the closure is made again. */
  private async judgeMade(call: Call, alone: Verdict): Promise<Verdict> {
    const verdict = await this.makers.judge(call, alone);
    for (let at = call.caller(); verdict.kind === "unreplayable" && at !== undefined; at = at.caller()) {
      await this.makers.judge(at, alone);
      const found = this.contexts.found(call);
      if (found !== undefined) return { ...found, call, stale: this.isStale(call) };
    }
    return verdict;
  }

  /**
   * @param watches whether what it leads to is looked at on the way: what nobody called is made once
   * @param repeats whether it may be made more often: the next call of a closure finds what this one has left
   */
  private async replayAlone(
    call: Call,
    inHand: InHand | undefined,
    watches = !this.alone && call.parent === undefined,
    repeats = true,
  ): Promise<Verdict> {
    const witnesses = watches ? this.witnessesOf(call) : undefined;
    const prepared = await this.callMaker.prepare(call, inHand, witnesses);
    if ("kind" in prepared) return this.verdictOn(call, prepared);
    const observed = await this.callMaker.make(call, prepared, witnesses);
    if (witnesses !== undefined)
      this.contexts.keep(call, await witnesses.judgements(this.timeout), witnesses.strayIds);
    const judgement = this.judgeMadeCall(call, prepared, observed);
    const looked =
      repeats &&
      (await lookAgain(judgement, {
        make: (standIns) => this.differencesOf(call, inHand, standIns),
        isStale: () => this.sources.isStaleBelow(call),
        withoutIdentity: () => this.judgeMadeCall(call, prepared, observed, this.rules.withoutIdentity()),
      }));
    return this.verdictOn(call, await this.withoutUndone(call, looked || judgement, prepared.playback));
  }

  /**
   * What stands for functions does what is recorded of theirs, and nothing to what they are around: where the source is what
   * it was, a difference is that.
   */
  private async withoutUndone(
    call: Call,
    found: Judgement,
    playback: Playback | undefined,
  ): Promise<Judgement> {
    const [id] = playback?.answeredIds ?? [];
    if (found.kind !== "different" || id === undefined) return found;
    if ((await this.sources.below(call)).kind !== "recorded") return found;
    const detail = `it differs in what ${id}, which it was given, may have done beside what is recorded`;
    return { kind: "unreplayable", reason: "input-opaque", detail };
  }

  private verdictOn(call: Call, found: Judgement | Unprepared): Verdict {
    return { ...found, call, stale: found.kind !== "orphaned" && this.isStale(call) };
  }

  private judgeMadeCall(
    call: Call,
    { invocation, playback }: Prepared,
    observed: Observed,
    rules = this.rules,
  ): Judgement {
    const { problem } = invocation.given;
    const met = playback ? whatMet(playback, this.oracles) : problem && { ...MET_NOTHING, problem };
    return judge(call, invocation, observed, rules, this.oracles, met);
  }

  /** Makes a call once more, and gives where it differs; undefined where nothing can be said of that. */
  private async differencesOf(
    call: Call,
    inHand: InHand | undefined,
    standIns: StandIns,
  ): Promise<readonly Difference[] | undefined> {
    const prepared = await this.callMaker.prepare(call, inHand, undefined, standIns);
    if ("kind" in prepared) return undefined;
    const observed = await this.callMaker.make(call, prepared);
    const judgement = this.judgeMadeCall(call, prepared, observed);
    if (judgement.kind === "unreplayable") return undefined;
    return judgement.kind === "same" ? [] : judgement.differences;
  }

  /** Where a call differs that is made once more: by itself, or under the call that it was judged under. */
  private async differencesAgain(
    verdict: Verdict,
    fn: Callable | undefined,
  ): Promise<readonly Difference[] | undefined> {
    const { call, within } = verdict;
    if (within === undefined) return this.differencesOf(call, fn && { fn }, "first");
    const { contexts, makers } = this.again;
    const found = (await contexts.judgementUnder(within, call)) ?? (await makers.judge(call, verdict));
    if (found === verdict) return undefined;
    if (found.kind === "same") return [];
    return "differences" in found ? found.differences : undefined;
  }

  /**
   * Has a call made once more and recorded, be its function instrumented or not: as it was made for a verdict, by itself or
   * under another one.
   *
   * @returns the bytes of a tape that holds the one call; undefined where it cannot be made, or does not end in time
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  async record({ call, within }: Verdict, fn?: Callable): Promise<Uint8Array | undefined> {
    return this.callMaker.recorded(call, () => {
      if (within === undefined) return unrecorded(() => this.replayAlone(call, fn && { fn }, false));
      this.forget(call);
      return this.replay(call);
    });
  }

  /** Takes the outcome that a call has here for that which counts: what was found of it against another one does not. */
  private take(call: Call): void {
    const { id, acceptedAt } = call;
    if (this.accepted.get(id)?.acceptedAt === acceptedAt) return;
    if (acceptedAt === undefined) this.accepted.delete(id);
    else this.accepted.set(id, call);
    this.forget(call);
  }

  private forget(call: Call): void {
    const { contexts, makers } = this.again;
    for (const each of [this.contexts, this.makers, contexts, makers]) each.forget(call);
  }

  /** A call with the outcome that was accepted, if one was. */
  private standing(call: Call): Call {
    return this.accepted.get(call.id) ?? call;
  }

  /** Whether a function is known to be that of a call: the one that is found, or an instrumented one of that id. */
  async isFunctionOf(call: Call, fn: Callable): Promise<boolean> {
    const found = await unrecorded(() => findFunction(call, this.program));
    return ("fn" in found && found.fn === fn) || theRegistry.probeOf(fn) === call.probe.id;
  }

  /** Makes a call, and gives what it was called with and what it gave. */
  private async partsMade(call: Call, inHand: InHand | undefined): Promise<readonly unknown[] | undefined> {
    const prepared = await this.callMaker.prepare(call, inHand);
    if ("kind" in prepared) return undefined;
    const wrappers = wrappersMadeBy(call, this.program);
    if (wrappers.length > 0) return wrappers;
    const { outcome } = await this.callMaker.make(call, prepared);
    const { receiver, args } = prepared.invocation;
    return [outcome.value, receiver, ...args];
  }

  /** Makes a call, and judges those that it leads to. */
  private async judgeUnder(call: Call): Promise<JudgedCalls> {
    const witnesses = this.witnessesOf(call);
    const prepared = await this.callMaker.prepare(call, undefined, witnesses);
    if ("kind" in prepared) return undefined;
    await this.callMaker.make(call, prepared, witnesses);
    return witnesses.judgements(this.timeout);
  }

  private witnessesOf(call: Call): Witnesses {
    return new Witnesses(call, {
      rules: this.rules,
      oracles: this.oracles,
      onMade: this.onProgress,
      standing: (each) => this.standing(each),
      recordingOf: (each) => this.callMaker.recordingOf(each),
    });
  }

  /**
   * Tells of what tapes hold: functions, of which those that are boundaries are answered in every call, whether it was
   * recorded to reach them or not; and calls whose outcomes were accepted, which count where others lead to them, too.
   */
  know(probes: Iterable<ProbeDefinition>, accepted: Iterable<Call> = []): void {
    for (const probe of probes) this.playbacks.isBoundary(probe);
    for (const call of accepted) this.accepted.set(call.id, call);
  }

  /** Loads the module of a function now, which replaying a call of it would do. */
  async loadModuleOf(id: string): Promise<void> {
    await unrecorded(() => this.program.moduleOf(id));
  }

  /** Whether the source of a call's function is another one than that which was recorded, as far as its module is loaded. */
  isStale(call: Call): boolean {
    return this.sources.isStale(call);
  }
}

/**
 * Replays one call; see {@link Replayer.replay}.
 *
 * @throws CalltapeError `CALLTAPE_CORRUPT`, `CALLTAPE_BAD_OPTION`
 */
export function replay(call: Call, options: ReplayOptions = {}): Promise<Verdict> {
  return new Replayer(options).replay(call);
}

/** Whether nothing led to a function, of which the call that made it may lead to it. */
function isUnreached(reason: UnreplayableReason): boolean {
  return reason === "not-exported" || reason === "not-reached";
}

/** Does what loads or calls functions of the program: that is none of their calls, and nothing for a recorder. */
function unrecorded<Result>(act: () => Promise<Result>): Promise<Result> {
  return thePlayer().run(undefined, act);
}

function importModule(file: string): Promise<object> {
  return import(new URL(`file://${file}`).href) as Promise<object>;
}
