import type { ProbeDefinition } from "@calltape/runtime/format";
import { parseProbePattern, splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "./call.js";

/**
 * The calls that a pattern asks for, in their order.
 *
 * @param pattern `glob[#name-glob]` of probe ids, as in the option `capture` (`src/cart.ts#Cart.*`), or the id of a
 *   call (`1f00ba42:7`)
 */
export function select(calls: readonly Call[], pattern: string): Call[] {
  if (/^[0-9a-f]{8}:\d+$/.test(pattern)) return calls.filter((call) => call.id === pattern);
  const { matchesFile, matchesName } = parseProbePattern(pattern);
  const known = new Map<ProbeDefinition, boolean>();
  return calls.filter(({ probe }) => {
    let matched = known.get(probe);
    if (matched === undefined) {
      const [file, name] = splitProbeId(probe.id);
      matched = matchesFile(file) && matchesName(name);
      known.set(probe, matched);
    }
    return matched;
  });
}
