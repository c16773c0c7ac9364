import { LABEL } from "@calltape/runtime/format";
import { type Call, type Callable, Instance, type ProbeDefinition } from "../tape/index.js";
import { whatMet } from "./boundary/met.js";
import type { BoundaryMode } from "./boundary/mode.js";
import type { Playback } from "./boundary/playback.js";
import { Playbacks } from "./boundary/playbacks.js";
import { thePlayer } from "./boundary/player.js";
import { type CompareRules, Rules } from "./compare/rules.js";
import { Contexts, type JudgedCalls } from "./context/contexts.js";
import { Makers } from "./context/makers.js";
import { Witnesses } from "./context/witnesses.js";
import { findFunction, place } from "./find.js";
import { reviveInputs } from "./inputs.js";
import { type Invocation, invoke, type Observed } from "./invoke.js";
import { judge } from "./judge.js";
import { checkCall, checkFunction, checkReplayOptions } from "./options.js";
import type { Oracles } from "./oracles.js";
import { type Loader, Program } from "./program.js";
import { recordCall } from "./record-call.js";
import { DEFAULT_TIMEOUT, timeLimit } from "./time-limit.js";
import type { UnreplayableReason, Verdict } from "./verdict.js";

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

/** All that a call is made with, and what is answered meanwhile. */
interface Prepared {
  invocation: Invocation;
  playback: Playback | undefined;
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
  private readonly onProgress: (() => void) | undefined;
  private readonly alone: boolean;

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
    this.contexts = new Contexts(async (call) => (makesCaller(call) ? this.judgeUnder(call) : undefined));
    this.makers = new Makers({
      make: async (call, fn) => (makesCaller(call) ? this.partsMade(call, fn) : undefined),
      replay: (call, fn) => this.replayAlone(call, fn, true),
    });
    // Before modules are loaded, which take what is theirs of boundaries then.
    thePlayer();
    this.playbacks = new Playbacks(boundary, boundaries, this.rules, this.program);
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
    // Under their callers, calls do what they did when they were recorded, and not what was accepted.
    const alone = this.alone || fn !== undefined || call.acceptedAt !== undefined;
    const found = alone ? undefined : this.contexts.found(call);
    if (found?.kind === "same") return { ...found, call, stale: this.isStale(call) };
    const verdict = await this.replayAlone(call, fn);
    if (alone || this.program.isSilent(call.probe.id)) return verdict;
    const judged = await this.contexts.judge(call, verdict);
    return judged.kind === "unreplayable" && isUnreached(judged.reason)
      ? this.judgeMade(call, judged)
      : judged;
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

  /** @param watches whether what it leads to is looked at on the way: what nobody called is made once */
  private async replayAlone(
    call: Call,
    fn: Callable | undefined,
    watches = !this.alone && call.parent === undefined,
  ): Promise<Verdict> {
    const witnesses = watches ? this.witnessesOf(call) : undefined;
    const prepared = await this.prepare(call, fn, witnesses);
    if ("kind" in prepared) return prepared;
    const { invocation, playback } = prepared;
    const observed = await this.make(call, invocation, playback, witnesses);
    if (witnesses !== undefined)
      this.contexts.keep(call, await witnesses.judgements(this.timeout), witnesses.strayIds);
    const met = playback && whatMet(playback, this.oracles);
    return {
      ...judge(call, invocation, observed, this.rules, this.oracles, met),
      call,
      stale: this.isStale(call),
    };
  }

  /**
   * Calls the function once more and records it, be it instrumented or not.
   *
   * @returns the bytes of a tape that holds the one call; undefined where it cannot be made, or does not end in time
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  async record(call: Call, fn?: Callable): Promise<Uint8Array | undefined> {
    const prepared = await this.prepare(call, fn);
    if ("kind" in prepared) return undefined;
    const { invocation, playback } = prepared;
    const hash = this.program.hashOf(call.probe.id) ?? call.probe.hash;
    return play(playback, () => recordCall(call, invocation, hash, timeLimit(call, this.timeout)));
  }

  /** Makes a call, and gives what it was called with and what it gave. */
  private async partsMade(call: Call, fn: Callable | undefined): Promise<readonly unknown[] | undefined> {
    const prepared = await this.prepare(call, fn);
    if ("kind" in prepared) return undefined;
    const { invocation, playback } = prepared;
    const { outcome } = await this.make(call, invocation, playback);
    return [outcome.value, invocation.receiver, ...invocation.args];
  }

  /** Makes a call, and judges those that it leads to. */
  private async judgeUnder(call: Call): Promise<JudgedCalls> {
    const witnesses = this.witnessesOf(call);
    const prepared = await this.prepare(call, undefined, witnesses);
    if ("kind" in prepared) return undefined;
    const { invocation, playback } = prepared;
    await this.make(call, invocation, playback, witnesses);
    return witnesses.judgements(this.timeout);
  }

  private witnessesOf(call: Call): Witnesses {
    return new Witnesses(call, this.rules, this.oracles, this.onProgress);
  }

  /** Makes a call. What is compared under it takes time that is not the call's, so that it may take as long as it gets on. */
  private make(
    call: Call,
    invocation: Invocation,
    playback: Playback | undefined,
    witnesses?: Witnesses,
  ): Promise<Observed> {
    const limit = timeLimit(call, this.timeout);
    return play(playback, () => invoke(call, invocation, limit, () => witnesses?.lastMade ?? 0));
  }

  /** All that a call is made with, or the verdict where it cannot be. */
  private async prepare(
    call: Call,
    fn: Callable | undefined,
    witnesses?: Witnesses,
  ): Promise<Prepared | Verdict> {
    const { probe } = call;
    const unreplayable = (reason: UnreplayableReason, detail: string): Verdict => ({
      kind: "unreplayable",
      call,
      stale: this.isStale(call),
      reason,
      detail,
    });
    if (call.outcome === "unfinished" && !(probe.generator && call.steps().length > 0))
      return unreplayable("unfinished", "it was still running when the tape ended");
    if (this.playbacks.isBoundary(probe))
      return unreplayable("boundary", `${probe.id} is a boundary: its calls are answered, not made`);
    const found =
      fn === undefined ? await findFunction(call, this.program) : await place(fn, call, this.program);
    if ("problem" in found) {
      const { problem, detail } = found;
      return problem === "missing"
        ? { kind: "orphaned", call, stale: false, detail }
        : unreplayable(problem, detail);
    }
    const inputs = await reviveInputs(call, found, this.program);
    if ("reason" in inputs) return unreplayable(inputs.reason, inputs.detail);
    if (call.inputLabels & LABEL.CUT)
      return unreplayable("input-cut", "something of its inputs was not recorded");
    const target = probe.kind === "constructor" ? this.targetOf(call, found.fn) : found.fn;
    const { given, ...rest } = inputs;
    const playback = await this.playbacks.begin(call, given, witnesses);
    if (playback !== undefined && "reason" in playback) return unreplayable(playback.reason, playback.detail);
    return { invocation: { fn: found.fn, target, ...rest }, playback };
  }

  /** Tells of functions on tapes: those that are boundaries are answered in every call, whether it was recorded to reach them or not. */
  know(probes: Iterable<ProbeDefinition>): void {
    for (const probe of probes) this.playbacks.isBoundary(probe);
  }

  /** Loads the module of a function now, which replaying a call of it would do. */
  async loadModuleOf(id: string): Promise<void> {
    await this.program.moduleOf(id);
  }

  /** The class that was constructed: one that extends the constructor's, when it was called by `super`. */
  private targetOf(call: Call, fn: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    const made = call.result();
    const id = made instanceof Instance ? made.classId : undefined;
    return ((id && this.program.classNamed(id)) as typeof fn | undefined) ?? fn;
  }

  private isStale({ probe: { id, hash } }: Call): boolean {
    const now = this.program.hashOf(id);
    return now !== undefined && hash !== "" && now !== hash;
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

/** Makes a call while its playback answers. */
async function play<Result>(playback: Playback | undefined, make: () => Promise<Result>): Promise<Result> {
  if (playback === undefined) return make();
  try {
    return await thePlayer().run(playback, make);
  } finally {
    playback.end();
  }
}

function importModule(file: string): Promise<object> {
  return import(new URL(`file://${file}`).href) as Promise<object>;
}
