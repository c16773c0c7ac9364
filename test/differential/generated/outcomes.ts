import type { FilePlan } from "../../../transformer/index.js";
import type { RecordedCall } from "../read-tape.js";

/** An arrow that does nothing but call a function of the program: its outcome is the function's. */
const FORWARDS = /^(async )?\(\) => (?:await )?(f\d+)\(/;

/**
 * Holds what is on the tape for functions against what is there for the arrows that call them. The arrows are of the
 * simplest kind, so that a call which was recorded too early or with the wrong outcome stands out.
 */
export function checkOutcomes(
  text: string,
  plan: FilePlan | undefined,
  calls: readonly RecordedCall[],
): { compared: number; wrong?: string } {
  let compared = 0;
  if (plan === undefined) return { compared };
  const probes = new Map(plan.probes.map((probe) => [probe.id, probe]));
  for (const { id, facts } of plan.probes) {
    const [, asynchronous, name] = FORWARDS.exec(text.slice(facts.start, facts.end)) ?? [];
    const callee = probes.get(`${plan.path}#${name}`);
    if (callee === undefined || callee.facts.generator) continue;
    // What an async function settles to is compared where the arrow awaits it.
    if (callee.facts.async !== (asynchronous !== undefined)) continue;
    const outer = calls.filter(({ probe }) => probe === id);
    const inner = calls.filter(({ probe, parent }) => probe === callee.id && parent === id);
    if (outer.length !== 1 || inner.length !== 1) continue;
    // Meanwhile an object may have been changed, and a thenable has become what it settles to.
    if (asynchronous !== undefined && [...outer, ...inner].some(hasObject)) continue;
    const [expected, actual] = [JSON.stringify(outer[0]!.outcome), JSON.stringify(inner[0]!.outcome)];
    compared++;
    if (expected !== actual)
      return { compared, wrong: `wrong outcome of ${callee.id}\n- ${expected}\n+ ${actual}` };
  }
  return { compared };
}

function hasObject({ outcome }: RecordedCall): boolean {
  return typeof outcome?.[1] === "object" && outcome[1] !== null;
}
