import type { Call } from "../tape/index.js";
import { type Differences, steady } from "./second-look.js";
import type { SourceFound } from "./sources.js";
import type { Verdict } from "./verdict.js";

/** What is asked of a call that is different. */
interface Look {
  /** What is known of the source of its function, and of all that it hangs on. */
  source(call: Call): Promise<SourceFound>;
  /** Makes it once more, as it was made for the verdict, and gives where it differs; undefined where nothing can be said of that. */
  again(verdict: Verdict): Promise<Differences | undefined>;
}

/** Milliseconds between the two times: a clock that nobody sees goes on. */
const APART = 2;

/**
 * What is to be made of a call that is different: where its source is what was recorded, and it does something else each time
 * that it is made, that says nothing of the program. What it does otherwise each time alike counts.
 */
export async function lookWhetherSteady(verdict: Verdict, look: Look): Promise<Verdict> {
  const { kind, call, stale, within } = verdict;
  if (kind !== "different" || verdict.received.kind === "unsettled") return verdict;
  const source = await look.source(call);
  if (source.kind === "changed") return verdict;
  pause(APART);
  const again = await look.again(verdict);
  if (again === undefined) return verdict;
  const differences = steady(verdict.differences, again);
  if (differences.length > 0) return { ...verdict, differences };
  const shared = { kind: "unreplayable", call, stale, ...(within !== undefined && { within }) } as const;
  if (source.kind === "unknown")
    return {
      ...shared,
      reason: "not-instrumented",
      detail: `it does something else each time, and ${source.what} ${source.is}, so that nobody knows whether its source is what was recorded; ${source.mend}`,
    };
  return {
    ...shared,
    reason: "state",
    detail:
      "it does something else each time, though its source is what was recorded: it depends on what its module remembers, or on what is outside (docs/replay.md)",
  };
}

/** Timers may be the program's, or a test's. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
