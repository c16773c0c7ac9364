import type { Call } from "../../tape/index.js";
import { endOf } from "../call-end.js";

/** Calls that are looked at for one that has strayed. */
const MAX_LOOKS = 1_000;

/** Calls that a stray may belong to, at most. */
const MAX_ENCLOSING = 100;

/** Calls that nobody is known to have made, and that began while a call ran: as many as are looked at. */
export function straysOf(root: Call, most = MAX_LOOKS): readonly Call[] {
  return begunAfter(root, most, endOf(root));
}

/** Those that began after a call did, whether it ran or not. */
export function begunAfter(root: Call, most = MAX_LOOKS, before = Number.POSITIVE_INFINITY): readonly Call[] {
  const roots = root.roots();
  const from = firstFrom(roots, root.startedAt);
  const to = Math.min(firstFrom(roots, before), from + most);
  return roots.slice(from, to).filter((call) => call.id !== root.id);
}

/** The async calls that nobody is known to have made, and that ran when another such call began; the latest first. */
export function enclosing(call: Call): Call[] {
  const { startedAt } = call;
  const roots = call.roots();
  const { indexes, ends } = asyncOf(roots);
  const found: Call[] = [];
  for (let i = indexes.length - 1; i >= 0 && found.length < MAX_ENCLOSING; i--) {
    if (ends[i]! <= startedAt) continue;
    const root = roots[indexes[i]!]!;
    if (root.startedAt < startedAt && root.id !== call.id) found.push(root);
  }
  return found;
}

/** The async ones among calls: their places, and when they settled. */
interface AsyncCalls {
  readonly indexes: number[];
  readonly ends: number[];
}

const asyncCalls = new WeakMap<readonly Call[], AsyncCalls>();

function asyncOf(roots: readonly Call[]): AsyncCalls {
  let known = asyncCalls.get(roots);
  if (known === undefined) {
    known = { indexes: [], ends: [] };
    let index = 0;
    for (const root of roots) {
      if (root.probe.async) {
        known.indexes.push(index);
        known.ends.push(endOf(root));
      }
      index++;
    }
    asyncCalls.set(roots, known);
  }
  return known;
}

/** Index of the first call that began then or later. */
function firstFrom(calls: readonly Call[], time: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls[middle]!.startedAt < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
