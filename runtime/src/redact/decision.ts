/** A judgement of a name: what of the values under it is hidden. */
export type Decision = 0 | 1 | 2 | 3;

/** Nothing. */
export const HARMLESS: Decision = 0;
/** Strings that look like a credential. */
export const WEAK: Decision = 1;
/** Strings and whole objects. */
export const SENSITIVE: Decision = 2;
/** Numbers too. */
export const SENSITIVE_NUMBERS: Decision = 3;
