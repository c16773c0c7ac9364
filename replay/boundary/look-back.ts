import type { Difference } from "../compare/compare.js";
import type { Oracles } from "../oracles.js";
import type { Met } from "./met.js";
import type { Playback } from "./playback.js";
import { pathOf, type RecordedBoundary } from "./recorded-boundary.js";
import { ShownCall } from "./shown-call.js";
import { describeCall } from "./unrecorded-call.js";

/** Stands where there is no call on the one side. */
export const NO_CALL = new ShownCall("no such call");

/** Looks back on a replayed call. */
export function whatMet(playback: Playback, { boundaries: compares = true }: Oracles): Met {
  const { unrecorded, redacted, cut } = playback;
  const problem = playback.problem ?? playback.unanswered;
  if (unrecorded !== undefined) {
    const { id, args, nearest, place } = unrecorded;
    const difference = {
      path: `boundaries[${place}] ${id}`,
      expected: nearest === undefined ? NO_CALL : shown(id, nearest, " is the nearest"),
      received: shown(id, args),
    };
    return { differences: [difference], refused: true, redacted };
  }
  const asked = cut
    ? { reason: "input-cut" as const, detail: "it asked clocks or chance more often than was recorded" }
    : undefined;
  return {
    differences: compares ? compareCalls(playback) : [],
    problem: problem ?? asked,
    refused: false,
    redacted,
  };
}

/** What functions gave boundaries that called them back; calls of boundaries, and of functions that were given, that were recorded and never made, and the first that came before one that was recorded before it. */
function compareCalls(playback: Playback): Difference[] {
  const { recorded, made } = playback.ledger;
  const { ended } = playback;
  const differences: Difference[] = [...playback.differences];
  const early = made.findIndex((each, i) => i > 0 && each.place < made[i - 1]!.place);
  if (early > 0) {
    const [first, second] = [made[early]!, made[early - 1]!];
    differences.push({
      path: pathOf(first),
      expected: shownBefore(first, second),
      received: shownBefore(second, first),
    });
  }
  for (const each of recorded)
    if (!each.taken && !ended(each.call) && !playback.isInAnswered(each.call))
      differences.push({ path: pathOf(each), expected: shownOf(each), received: NO_CALL });
  for (const each of playback.unmade)
    if (!ended(each.call) && !playback.isInAnswered(each.call))
      differences.push({
        path: `functions ${each.call.probe.id}`,
        expected: shownOf(each),
        received: NO_CALL,
      });
  return differences;
}

function shown(id: string, args: readonly unknown[], note = ""): ShownCall {
  return new ShownCall(describeCall(id, args) + note);
}

/** A boundary call as code would make it. */
export function shownOf({ call, arguments: args }: RecordedBoundary): ShownCall {
  return shown(call.probe.id, args);
}

function shownBefore(first: RecordedBoundary, second: RecordedBoundary): ShownCall {
  return shown(
    first.call.probe.id,
    first.arguments,
    ` before ${describeCall(second.call.probe.id, second.arguments)}`,
  );
}

/** Whether a difference is none of those that {@link whatMet} finds, in what was called. */
export function isOfItself({ path }: Difference): boolean {
  return !/^(?:boundaries|functions )/.test(path);
}
