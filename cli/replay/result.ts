import type { Coverage } from "../../replay/coverage/meter.js";
import { explain, titleOf, type UnreplayableReason, type Verdict } from "../../replay/index.js";
import { isFailure as isFailedVerdict } from "../../replay/verdict.js";
import type { Call } from "../../tape/index.js";

/** What is told of one replayed call: texts and numbers alone, so that a worker can hand it over. */
export interface ReplayResult {
  /** The call's. */
  id: string;
  /** The probe's id. */
  probe: string;
  /** The call in one line; its probe's id where nobody wants to know more. */
  title: string;
  verdict: Verdict["kind"];
  /** Why an unreplayable call is one. */
  reason?: UnreplayableReason;
  /** Whether it is `redacted`, and differs where nobody can tell whether that derives from redacted values. */
  unsure?: true;
  /** What is the matter with it; empty for `same`. */
  detail: string;
  /** Id of the call that was made in its place, where it was judged under that. */
  within?: string;
  /** Whether the function's source has changed since it was recorded. */
  stale: boolean;
  /** Whether it did not come back: it has ended its thread, or was caught in a loop. */
  lost?: true;
  /** Milliseconds. */
  took: number;
  /** What it reached of the program, where that was asked for. */
  coverage?: Coverage;
}

/** @param titles whether calls that are the same have titles, which take longer to make than most calls */
export function resultOf(verdict: Verdict, took: number, titles: boolean): ReplayResult {
  const { call, kind, stale, within } = verdict;
  const { id, probe } = call;
  const found = { verdict: kind, ...(kind === "unreplayable" && { reason: verdict.reason }) };
  return {
    id,
    probe: probe.id,
    title: titles || isFailure(found) || kind === "redacted" ? titleOf(call) : probe.id,
    ...found,
    ...(kind === "redacted" && verdict.differences.length > 0 && { unsure: true as const }),
    detail: explain(verdict),
    ...(within !== undefined && { within: within.id }),
    stale,
    took,
  };
}

/** The result of a call that did not come back. */
export function lostResult(call: Call, detail: string, took: number, stale: boolean): ReplayResult {
  const { id, probe } = call;
  return {
    id,
    probe: probe.id,
    title: titleOrId(call),
    verdict: "different",
    detail,
    stale,
    lost: true,
    took,
  };
}

/** The result of a call whose module does not load, which was found out with another call. */
export function notLoadedResult(call: Call, detail: string): ReplayResult {
  const { id, probe } = call;
  const found = { verdict: "unreplayable", reason: "load-failed" } as const;
  return { id, probe: probe.id, title: titleOrId(call), ...found, detail, stale: false, took: 0 };
}

/** A call that was lost need not be readable, either. */
function titleOrId(call: Call): string {
  try {
    return titleOf(call);
  } catch {
    return call.probe.id;
  }
}

/** Whether a result says that the program is no longer what was recorded. */
export function isFailure({ verdict, reason }: Pick<ReplayResult, "verdict" | "reason">): boolean {
  return isFailedVerdict({ kind: verdict, reason });
}
