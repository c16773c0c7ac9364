import { LABEL } from "@calltape/runtime/format";
import { isClosure } from "../../patterns/probe-pattern.js";
import type { Call, ProbeDefinition } from "../../tape/index.js";
import { asRecorded } from "../../tape/values/positional.js";
import type { Difference } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import type { Unreplayable } from "../unreplayable.js";
import { Ledger, type Unrecorded } from "./ledger.js";
import { RecordedBoundary } from "./recorded-boundary.js";

/** A recorded call of a function that was an argument: of what it is given now, only what was recorded counts. */
class RecordedCallback extends RecordedBoundary {
  override differencesTo(args: readonly unknown[], rules: Rules): Difference[] {
    return super.differencesTo(asRecorded(this.call.probe, args, this.arguments), rules);
  }
}

/** Which recorded calls answer those of functions that the replayed call was given. */
export class AnsweredFunctions {
  /** Ids of calls that have answered. */
  readonly answered = new Set<string>();
  /** Ids of their functions. */
  readonly answeredIds = new Set<string>();
  private readonly ledgers = new Map<string, Ledger>();

  /** @param calls under the replayed one, by probe id, in the order in which they began */
  constructor(
    private readonly calls: ReadonlyMap<string, readonly Call[]>,
    private readonly rules: Rules,
  ) {}

  /** Takes the call that answers: the first with such arguments. A `problem` is what the tape may lack. */
  take(
    id: string,
    args: readonly unknown[],
  ): RecordedBoundary | (Unrecorded & { probe: ProbeDefinition }) | { problem: Unreplayable } {
    const calls = this.calls.get(id) ?? [];
    const ledger = this.ledgerOf(id, calls);
    // How often it was called may be more than was recorded.
    if (ledger.made.length === calls.length)
      return lacking(
        `${id} is called ${calls.length > 0 ? "more often than" : "and no call of it"} was recorded`,
      );
    const taken = ledger.take(id, args);
    if (!("call" in taken)) return { ...taken, probe: calls[0]!.probe };
    if (callsBack(taken.call)) return lacking(`${id} called functions that it was given`);
    this.answered.add(taken.call.id);
    this.answeredIds.add(id);
    return taken;
  }

  /** The recorded calls that nobody has made, of functions with these ids. */
  unmade(ids: readonly string[]): RecordedBoundary[] {
    return ids.flatMap((id) =>
      this.ledgerOf(id, this.calls.get(id) ?? []).recorded.filter(({ taken }) => !taken),
    );
  }

  private ledgerOf(id: string, calls: readonly Call[]): Ledger {
    let ledger = this.ledgers.get(id);
    if (ledger === undefined) {
      ledger = new Ledger(calls, "strict", this.rules, (call, place) => new RecordedCallback(call, place));
      this.ledgers.set(id, ledger);
    }
    return ledger;
  }
}

function lacking(detail: string): { problem: Unreplayable } {
  return { problem: { reason: "input-opaque", detail } };
}

/** Whether a call may have called functions that are others now. */
function callsBack(call: Call): boolean {
  return (
    (call.inputLabels & LABEL.INSTANCE) !== 0 && call.children().some(({ probe }) => isClosure(probe.id))
  );
}
