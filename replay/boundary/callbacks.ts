import { LABEL } from "@calltape/runtime/format";
import type { Call } from "../../tape/index.js";

/** How a module that is a boundary called functions of the program's that a call had given it, in their order. */
export function callbacksOf(call: Call): readonly Call[] {
  if (!call.probe.imported) return [];
  return call.children().filter(({ probe }) => probe.imported && !probe.boundary);
}

/**
 * Whether a call has returned a promise. One that has not ended is taken to have, since the program went on behind it: it
 * was pending at the end of the tape.
 */
export function gavePromise({ probe, outcome, outcomeLabels }: Call): boolean {
  if (outcome === "unfinished" || (outcomeLabels & LABEL.SETTLED) !== 0) return true;
  return probe.async && !probe.imported;
}

/** Place of the function that was called back among the arguments of the call that it was given to: `pg#Pool.connect>0`. */
export function placeCalledBack({ probe: { id } }: Call): number {
  return Number(id.slice(id.lastIndexOf(">") + 1));
}
