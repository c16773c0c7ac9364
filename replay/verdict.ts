import type { Call } from "../tape/index.js";
import type { Difference } from "./compare.js";

/** Why a call cannot be replayed, or its outcome not be compared. */
export type UnreplayableReason =
  /** It was still running when the tape ended. */
  | "unfinished"
  /** No path leads to the function: its module does not export it, and was not loaded instrumented. */
  | "not-exported"
  /** It is of a kind that replay does not call yet. */
  | "kind"
  /** The module does not load. */
  | "load-failed"
  /** Receiver or arguments are too large, and were cut. */
  | "input-cut"
  /** Receiver or arguments hold a function or something else that cannot be recorded. */
  | "input-opaque"
  /** Receiver or arguments hold an instance of a class that the module does not export, or that has private state. */
  | "input-instance"
  /** The outcome was cut. */
  | "outcome-cut"
  /** The outcome holds something that cannot be recorded. */
  | "outcome-opaque"
  /** The outcome holds an instance with private state. */
  | "outcome-instance";

/**
 * What replay found of one call.
 *
 * - `same`: the function does what was recorded
 * - `different`: it does not; `differences` says where
 * - `redacted`: it differs, or may, only in what derives from redacted values
 * - `unreplayable`: nothing can be said; `reason` and `detail` say why
 * - `orphaned`: the function, or its file, is gone
 */
export type Verdict =
  | { kind: "same" | "redacted"; call: Call }
  | { kind: "different"; call: Call; expected: Outcome; received: Outcome; differences: Difference[] }
  | { kind: "unreplayable"; call: Call; reason: UnreplayableReason; detail: string }
  | { kind: "orphaned"; call: Call; detail: string };

/** How a call ended, with the value that it returned or threw. */
export interface Outcome {
  kind: "returned" | "threw" | "unsettled";
  value: unknown;
}
