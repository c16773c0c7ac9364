import type { Call } from "../tape/index.js";

/** When a call ended, in milliseconds since the epoch; `Infinity` for one of which the tape has no end. */
export function endOf({ startedAt, duration }: Call): number {
  return duration === undefined ? Number.POSITIVE_INFINITY : startedAt + duration / 1e6;
}
