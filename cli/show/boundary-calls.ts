import type { Call } from "../../tape/index.js";

/** Calls under one that are looked at. */
const MAX_LOOKED_AT = 100_000;

/** The calls of boundaries under a call, those that are in no other one, in the order in which they began. */
export function boundaryCallsUnder(root: Call): Call[] {
  const found: Call[] = [];
  const open = [...root.children()].reverse();
  for (let left = MAX_LOOKED_AT; left > 0 && open.length > 0; left--) {
    const call = open.pop()!;
    if (call.probe.boundary) found.push(call);
    else open.push(...[...call.children()].reverse());
  }
  return found;
}
