import type { Call } from "../../tape/index.js";
import type { Rules } from "../compare/rules.js";
import { RecordedBoundary } from "./recorded-boundary.js";
import type { RecordedTree } from "./recorded-tree.js";

/** Calls that are looked at for one that has strayed. */
const MAX_LOOKS = 1_000;

/** Calls that a stray may belong to, at most. */
const MAX_ENCLOSING = 100;

/**
 * Boundary calls that nobody is known to have made: from timers, from events, by a loop that pulls a generator. Those that
 * began while the replayed call ran may be its own; that they have its arguments, tells.
 */
export class Strays {
  private readonly taken = new Set<string>();

  constructor(
    private readonly root: Call,
    private readonly tree: RecordedTree,
    private readonly rules: Rules,
  ) {}

  /** The first that is not taken and has the same arguments. */
  take(id: string, args: readonly unknown[]): RecordedBoundary | undefined {
    for (const call of this.candidates()) {
      if (call.probe.id !== id || this.taken.has(call.id)) continue;
      const candidate = new RecordedBoundary(call, -1);
      if (candidate.differencesTo(args, this.rules).length > 0) continue;
      this.taken.add(call.id);
      return candidate;
    }
    return undefined;
  }

  private *candidates(): Iterable<Call> {
    const roots = this.root.roots();
    const from = firstFrom(roots, this.root.startedAt);
    for (const call of roots.slice(from, from + MAX_LOOKS))
      if (call.id !== this.root.id) yield* this.tree.boundariesFrom(call);
  }
}

/** Calls that nobody is known to have made, and that began while a call ran: as many as are looked at. */
export function straysOf(root: Call, most = MAX_LOOKS): readonly Call[] {
  const roots = root.roots();
  const { startedAt, duration = Number.POSITIVE_INFINITY } = root;
  const from = firstFrom(roots, startedAt);
  const to = firstFrom(roots, startedAt + duration / 1e6);
  return roots.slice(from, Math.min(to, from + most)).filter((call) => call.id !== root.id);
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
    for (const { probe, startedAt, duration = Number.POSITIVE_INFINITY } of roots) {
      if (probe.async) {
        known.indexes.push(index);
        known.ends.push(startedAt + duration / 1e6);
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
