/** What of a call is compared; each is unless it is `false`. */
export interface Oracles {
  /** What it returned, threw or yielded. */
  outcome?: boolean;
  /** What it did to its receiver and arguments. */
  inputs?: boolean;
  /** Which boundaries it called, with what, and in which order. A call that was not recorded is a difference in any case. */
  boundaries?: boolean;
}
