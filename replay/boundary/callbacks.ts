import { LABEL } from "@calltape/runtime/format";
import { isClosure } from "../../patterns/probe-pattern.js";
import type { Call } from "../../tape/index.js";
import { endOf } from "../call-end.js";
import { functionsIn } from "./recorded-functions.js";
import { begunAfter } from "./strays.js";

/** Calls under a boundary call that are looked at. */
const MAX_LOOKS = 10_000;

/** Calls that nobody is known to have made that are looked at, of those that began while one ran. */
const MAX_STRAYS = 100;

/**
 * How a boundary called functions of the program's back, in their order: as calls of what stands for the function where a
 * module is the boundary, else the calls of the functions themselves.
 *
 * @param root the call that is replayed, if one is: what was made before it, and not given to the boundary, is not called
 */
export function callbacksOf(call: Call, root?: Call): readonly Call[] {
  if (call.probe.imported) return call.children().filter(({ probe }) => probe.imported && !probe.boundary);
  return [...calledUnder(call, call.children(), root), ...calledByTimers(call)].sort(
    (a, b) => a.startedAt - b.startedAt,
  );
}

/**
 * The calls that one has led to of functions that it was given, or that a call above it has made.
 *
 * @param from calls that it has led to, or may have
 */
function calledUnder(call: Call, from: readonly Call[], root: Call | undefined): readonly Call[] {
  const open = [...from];
  const found: Call[] = [];
  let given: ReadonlySet<string> | undefined;
  for (let i = 0; i < open.length && i < MAX_LOOKS; i++) {
    const each = open[i]!;
    const { id, boundary } = each.probe;
    if (!boundary) given ??= functionsIn(call.arguments());
    if (!boundary && (given!.has(id) || (isClosure(id) && isMadeAbove(call, each, root)))) found.push(each);
    else open.push(...each.children());
  }
  return found;
}

/** The calls that timers and the like have led to while one ran, of closures that were made for it: nobody is above these. */
function calledByTimers(call: Call): readonly Call[] {
  const strays = begunAfter(call, MAX_STRAYS, endOf(call)).filter(
    ({ probe }) => probe.boundary || isClosure(probe.id),
  );
  if (strays.length === 0) return strays;
  const found = calledUnder(call, strays, undefined).filter((each) => isMadeAbove(call, each, undefined));
  const given = found.length === 0 ? undefined : functionsIn(call.arguments());
  return found.filter(({ probe }) => given!.has(probe.id));
}

/** Whether a closure was made by a call that had led to another one. @param root the last that counts */
function isMadeAbove(call: Call, closure: Call, root: Call | undefined): boolean {
  const maker = closure.maker()?.id;
  if (maker === undefined) return false;
  for (let at = call.caller(); at !== undefined; at = at.caller()) {
    if (at.id === maker) return true;
    if (at.id === root?.id) return false;
  }
  return false;
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
