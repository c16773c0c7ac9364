import { LABEL } from "@calltape/runtime/format";
import { type Call, type Callable, Instance } from "../tape/index.js";
import { type CompareRules, Rules } from "./compare/rules.js";
import { findFunction, place } from "./find.js";
import { reviveInputs } from "./inputs.js";
import { type Invocation, invoke } from "./invoke.js";
import { judge } from "./judge.js";
import type { Oracles } from "./oracles.js";
import { type Loader, Program } from "./program.js";
import { recordCall } from "./record-call.js";
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
}

/** Replays calls on one program, whose modules are loaded once. */
export class Replayer {
  private readonly program: Program;
  private readonly rules: Rules;
  private readonly timeout: number;
  private readonly oracles: Oracles;

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
  constructor({
    load = importModule,
    root = process.cwd(),
    timeout = 5_000,
    oracles = {},
    ...rules
  }: ReplayOptions = {}) {
    this.program = new Program(root, load);
    this.rules = new Rules(rules);
    this.timeout = timeout;
    this.oracles = oracles;
  }

  /**
   * Calls the function of a recorded call again, with the recorded receiver and arguments, and compares what it does.
   * Never throws for what the function does.
   *
   * @param fn the function, if it is at hand; else it is found by what the tape says
   * @throws CalltapeError `CALLTAPE_CORRUPT` when the call's values cannot be read
   */
  async replay(call: Call, fn?: Callable): Promise<Verdict> {
    const invocation = await this.prepare(call, fn);
    if ("kind" in invocation) return invocation;
    const observed = await invoke(call, invocation, this.timeout);
    return {
      ...judge(call, invocation, observed, this.rules, this.oracles),
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
    const invocation = await this.prepare(call, fn);
    if ("kind" in invocation) return undefined;
    const hash = this.program.hashOf(call.probe.id) ?? call.probe.hash;
    return recordCall(call, invocation, hash, this.timeout);
  }

  /** All that a call is made with, or the verdict where it cannot be. */
  private async prepare(call: Call, fn: Callable | undefined): Promise<Invocation | Verdict> {
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
    return { fn: found.fn, target, ...inputs };
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
