import { CalltapeError } from "@calltape/runtime";
import { splitProbeId } from "../patterns/probe-pattern.js";
import {
  accept,
  type Call,
  type Callable,
  explain,
  printable,
  Replayer,
  type Verdict,
} from "../replay/index.js";
import { HOW_TO_INSTRUMENT } from "../replay/not-instrumented.js";
import type { Loader } from "../replay/program.js";
import { hasFailed } from "../replay/verdict.js";
import type { Recorded } from "./captures.js";
import type { ReplayTestOptions } from "./options.js";
import { ReplayMismatch, whereabouts } from "./replay-mismatch.js";

/** What a test framework is to be told of one replayed call. */
export type Report =
  | { kind: "passed"; note?: string }
  | { kind: "skipped"; reason: string }
  | { kind: "failed"; error: Error };

/** Whether somebody was told how to have files instrumented. */
let hinted = false;

/** Replays calls and says what their tests are to say. */
export class CallChecker {
  private readonly replayer: Replayer;
  private readonly stale: NonNullable<ReplayTestOptions["stale"]>;

  /**
   * @param updating whether what a call does now is accepted
   * @param recorded what tapes hold: functions that are boundaries are never called in earnest, accepted outcomes count
   * @throws CalltapeError `CALLTAPE_BAD_OPTION`
   */
  constructor(
    load: Loader,
    { stale = "run", ...replaying }: ReplayTestOptions,
    private readonly updating: () => boolean,
    { probes = [], accepted = [] }: Partial<Recorded> = {},
  ) {
    this.replayer = new Replayer({ ...replaying, load });
    this.replayer.know(probes, accepted);
    this.stale = stale;
  }

  /**
   * @param fn the function, if it is at hand; else it is found by what the tape says
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  async check(call: Call, fn?: Callable): Promise<Report> {
    if (!this.updating()) return this.report(await this.replayer.replay(call, fn));
    const acceptance = await accept(this.replayer, call, { fn });
    const { verdict } = acceptance;
    if (acceptance.kind === "accepted")
      return { kind: "passed", note: `${printable(call.probe.id)}: accepted\n${explain(verdict)}` };
    const refused = acceptance.kind === "refused" ? `not accepted: ${acceptance.detail}` : "";
    return this.report(verdict, refused);
  }

  /** Reporters rarely show why a test is skipped. */
  private hint(call: Call): void {
    if (hinted || !this.replayer.isSilent(call)) return;
    hinted = true;
    const [file] = splitProbeId(call.probe.id);
    console.warn(
      `[calltape] ${printable(file)} was not loaded instrumented, so that not all of its calls can be replayed: ${HOW_TO_INSTRUMENT} (docs/testing.md)`,
    );
  }

  private report(verdict: Verdict, detail = ""): Report {
    const { call, kind, stale } = verdict;
    const changed = `${printable(call.probe.id)}: its source has changed since it was recorded`;
    if (stale && this.stale === "skip") return { kind: "skipped", reason: changed };
    if (stale && this.stale === "fail")
      return {
        kind: "failed",
        error: new CalltapeError("CALLTAPE_STALE", `${changed}\n${whereabouts(call)}`),
      };
    if (hasFailed(verdict)) return { kind: "failed", error: new ReplayMismatch(verdict, detail) };
    if (kind === "unreplayable") this.hint(call);
    if (kind === "unreplayable" || (kind === "redacted" && verdict.differences.length > 0))
      return { kind: "skipped", reason: explain(verdict) };
    const notes = [...(kind === "redacted" ? [explain(verdict)] : []), ...(stale ? [changed] : [])];
    return notes.length > 0 ? { kind: "passed", note: notes.join("; ") } : { kind: "passed" };
  }
}
