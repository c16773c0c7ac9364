import { LABEL } from "@calltape/runtime/format";
import type { Call } from "../tape/index.js";
import { MET_NOTHING, type Met } from "./boundary/met.js";
import {
  type Comparison,
  compare,
  compareContents,
  compareTogether,
  type Difference,
} from "./compare/compare.js";
import type { Rules } from "./compare/rules.js";
import type { Inputs } from "./inputs.js";
import type { Observed } from "./invoke.js";
import type { Oracles } from "./oracles.js";
import { isSharedReceiver } from "./shared-receiver.js";
import type { Judgement, Outcome } from "./verdict.js";

/** Compares what a call did with what it did when it was recorded. */
export function judge(
  call: Call,
  inputs: Inputs,
  observed: Observed,
  rules: Rules,
  { outcome = true, inputs: after = true }: Oracles,
  met: Met = MET_NOTHING,
  recorded?: ReturnType<Call["inputs"]>,
): Judgement {
  if (met.problem !== undefined) return { kind: "unreplayable", ...met.problem };
  const expected = outcomeOf(call);
  const received = observed.outcome;
  // What a function does that was not answered follows from that.
  const compared = !met.refused;
  const astray = observed.unseen !== undefined || isPulledOtherwise(call, observed);
  const seen = outcome && compared ? compareOutcomes(call, expected, observed, rules, astray) : NOTHING;
  const differences = [
    ...seen.differences,
    ...(after && compared && !astray ? compareInputs(call, inputs, rules, recorded) : []),
    ...(astray ? [] : met.differences),
  ];
  if (differences.length > 0) {
    // What a function makes of something else than it was given says nothing, as far as it makes it of that.
    const kind = call.inputLabels & LABEL.REDACTED || met.redacted ? "redacted" : "different";
    return { kind, expected, received, differences };
  }
  const [first] = seen.incomparable;
  const reason = first?.reason ?? (outcome ? lossWithoutMark(call.outcomeLabels) : undefined);
  if (reason !== undefined)
    return {
      kind: "unreplayable",
      reason,
      detail:
        observed.unseen === undefined
          ? `its outcome${first?.path ?? ""} cannot be compared`
          : `the tape does not have all that it yielded and was sent: ${observed.unseen}`,
    };
  return seen.redacted.length > 0 ? { kind: "redacted", expected, received, differences } : { kind: "same" };
}

const NOTHING: Comparison = { differences: [], incomparable: [], redacted: [] };

/** How a recorded call ended. */
export function outcomeOf(call: Call): Outcome {
  return call.outcome === "unfinished"
    ? { kind: "suspended", value: undefined }
    : { kind: call.outcome, value: call.result() };
}

function compareOutcomes(
  call: Call,
  expected: Outcome,
  observed: Observed,
  rules: Rules,
  astray: boolean,
): Comparison {
  const { outcome: received, yields } = observed;
  const parts: Comparison[] = [];
  if (call.probe.generator) {
    const recorded = yieldsOf(call);
    if (astray) {
      const seen = observed.unseen === undefined ? recorded : yieldsOf(call, true);
      return {
        ...compareYields(seen, yields.slice(0, seen.length), rules),
        incomparable: [{ path: ".yields", reason: "outcome-cut" }],
      };
    }
    parts.push(compareYields(recorded, yields, rules));
  }
  if (expected.kind !== received.kind)
    parts.push({
      ...NOTHING,
      differences: [{ path: "", expected: expected.value, received: received.value }],
    });
  else parts.push(compare(expected.value, received.value, rules));
  return {
    differences: parts.flatMap((part) => part.differences),
    incomparable: parts.flatMap((part) => part.incomparable),
    redacted: parts.flatMap((part) => part.redacted),
  };
}

/** Each has a record of its own, so that nobody knows what they share. */
function compareYields(recorded: readonly unknown[], yields: readonly unknown[], rules: Rules): Comparison {
  const whole = compareContents(recorded, yields, rules, "yields");
  if (whole.differences.length > 0 || rules.ignoresOrder("yields")) return whole;
  const differences = recorded.flatMap(
    (value, i) => compare(value, yields[i], rules, `yields[${i}]`).differences,
  );
  return { ...whole, differences };
}

/** What a recorded generator yielded. @param seen as far as all of it is known */
export function yieldsOf(call: Call, seen = false): unknown[] {
  const steps = call.steps();
  const end = seen ? steps.findIndex(({ kind }) => kind === "unseen") : -1;
  return (end < 0 ? steps : steps.slice(0, end)).flatMap(({ kind, value }) =>
    kind === "yielded" ? [value] : [],
  );
}

/** Whether a generator yields more, and it is not known whether it was pulled so far: what it does then says nothing. */
function isPulledOtherwise(call: Call, { yields }: Observed): boolean {
  if (!call.probe.generator || yields.length <= yieldsOf(call).length) return false;
  return (call.outcomeLabels & LABEL.CUT) !== 0 || mayHaveBeenLeft(call);
}

/** Whether it ends as one that has no result, and nobody has seen whether it was left: while it delegates, say. */
function mayHaveBeenLeft(call: Call): boolean {
  return (
    call.outcome === "returned" &&
    call.result() === undefined &&
    !call.steps().some(({ kind }) => kind === "left")
  );
}

/** What was not recorded of the inputs is no difference. */
function compareInputs(
  call: Call,
  { receiver, args, receiverAfter }: Inputs,
  rules: Rules,
  recorded: ReturnType<Call["inputs"]> | undefined,
): Difference[] {
  if (call.changedInputs === undefined) return [];
  const after = call.inputsAfter() ?? recorded ?? call.inputs();
  const values: [unknown, unknown, string][] = [[after.arguments, args, "arguments"]];
  if (receiverAfter !== undefined) values.unshift([receiverAfter(after.receiver), receiver, "this"]);
  const { differences } = compareTogether(values, rules);
  const isOfReceiver = ({ path }: Difference) => /^this\b/.test(path);
  return differences.some(isOfReceiver) && isSharedReceiver(call)
    ? differences.filter((each) => !isOfReceiver(each))
    : differences;
}

/** What the recorder has noted as lost although no stand-in marks the place: symbol keys, subclasses of built-ins. */
function lossWithoutMark(labels: number): "outcome-cut" | "outcome-opaque" | undefined {
  if (labels & LABEL.CUT) return "outcome-cut";
  return labels & LABEL.OPAQUE ? "outcome-opaque" : undefined;
}
