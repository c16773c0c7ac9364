/**
 * Replays recorded calls: `openTapes`, `select`, `replay`. No test framework is needed.
 *
 * @packageDocumentation
 */
export { CalltapeError, type CalltapeErrorCode } from "@calltape/runtime";
export {
  type Call,
  type Callable,
  type CallFilter,
  CallList,
  openTapes,
  select,
  type Tape,
  type TapeProblem,
  type TapeSet,
} from "../tape/index.js";
export { type Acceptance, accept } from "./accept.js";
export type { BoundaryMode } from "./boundary/mode.js";
export { type Comparison, compare, type Difference, type Incomparable } from "./compare/compare.js";
export type { CompareRules } from "./compare/rules.js";
export { type CoverOptions, covering } from "./coverage/covering.js";
export { type DiffOptions, diffTapes, type FunctionDiff } from "./diff/diff.js";
export type { Answer, UnsureReason } from "./diff/pairing.js";
export { explain, explainDifferences, preview, titleOf } from "./format.js";
export type { Oracles } from "./oracles.js";
export { printable } from "./printable.js";
export type { Loader } from "./program.js";
export { Replayer, type ReplayOptions, replay } from "./replay.js";
export { DEFAULT_TIMEOUT } from "./time-limit.js";
export type { UnreplayableReason } from "./unreplayable.js";
export type { Outcome, Verdict } from "./verdict.js";
