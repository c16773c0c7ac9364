import type { Call, ProbeDefinition } from "../../tape/index.js";
import { fingerprint } from "../../tape/values/fingerprint.js";
import { NO_CALL, shownOf } from "../boundary/look-back.js";
import { pathOf, RecordedBoundary } from "../boundary/recorded-boundary.js";
import { RecordedTree } from "../boundary/recorded-tree.js";
import type { Difference } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";

/** What passed between a call, with all that it called, and what is outside of the program. */
export interface Transcript {
  /** Calls of boundaries, in the order in which they began. */
  readonly boundaries: readonly RecordedBoundary[];
  /** What clocks, chance and the environment gave in their order, by who asked for what. */
  readonly ambient: ReadonlyMap<string, readonly unknown[]>;
}

/** Reads transcripts of the calls of one side. */
export class Transcripts {
  private readonly tree = new RecordedTree((probe: ProbeDefinition) => probe.boundary || probe.imported);

  of(call: Call): Transcript {
    const { boundaries, followed, strays } = this.tree.under(call);
    const ambient = new Map<string, unknown[]>();
    for (const calls of [...followed.values(), ...strays.values()])
      for (const each of calls)
        for (const { kind, value } of each.ambient()) {
          const asked = `${each.probe.id} ${kind}`;
          const given = ambient.get(asked);
          if (given === undefined) ambient.set(asked, [value]);
          else given.push(value);
        }
    return { boundaries: boundaries.map((each, place) => new RecordedBoundary(each, place)), ambient };
  }
}

/** What was asked of boundaries, as a text to compare. */
export function askedIn({ boundaries }: Transcript): string {
  return fingerprint(boundaries.map((each) => [each.call.probe.id, each.arguments]));
}

/** All that passed, as a text to compare. */
export function contentOf({ boundaries, ambient }: Transcript): string {
  return fingerprint([
    boundaries.map((each) => [each.call.probe.id, each.arguments, answerOf(each)]),
    ambient,
  ]);
}

/**
 * Where two transcripts part. `given`: the outside gave something else. Else it is the code that asked for something else
 * than before, if it did: the difference.
 */
export function partingOf(a: Transcript, b: Transcript, rules: Rules): "given" | Difference | undefined {
  for (const [asked, values] of a.ambient) {
    const others = b.ambient.get(asked) ?? [];
    const both = Math.min(values.length, others.length);
    if (fingerprint(values.slice(0, both)) !== fingerprint(others.slice(0, both))) return "given";
  }
  const most = Math.max(a.boundaries.length, b.boundaries.length);
  for (let place = 0; place < most; place++) {
    const [x, y] = [a.boundaries[place], b.boundaries[place]];
    if (x === undefined || y === undefined || !asksTheSame(x, y, rules))
      return {
        path: pathOf((x ?? y)!),
        expected: x ? shownOf(x) : NO_CALL,
        received: y ? shownOf(y) : NO_CALL,
      };
    if (fingerprint(answerOf(x)) !== fingerprint(answerOf(y))) return "given";
  }
  return undefined;
}

function asksTheSame(a: RecordedBoundary, b: RecordedBoundary, rules: Rules): boolean {
  return a.call.probe.id === b.call.probe.id && a.differencesTo(b.arguments, rules).length === 0;
}

function answerOf({ call }: RecordedBoundary): unknown[] {
  return [call.outcome, call.result(), call.steps(), call.inputsAfter()];
}
