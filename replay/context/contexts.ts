import type { Call } from "../../tape/index.js";
import { enclosing } from "../boundary/strays.js";
import type { Difference } from "../compare/compare.js";
import type { Judgement } from "../judge.js";
import type { UnreplayableReason, Verdict } from "../verdict.js";

/** What was found of the calls under one, by their ids; undefined where it cannot be made. */
export type JudgedCalls = ReadonlyMap<string, Judgement> | undefined;

/** Why another look may say more: the function cannot be called by itself, or not with what the tape has. */
const REASONS: readonly UnreplayableReason[] = [
  "not-exported",
  "load-failed",
  "input-cut",
  "input-opaque",
  "input-instance",
];

/** Judgements that are kept for calls under callers that were made. */
const MAX_KEPT = 100_000;

/**
 * Judges calls that cannot be made by themselves, or that do something else then: a call that led to them is made, and they
 * are looked at while the program makes them again.
 */
export class Contexts {
  private readonly judged = new Map<string, JudgedCalls>();
  /** The calls that have led to one that nobody is known to have made, by its id. */
  private readonly strays = new Map<string, Call[]>();
  private kept = 0;

  /** @param judgeUnder makes a call, and judges those under it */
  constructor(private readonly judgeUnder: (call: Call) => Promise<JudgedCalls>) {}

  /** The caller that has been made, and under which a call was the same. */
  sameUnder(call: Call): Call | undefined {
    return this.madeCallers(call).find((caller) => this.judgementUnder(caller, call)?.kind === "same");
  }

  /** Whether a caller has been made, and a call was different under it. */
  private differsUnder(call: Call): boolean {
    return this.madeCallers(call).some((caller) => this.judgementUnder(caller, call)?.kind === "different");
  }

  private madeCallers(call: Call): Call[] {
    return [...callersOf(call, ({ id }) => this.strays.get(id) ?? [])];
  }

  private judgementUnder(caller: Call, call: Call): Judgement | undefined {
    return this.judged.get(caller.id)?.get(call.id);
  }

  /**
   * What is found of a call under the nearest of its callers that can be made and comes to it.
   *
   * @param alone what was found when it was made by itself
   */
  async judge(call: Call, alone: Verdict): Promise<Verdict> {
    const unmade = alone.kind === "unreplayable" && REASONS.includes(alone.reason);
    if (!unmade && !(alone.kind === "different" && alone.differences.every(isOfItself))) return alone;
    // What differs by itself, and once more where the program has made all of it again, needs no third look.
    if (!unmade && this.differsUnder(call)) return alone;
    let made: Call | undefined;
    for (const caller of callersOf(call, enclosing)) {
      const judged = await this.under(caller);
      const judgement = judged?.get(call.id);
      if (judgement !== undefined)
        // What differs in both is shown as it is by itself.
        return unmade || judgement.kind === "same"
          ? { ...judgement, call, stale: alone.stale, within: caller }
          : alone;
      if (judged !== undefined) made ??= caller;
    }
    if (!unmade || made === undefined) return alone;
    const detail = `${made.probe.id}, which led to it, was replayed and did not call it with these inputs`;
    return { kind: "unreplayable", call, stale: alone.stale, reason: "not-reached", detail };
  }

  private async under(caller: Call): Promise<JudgedCalls> {
    const { id } = caller;
    if (!this.judged.has(id)) this.keep(caller, await this.judgeUnder(caller));
    return this.judged.get(id);
  }

  /** Remembers what was found of the calls under one that has been made. */
  keep(caller: Call, judged: JudgedCalls, strayIds: readonly string[] = []): void {
    const { id } = caller;
    this.judged.set(id, judged);
    for (const stray of strayIds) this.strays.set(stray, [caller, ...(this.strays.get(stray) ?? [])]);
    this.kept += 1 + (judged?.size ?? 0);
    // Calls come in their order, so that the first are needed least.
    for (const [oldest, { size } = { size: 0 }] of this.judged) {
      if (this.kept <= MAX_KEPT || oldest === id) break;
      this.judged.delete(oldest);
      this.kept -= 1 + size;
    }
  }
}

/** Whether a difference is none of what was called, which is looked at of calls that are made alone. */
function isOfItself({ path }: Difference): boolean {
  return !/^(?:boundaries|functions )/.test(path);
}

/**
 * The calls that have led to one, the nearest first.
 *
 * @param ofStray those that may have led to one that nobody is known to have made
 */
function* callersOf(call: Call, ofStray: (call: Call) => readonly Call[]): Iterable<Call> {
  let outermost = call;
  for (let at = call.caller(); at !== undefined; at = at.caller()) {
    yield at;
    outermost = at;
  }
  yield* ofStray(outermost);
}
