import type { Difference } from "../compare/compare.js";
import type { Unreplayable } from "../unreplayable.js";

/** What a replayed call met at its boundaries. */
export interface Met {
  differences: Difference[];
  /** Why nothing can be said of the call. */
  problem?: Unreplayable | undefined;
  /** Whether a boundary call was not answered, so that what the function then did says nothing. */
  refused: boolean;
  /** Whether something that it was given stands for what was redacted. */
  redacted: boolean;
}

export const MET_NOTHING: Met = { differences: [], refused: false, redacted: false };
