import type { Call } from "../../tape/index.js";
import type { Rules } from "../compare/rules.js";
import { boundaryObjectOf, keyOf } from "./objects.js";
import { RecordedBoundary } from "./recorded-boundary.js";
import type { RecordedTree } from "./recorded-tree.js";
import { begunAfter } from "./strays.js";

/**
 * Boundary calls that nobody is known to have made: from timers, from events, by a loop that pulls a generator. Those that
 * began while the replayed call ran may be its own; that they have its arguments, tells.
 */
export class StrayAnswers {
  private readonly taken = new Set<string>();

  constructor(
    private readonly root: Call,
    private readonly tree: RecordedTree,
    private readonly rules: Rules,
  ) {}

  /** The first that is not taken, has the same arguments and was made on the same object of a boundary, if on one. */
  take(id: string, args: readonly unknown[], receiver: unknown): RecordedBoundary | undefined {
    const object = boundaryObjectOf(receiver);
    const on = object && keyOf(object);
    for (const call of this.candidates()) {
      if (call.probe.id !== id || this.taken.has(call.id)) continue;
      const candidate = new RecordedBoundary(call, -1);
      if (on !== undefined && candidate.on !== on) continue;
      if (candidate.differencesTo(args, this.rules).length > 0) continue;
      this.taken.add(call.id);
      return candidate;
    }
    return undefined;
  }

  private *candidates(): Iterable<Call> {
    for (const call of begunAfter(this.root)) yield* this.tree.boundariesFrom(call);
  }
}
