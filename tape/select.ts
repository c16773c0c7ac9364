import { PatternList } from "../patterns/pattern-list.js";
import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "./call.js";
import { callsById } from "./call-order.js";

/**
 * The calls that a pattern asks for, in their order.
 *
 * @param pattern `glob[#name]` of probe ids, as in the option `capture` (`src/cart.ts#Cart.*`), or the id of a call
 *   (`1f00ba42:7`)
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read
 */
export function select(calls: readonly Call[], pattern: string): Call[] {
  if (isCallId(pattern)) return callsById(calls, pattern);
  const matches = probeMatcher(pattern);
  return filterCalls(calls, ({ probe }) => matches(probe.id));
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

/** As `filter` of arrays, which takes a detour over names of elements where they are made when they are asked for. */
export function filterCalls(calls: Iterable<Call>, wanted: (call: Call) => boolean): Call[] {
  const found: Call[] = [];
  for (const call of calls) if (wanted(call)) found.push(call);
  return found;
}
