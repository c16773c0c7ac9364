/**
 * How a boundary call finds its answer among the recorded ones of its function that no other has taken:
 *
 * - `strict`: the first whose arguments are the same
 * - `ordered`: the next, whatever its arguments
 * - `lenient`: that whose arguments differ least; when none is left, the last answer again
 */
export type BoundaryMode = "strict" | "ordered" | "lenient";

export const BOUNDARY_MODES: readonly BoundaryMode[] = ["strict", "ordered", "lenient"];
