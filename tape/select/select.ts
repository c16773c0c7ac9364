import { PatternList } from "../../patterns/pattern-list.js";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { Call } from "../calls/recorded-call.js";
import { callsById, callsOf } from "./call-order.js";

/**
 * The calls that a pattern asks for, in their order.
 *
 * @param pattern `glob[#name]` of probe ids, as in the option `capture` (`src/cart.ts#Cart.*`), or the id of a call
 *   (`1f00ba42:7`)
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read
 */
export function select(calls: readonly Call[], pattern: string): readonly Call[] {
  if (isCallId(pattern)) return callsById(calls, pattern);
  return callsOf(calls, probeMatcher(pattern));
}

/** Whether a pattern is the id of one call. */
export function isCallId(pattern: string): boolean {
  return /^[0-9a-f]{8}:\d+$/.test(pattern);
}

/**
 * Says of probe ids whether a pattern asks for them.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read
 */
export function probeMatcher(pattern: string): (id: string) => boolean {
  const patterns = new PatternList([pattern]);
  const known = new Map<string, boolean>();
  return (id) => {
    let matched = known.get(id);
    if (matched === undefined) {
      matched = patterns.find(...splitProbeId(id)) !== undefined;
      known.set(id, matched);
    }
    return matched;
  };
}
