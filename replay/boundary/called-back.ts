import { theRegistry } from "@calltape/runtime/registry";
import type { Call } from "../../tape/index.js";
import { compareContents, type Difference } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import { closuresIn } from "../context/closures.js";
import { preview } from "../format.js";
import { idStoodFor } from "../given-functions.js";
import type { Outcome } from "../verdict.js";
import { Unanswerable } from "./answers.js";
import { placeCalledBack } from "./callbacks.js";
import { ShownCall } from "./shown-call.js";

/** What paths begin with of what functions give boundaries, for rules that name them. */
const CALLBACK_PATH = "boundary.callback";

/**
 * The functions that a boundary called back.
 *
 * @param calls recorded ones, of one boundary call
 * @param args what it is given now @param passedOn what this and others were given before
 * @throws Unanswerable where the tape does not tell which of several it was
 */
export function calledBack(
  calls: readonly Call[],
  args: readonly unknown[],
  passedOn: readonly (readonly unknown[])[],
): readonly unknown[] {
  const idOf = (fn: object) => idStoodFor(fn) ?? theRegistry.probeOf(fn);
  const own = calls.every(({ probe }) => probe.imported) ? NONE : closuresIn(args, idOf);
  const called = new Map<string, number>();
  return calls.map((call) => {
    const { id, imported } = call.probe;
    if (imported) return args[placeCalledBack(call)];
    const functions = [...((own.get(id) ?? closuresIn(passedOn, idOf).get(id))?.keys() ?? [])];
    if (functions.length === 1) return functions[0];
    const nth = called.get(id) ?? 0;
    called.set(id, nth + 1);
    // Each of a list is called in its turn.
    if (calls.filter(({ probe }) => probe.id === id).length === functions.length) return functions[nth];
    const among = functions.length === 0 ? "which it was not given here" : `one of ${functions.length} alike`;
    throw new Unanswerable({
      reason: "input-opaque",
      detail: `a boundary called ${id} back, ${among}`,
    });
  });
}

const NONE: ReturnType<typeof closuresIn> = new Map();

/** Where a function that was called back did something else than it did. */
export function differencesCalledBack(call: Call, received: Outcome, rules: Rules): Difference[] {
  const expected = call.result();
  if (call.outcome !== received.kind)
    return [
      {
        path: "",
        expected: new ShownCall(`${call.outcome} ${preview(expected)}`),
        received: new ShownCall(`${received.kind} ${preview(received.value)}`),
      },
    ];
  const { differences } = compareContents(expected, received.value, rules, CALLBACK_PATH);
  return differences.map((each) => ({ ...each, path: each.path.slice(CALLBACK_PATH.length) }));
}
