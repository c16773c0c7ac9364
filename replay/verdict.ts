import type { Call } from "../tape/index.js";
import type { Difference } from "./compare/compare.js";
import type { Unreplayable, UnreplayableReason } from "./unreplayable.js";

/** Differences, and the outcomes that they are between. */
export interface Differing {
  expected: Outcome;
  received: Outcome;
  differences: Difference[];
}

/** What comparing says of a call that was made. */
export type Judgement =
  | { kind: "same" }
  | ({ kind: "different" } & Differing)
  | ({ kind: "redacted" } & Differing)
  | ({ kind: "unreplayable" } & Unreplayable);

/**
 * What replay found of one call.
 *
 * - `same`: the function does what was recorded
 * - `different`: it does not; `differences` says where
 * - `redacted`: it differs, or may, only in what derives from redacted values; `differences` has those of which nobody can
 *   tell, and none where it is known
 * - `unreplayable`: nothing can be said; `reason` and `detail` say why
 * - `orphaned`: the function, or its file, is gone
 *
 * `stale`: the function's source is another one than that which was recorded. `within`: the call that was made, where this
 * one was judged while the program made it under that one.
 */
export type Verdict = { call: Call; stale: boolean; within?: Call } & (
  | Judgement
  | { kind: "orphaned"; detail: string }
);

/** How a call ended, with the value that it returned or threw. */
export interface Outcome {
  /** `suspended`: of a generator that has not ended; `unsettled`: a promise that took too long. */
  kind: "returned" | "threw" | "unsettled" | "suspended";
  value: unknown;
}

/** A verdict that says that the program is no longer what was recorded. */
export type FailedVerdict = Extract<Verdict, { kind: "different" | "orphaned" | "unreplayable" }>;

/** Whether that is what was found. A module that does not load any more did when it was recorded. */
export function isFailure(found: {
  kind: Verdict["kind"];
  reason?: UnreplayableReason | undefined;
}): boolean {
  const { kind, reason } = found;
  return kind === "different" || kind === "orphaned" || reason === "load-failed";
}

/** See {@link isFailure}. */
export function hasFailed(verdict: Verdict): verdict is FailedVerdict {
  return isFailure(verdict);
}
