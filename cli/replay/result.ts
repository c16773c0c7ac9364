import { explain, titleOf, type UnreplayableReason, type Verdict } from "../../replay/index.js";
import type { Call } from "../../tape/index.js";

/** What is told of one replayed call: texts and numbers alone, so that a worker can hand it over. */
export interface ReplayResult {
  /** The call's. */
  id: string;
  /** The probe's id. */
  probe: string;
  /** The call in one line. */
  title: string;
  verdict: Verdict["kind"];
  /** Why an unreplayable call is one. */
  reason?: UnreplayableReason;
  /** What is the matter with it; empty for `same`. */
  detail: string;
  /** Whether the function's source has changed since it was recorded. */
  stale: boolean;
  /** Whether it did not come back: it has ended its thread, or was caught in a loop. */
  lost?: true;
  /** Milliseconds. */
  took: number;
}

export function resultOf(verdict: Verdict, took: number): ReplayResult {
  const { call, kind, stale } = verdict;
  return {
    ...headOf(call),
    verdict: kind,
    ...(kind === "unreplayable" && { reason: verdict.reason }),
    detail: explain(verdict),
    stale,
    took,
  };
}

/** The result of a call that did not come back. */
export function lostResult(call: Call, detail: string, took: number): ReplayResult {
  return { ...headOf(call), verdict: "different", detail, stale: false, lost: true, took };
}

function headOf(call: Call): Pick<ReplayResult, "id" | "probe" | "title"> {
  return { id: call.id, probe: call.probe.id, title: titleOf(call) };
}

/** Whether a result says that the program is no longer what was recorded. */
export function isFailure({ verdict }: ReplayResult): boolean {
  return verdict === "different" || verdict === "orphaned";
}
