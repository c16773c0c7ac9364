import type { Call } from "../tape/index.js";

/** Milliseconds that an async function may take, when nobody says how many. */
export const DEFAULT_TIMEOUT = 2_000;

/** What took long when it was recorded may take so many times as long. */
const TIMES = 20;

/** Milliseconds that a call may take. @param timeout that any call may */
export function timeLimit({ duration = 0 }: Call, timeout: number): number {
  return Math.max(timeout, (TIMES * duration) / 1e6);
}
