import { LABEL } from "@calltape/runtime/format";
import { type Call, Instance, type ProbeDefinition } from "../tape/index.js";
import { whatMet } from "./boundary/met.js";
import type { BoundaryMode } from "./boundary/mode.js";
import { Playbacks } from "./boundary/playbacks.js";
import { thePlayer } from "./boundary/player.js";
import { type CompareRules, Rules } from "./compare/rules.js";
import { findFunction } from "./find.js";
import { reviveInputs } from "./inputs.js";
import { invoke } from "./invoke.js";
import { judge } from "./judge.js";
import type { Oracles } from "./oracles.js";
import { type Loader, Program } from "./program.js";
import type { UnreplayableReason, Verdict } from "./verdict.js";

export interface ReplayOptions extends CompareRules {
  /** Loads a module by its absolute path. Default: `import()`, as Node does it. */
  load?: Loader;
  /** Folder that probe ids are relative to. Default: the working folder. */
  root?: string;
  /** Milliseconds that an async function may take. Default: 5000. */
  timeout?: number;
  /** What is compared. Default: all of it. */
  oracles?: Oracles;
  /** Patterns `glob[#name]` of functions that are answered from the tape like boundaries, beside those that tapes and program say are. */
  boundary?: readonly string[];
  /** How calls of boundaries find their answers. Default: `strict`. */
  boundaries?: BoundaryMode;
}

/** Replays calls on one program, whose modules are loaded once. */
export class Replayer {
  private readonly program: Program;
  private readonly rules: Rules;
  private readonly timeout: number;
  private readonly oracles: Oracles;
  private readonly playbacks: Playbacks;

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
  constructor({
    load = importModule,
    root = process.cwd(),
    timeout = 5_000,
    oracles = {},
    boundary = [],
    boundaries = "strict",
    ...rules
  }: ReplayOptions = {}) {
    this.program = new Program(root, load);
    this.rules = new Rules(rules);
    this.timeout = timeout;
    this.oracles = oracles;
    // Before modules are loaded, which take what is theirs of boundaries then.
    thePlayer();
    this.playbacks = new Playbacks(boundary, boundaries, this.rules, this.program);
  }

  /**
   * Calls the function of a recorded call again, with the recorded receiver and arguments, and compares what it does.
   * Never throws for what the function does.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT` when the call's values cannot be read
   */
  async replay(call: Call): Promise<Verdict> {
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
    const found = await findFunction(call, this.program);
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
    const playback = await this.playbacks.begin(call);
    if (playback !== undefined && "reason" in playback) return unreplayable(playback.reason, playback.detail);
    const make = () => invoke(call, { fn: found.fn, target, ...inputs }, this.timeout);
    const observed = await (playback === undefined ? make() : thePlayer().run(playback, make));
    playback?.end();
    const met = playback && whatMet(playback, this.oracles);
    return {
      ...judge(call, inputs, observed, this.rules, this.oracles, met),
      call,
      stale: this.isStale(call),
    };
  }

  /** Tells of functions on tapes: those that are boundaries are answered in every call, whether it was recorded to reach them or not. */
  know(probes: Iterable<ProbeDefinition>): void {
    for (const probe of probes) this.playbacks.isBoundary(probe);
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

function importModule(file: string): Promise<object> {
  return import(new URL(`file://${file}`).href) as Promise<object>;
}
