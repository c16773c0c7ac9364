import { theRegistry } from "@calltape/runtime/registry";
import type { Call } from "../../tape/index.js";
import { functionsIn } from "../boundary/recorded-functions.js";
import { begunAfter } from "../boundary/strays.js";
import type { Program } from "../program.js";

/** Calls behind one that are looked at. */
const MAX_LOOKS = 100;

/**
 * The closures of a call that the program has put in the place of functions which it was given: what they wrap stands
 * nowhere else, so that they cannot be made again. None where the next such call is given one: then the outer one stands there.
 */
export function wrappersMadeBy(call: Call, program: Program): readonly object[] {
  const ids = functionsIn(call.arguments());
  const isOwn = (id: string) => id.startsWith(`${call.probe.id}>`);
  const wrappers = [...ids].flatMap((id) => program.wrapperOf(id) ?? []);
  const own = wrappers.filter((each) => isOwn(theRegistry.probeOf(each)!));
  if (own.length === 0) return own;
  const siblings = call.caller()?.children() ?? begunAfter(call, MAX_LOOKS);
  const next = siblings.find(
    ({ probe, startedAt }) => probe.id === call.probe.id && startedAt > call.startedAt,
  );
  return next !== undefined && [...functionsIn(next.arguments())].some(isOwn) ? [] : own;
}
