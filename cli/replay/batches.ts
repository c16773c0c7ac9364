import { isClosure } from "../../patterns/probe-pattern.js";
import { groupBy } from "../../replay/group-by.js";
import type { Call } from "../../tape/index.js";

/** Calls that a thread replays one after the other. */
export interface Batch {
  calls: readonly Call[];
  /** Whether they are worth a thread of their own: what modules keep is then as they found it. */
  fresh: boolean;
}

/** Few, so that no thread idles at the end; not one, so that none waits for the next one. */
const BATCH = 50;

/** From so many calls on, what one call has led to is worth a thread of its own. */
const FRESH = 500;

/** From so many calls on, roots that overlap in time begin others. */
const MOST = 5_000;

/** Calls that are looked at together for those that one call has led to. */
const WINDOW = 100_000;

/**
 * Cuts calls into batches, in their order. What one call has led to stays with it, as far as it is near: it is then looked
 * at while that call is replayed.
 */
export function* batchesOf(calls: readonly Call[]): Generator<Batch> {
  for (let from = 0; from < calls.length; from += WINDOW) {
    let open: Call[] = [];
    for (const group of byRoot(calls.slice(from, from + WINDOW))) {
      if (group.length >= FRESH) {
        yield { calls: group, fresh: true };
        continue;
      }
      open.push(...group);
      if (open.length < BATCH) continue;
      yield { calls: open, fresh: false };
      open = [];
    }
    if (open.length > 0) yield { calls: open, fresh: false };
  }
}

/** Cuts calls into batches of which each call may be in any, so that an order that was asked for is kept. */
export function* slicesOf(calls: readonly Call[]): Generator<Batch> {
  for (let from = 0; from < calls.length; from += BATCH)
    yield { calls: calls.slice(from, from + BATCH), fresh: false };
}

/** A call that nobody is known to have made, or several of them that ran at the same time. */
interface Root {
  id: string;
  /** When its last async call ended, in milliseconds since the epoch. */
  until: number;
  /** Calls that belong to it so far. */
  count: number;
}

function byRoot(calls: readonly Call[]): Iterable<Call[]> {
  /** By the ids of the calls that belong to them. */
  const known = new Map<string, Root>();
  /** The last one of each stream. */
  const last = new Map<string, Root>();
  const groups = groupBy(calls, (call) => {
    const root = rootOf(call, known, last);
    root.count++;
    known.set(call.id, root);
    return root.id;
  });
  return groups.values();
}

function rootOf(call: Call, known: ReadonlyMap<string, Root>, last: Map<string, Root>): Root {
  let at = call;
  for (;;) {
    const { parent } = at;
    const root = parent === undefined ? undefined : known.get(parent);
    if (root !== undefined) return root;
    // Closures are called where that has been made which made them.
    const caller = at.caller() ?? (isClosure(at.probe.id) ? at.maker() : undefined);
    if (caller === undefined) return outermost(at, last);
    at = caller;
    const own = known.get(at.id);
    if (own !== undefined) return own;
  }
}

/** What is called by timers and promises while an async call runs, may belong to that. */
function outermost({ id, probe, startedAt, duration = 0 }: Call, last: Map<string, Root>): Root {
  const stream = id.slice(0, id.indexOf(":"));
  let root = last.get(stream);
  if (root === undefined || startedAt > root.until) {
    root = { id, until: 0, count: 0 };
    last.set(stream, root);
  }
  if (probe.async && root.count < MOST) root.until = Math.max(root.until, startedAt + duration / 1e6);
  return root;
}
