import type { ProbeDefinition } from "@calltape/runtime/format";
import { PatternList } from "../patterns/pattern-list.js";
import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "./recorded-call.js";

/**
 * The calls that a pattern asks for, in their order.
 *
 * @param pattern `glob[#name]` of probe ids, as in the option `capture` (`src/cart.ts#Cart.*`), or the id of a call
 *   (`1f00ba42:7`)
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read
 */
export function select(calls: readonly Call[], pattern: string): Call[] {
  if (/^[0-9a-f]{8}:\d+$/.test(pattern)) return calls.filter((call) => call.id === pattern);
  const patterns = new PatternList([pattern]);
  const known = new Map<ProbeDefinition, boolean>();
  return calls.filter(({ probe }) => {
    let matched = known.get(probe);
    if (matched === undefined) {
      matched = patterns.find(...splitProbeId(probe.id)) !== undefined;
      known.set(probe, matched);
    }
    return matched;
  });
}
