/** What of a call is compared; each is unless it is `false`. */
export interface Oracles {
  /** What it returned, threw or yielded. */
  outcome?: boolean;
  /** What it did to its receiver and arguments. */
  inputs?: boolean;
}
