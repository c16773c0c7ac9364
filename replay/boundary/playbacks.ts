import { CalltapeError } from "@calltape/runtime";
import { PROBE_FLAG } from "@calltape/runtime/hooks";
import { theRegistry } from "@calltape/runtime/registry";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { Call, ProbeDefinition } from "../../tape/index.js";
import type { Rules } from "../compare/rules.js";
import type { Witnesses } from "../context/witnesses.js";
import type { GivenFunctions } from "../given-functions.js";
import { HOW_TO_INSTRUMENT, whyUnheard } from "../not-instrumented.js";
import type { Program } from "../program.js";
import type { StandIns } from "../redacted.js";
import type { Unreplayable } from "../unreplayable.js";
import { Boundaries } from "./boundaries.js";
import { BOUNDARY_MODES, type BoundaryMode } from "./mode.js";
import { notAnswerable } from "./not-answerable.js";
import { Playback } from "./playback.js";
import { thePlayer } from "./player.js";
import { RecordedTree } from "./recorded-tree.js";

/** Prepares what is answered while calls are replayed on one program. */
export class Playbacks {
  private readonly boundaries: Boundaries;
  private readonly tree: RecordedTree;

  /**
   * @param patterns of functions that are boundaries beside those that are anyway
   * @throws CalltapeError `CALLTAPE_BAD_OPTION`
   */
  constructor(
    patterns: readonly string[],
    private readonly mode: BoundaryMode,
    private readonly rules: Rules,
    private readonly program: Program,
  ) {
    if (!BOUNDARY_MODES.includes(mode))
      throw new CalltapeError(
        "CALLTAPE_BAD_OPTION",
        `"boundaries" must be one of ${BOUNDARY_MODES.join(", ")}, got ${JSON.stringify(mode)}`,
      );
    this.boundaries = new Boundaries(patterns);
    this.tree = new RecordedTree((probe) => this.boundaries.has(probe));
  }

  isBoundary(probe: ProbeDefinition): boolean {
    return this.boundaries.has(probe);
  }

  /**
   * What is to be done while a call is replayed; undefined when nothing is.
   *
   * @param given functions that stand for those that it was given @param witnesses who compares the calls under it
   * @param standIns what stands for what was redacted
   */
  async begin(
    call: Call,
    given: GivenFunctions,
    witnesses: Witnesses | undefined,
    standIns: StandIns,
  ): Promise<Playback | Unreplayable | undefined> {
    const all = witnesses !== undefined || given.any;
    const answerable = this.tree.under(call, all ? "all" : "leading");
    const { boundaries, followed, strays } = answerable;
    for (const calls of [followed, strays]) witnesses?.expect(calls);
    if (boundaries.length > 0) {
      const problem = await this.missing(call, boundaries);
      if (problem !== undefined) return problem;
    }
    const ids = [...followed.keys(), ...strays.keys()];
    if (!thePlayer().listen(this.boundaries, ids) && !given.any) return undefined;
    const { mode, rules, program, tree } = this;
    const options = { mode, rules, program, tree, boundaries: this.boundaries, given, witnesses, standIns };
    const playback = new Playback(call, answerable, options);
    await playback.answers.prepare(boundaries);
    return playback;
  }

  /** A boundary whose code tells nobody of its calls would be called in earnest. */
  private async missing(root: Call, calls: readonly Call[]): Promise<Unreplayable | undefined> {
    // Of what is imported, those tell who import it.
    const told = calls.map(({ probe }) => (probe.imported ? root.probe.id : probe.id));
    for (const id of new Set(told)) {
      const [file] = splitProbeId(id);
      if (await this.program.isSilentOnceLoaded(id))
        return {
          reason: "boundary",
          detail: `${id} is or imports a boundary, and ${file} was not loaded instrumented, so that it cannot be answered; ${HOW_TO_INSTRUMENT}`,
        };
      if (id !== root.probe.id && !this.canAnswer(id)) return notAnswerable(id);
    }
    return undefined;
  }

  /** A call, or one under it, that was given something by a clock, chance or the environment, which its code does not ask for here. */
  async notGiven(root: Call): Promise<Unreplayable | undefined> {
    const { followed, strays } = this.tree.under(root);
    for (const [id, calls] of [...followed, ...strays]) {
      const [given] = calls.flatMap((call) => call.ambient().slice(0, 1));
      const unheard = given && (await whyUnheard(calls[0]!, this.program));
      if (given === undefined || unheard === undefined) continue;
      const { what, is, mend } = unheard;
      return {
        reason: "not-instrumented",
        detail: `${id} was given ${given.kind} when it was recorded, and ${what === id ? is : `${what} ${is}`}, so that it cannot be given again; ${mend}`,
      };
    }
    return undefined;
  }

  /** Whether a function's code can be answered, or is not there to be called. */
  private canAnswer(id: string): boolean {
    const [file, name] = splitProbeId(id);
    const row = theRegistry.fileNamed(file)?.rows.find((each) => each[0] === name);
    if (row === undefined) return typeof this.program.functionNamed(id) !== "function";
    return (row[3] & (PROBE_FLAG.BOUNDARY | PROBE_FLAG.ANSWERS)) !== 0;
  }
}
