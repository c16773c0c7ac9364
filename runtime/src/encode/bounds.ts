/** How much of a value is recorded. What is beyond is cut and marked. */
export interface Bounds {
  /** Levels of nesting. */
  depth: number;
  /** Elements of an array or a set, entries of a map, properties of an object. */
  entries: number;
  /** Bytes of a string or of binary data. */
  string: number;
  /** Milliseconds that recording it takes. The clock is looked at every 64 objects. */
  time: number;
}

/** Levels of nesting that a tape may have at most. */
export const MAX_DEPTH = 64;

export const FULL_BOUNDS: Bounds = {
  depth: MAX_DEPTH,
  entries: 1_000_000,
  string: 1_048_576,
  time: Number.POSITIVE_INFINITY,
};
