import { LABEL } from "@calltape/runtime/format";

/** Name of one bit of a call's labels. */
export type LabelName = "cut" | "opaque" | "redacted" | "instance" | "hidden" | "unchecked" | "settled";

const NAMES: readonly [bit: number, name: LabelName][] = [
  [LABEL.CUT, "cut"],
  [LABEL.OPAQUE, "opaque"],
  [LABEL.REDACTED, "redacted"],
  [LABEL.INSTANCE, "instance"],
  [LABEL.HIDDEN, "hidden"],
  [LABEL.UNCHECKED, "unchecked"],
  [LABEL.SETTLED, "settled"],
];

/** All names. */
export const LABEL_NAMES: readonly LabelName[] = NAMES.map(([, name]) => name);

/** Every bit that has a name; they are the lowest ones. */
export const ALL_LABELS = NAMES.reduce((bits, [bit]) => bits | bit, 0);

const LOSSY = LABEL.CUT | LABEL.OPAQUE | LABEL.REDACTED | LABEL.HIDDEN;

/** Whether all that a call's labels speak of is on the tape, or made again by the program. */
export function isExact(bits: number): boolean {
  return (bits & LOSSY) === 0;
}

/** Names of the bits in a call's `labels`, `inputLabels` or `outcomeLabels`. */
export function labelsOf(bits: number): LabelName[] {
  return NAMES.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}
