import { LABEL } from "@calltape/runtime/format";
import type { Call } from "../../tape/index.js";
import { fingerprint } from "../../tape/values/fingerprint.js";
import { MET_NOTHING } from "../boundary/met.js";
import type { Difference } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import { asOnTape } from "../inputs.js";
import { judge, outcomeOf, yieldsOf } from "../judge.js";
import type { Judgement } from "../verdict.js";

/** Losses of inputs, by which calls may look as if they had the same. */
const LOSSES: readonly [bit: number, reason: InputLoss][] = [
  [LABEL.CUT, "input-cut"],
  [LABEL.OPAQUE, "input-opaque"],
  [LABEL.HIDDEN, "input-hidden"],
];

export type InputLoss = "input-cut" | "input-opaque" | "input-hidden";

/**
 * What a call asks of its function, as a text to compare: receiver and arguments; of a generator what it was sent, too, and
 * how often it was pulled, and whether it was left, if that was not to its end.
 */
export function questionOf(call: Call): string {
  const { receiver, arguments: args } = call.inputs();
  if (!call.probe.generator) return fingerprint([receiver, args]);
  const steps = call.steps();
  const sent = steps.flatMap(({ kind, value }) => (kind === "sent" || kind === "thrown" ? [value] : []));
  const asked = steps.filter(({ kind }) => kind === "yielded" || kind === "left");
  const left = asked.findIndex(({ kind }) => kind === "left");
  const pulled = left >= 0 ? ["left", left] : call.outcome === "unfinished" ? asked.length : "to the end";
  return fingerprint([receiver, args, sent, pulled]);
}

/** What a call did, as a text to compare: the outcome, what was yielded, and the inputs if it has changed them. */
export function behaviourOf(call: Call): string {
  const yields = call.probe.generator ? yieldsOf(call) : [];
  return fingerprint([
    call.outcome,
    call.result(),
    yields,
    call.changedInputs === true && call.inputsAfter(),
  ]);
}

/** What of the inputs of one of two calls is not on its tape. */
export function lossOf(a: Call, b: Call): InputLoss | undefined {
  return LOSSES.find(([bit]) => ((a.inputLabels | b.inputLabels) & bit) !== 0)?.[1];
}

/**
 * Compares what two recorded calls did.
 *
 * @param asked what one of them asked of boundaries and the other one did not
 */
export function judgePair(a: Call, b: Call, rules: Rules, asked: readonly Difference[] = []): Judgement {
  const there = judgeOneWay(a, b, rules, asked);
  if (there.kind === "unreplayable" || (there.kind === "different" && !b.probe.generator)) return there;
  // What the other one lacks is seen from its side.
  const back = judgeOneWay(b, a, rules, asked);
  return back.kind === "unreplayable" || there.kind === "same" ? back : there;
}

function judgeOneWay(a: Call, b: Call, rules: Rules, asked: readonly Difference[]): Judgement {
  const { receiver, arguments: args } = b.inputsAfter() ?? b.inputs();
  const observed = { outcome: outcomeOf(b), yields: b.probe.generator ? yieldsOf(b) : [] };
  const after = a.changedInputs !== undefined && b.changedInputs !== undefined;
  return judge(
    a,
    { receiver, args, steps: [], receiverAfter: asOnTape },
    observed,
    rules,
    { inputs: after },
    {
      ...MET_NOTHING,
      differences: [...asked],
    },
  );
}
