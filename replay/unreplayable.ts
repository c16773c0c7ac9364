/** Why a call cannot be replayed, or its outcome not be compared. */
export type UnreplayableReason =
  /** It was still running when the tape ended. */
  | "unfinished"
  /** Nothing leads to the function: no variable of its file's top level, nothing that its module exports; or it was not loaded instrumented. */
  | "not-exported"
  /**
   * It differs, and asked clocks, chance or the environment where that is not instrumented here: what they gave cannot be given
   * again. Or it does something else each time, and nobody knows whether the source is what was recorded.
   */
  | "not-instrumented"
  /** It differs, and does something else each time, though its source is what was recorded: it depends on what no tape holds. */
  | "state"
  /** The module does not load. */
  | "load-failed"
  /** The calls that led to it were made again in its place, and did not come to it with these inputs. */
  | "not-reached"
  /** Receiver or arguments are too large, and were cut. */
  | "input-cut"
  /** Receiver or arguments hold something that cannot be recorded. */
  | "input-opaque"
  /** Receiver or arguments hold an instance of a class that is not found, or that has private state. */
  | "input-instance"
  /** It is a boundary itself, or calls one that cannot be answered. */
  | "boundary"
  /** The outcome was cut. */
  | "outcome-cut"
  /** The outcome holds something that cannot be recorded. */
  | "outcome-opaque"
  /** The outcome holds an instance with private state. */
  | "outcome-instance";

/** Why nothing can be said of a call. */
export interface Unreplayable {
  reason: UnreplayableReason;
  detail: string;
}
