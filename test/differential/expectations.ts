import type { Reason } from "../../transformer/index.js";

/** What is known of the programs under one front end. A program that is in no list must do as it does plain. */
export interface Expectations {
  /** The compiler itself does not take them. */
  uncompilable: string[];
  /** Compiled, and yet syntax that Node 20 does not have. */
  unrunnable: string[];
  /** They have probes that nothing calls. */
  neverRecorded: string[];
  /** Calls that begin and do not end before the program does. */
  unended: string[];
  /** `stats()` and the tape disagree. */
  miscounted: string[];
  leftAlone: Partial<Record<Reason, number>>;
}

/**
 * Compilers that move a loop's body into a function return `{ value: function () {} }` from it, which gives the
 * anonymous function a name. Instrumented, it has none, as in the source.
 */
export const RENAMED_BY_LOWERING: Readonly<Record<string, { lowered: string[]; source: string[] }>> = {};

export const EXPECTED: Expectations = { uncompilable: [], unrunnable: [], neverRecorded: [], unended: [], miscounted: [], leftAlone: {} };
