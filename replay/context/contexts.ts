import { ByteCache } from "../../tape/bytes/byte-cache.js";
import type { Call } from "../../tape/index.js";
import { isOfItself } from "../boundary/look-back.js";
import { enclosing, straysOf } from "../boundary/strays.js";
import { groupBy } from "../group-by.js";
import type { UnreplayableReason } from "../unreplayable.js";
import type { Judgement, Verdict } from "../verdict.js";

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

/** What a judgement takes, roughly, and all those may take that are kept. */
const JUDGEMENT_BYTES = 100;
const MAX_KEPT_BYTES = 20e6;

/** Calls of which is remembered whether they lead to many. */
const MAX_KNOWN = 100_000;

/** What leads to more calls is made in the place of others only where nothing around it is: it takes long each time. */
const MANY = 2_000;

/**
 * Judges calls that cannot be made by themselves, or that do something else then: a call that led to them is made, and they
 * are looked at while the program makes them again.
 */
export class Contexts {
  /** By the ids of the calls that were made. */
  private readonly judged = new ByteCache<string, { calls: JudgedCalls }>(MAX_KEPT_BYTES);
  /** The calls that have led to one that nobody is known to have made, by its id. */
  private readonly strays = new Map<string, Call[]>();
  /** Whether calls lead to many, by their ids. */
  private readonly large = new Map<string, boolean>();

  /** @param judgeUnder makes a call, and judges those under it */
  constructor(private readonly judgeUnder: (call: Call) => Promise<JudgedCalls>) {}

  /** What has been found of a call already, under callers that were made: under the nearest where it was the same, if any. */
  found(call: Call): (Judgement & { within: Call }) | undefined {
    let nearest: (Judgement & { within: Call }) | undefined;
    for (const within of callersOf(call, ({ id }) => this.strays.get(id) ?? [])) {
      const judgement = this.judged.get(within.id)?.calls?.get(call.id);
      if (judgement?.kind === "same") return { ...judgement, within };
      if (judgement !== undefined && !isUnmade(judgement)) nearest ??= { ...judgement, within };
    }
    return nearest;
  }

  /**
   * What is found of a call under the nearest of its callers that can be made and comes to it. Of those that lead to many
   * calls, only the outermost is made: they would make the same ones again, each of them.
   *
   * @param alone what was found when it was made by itself
   */
  async judge(call: Call, alone: Verdict): Promise<Verdict> {
    const unmade = isUnmade(alone);
    // What is called is looked at of calls that are made alone.
    if (!unmade && !(alone.kind === "different" && alone.differences.every(isOfItself))) return alone;
    let made: Call | undefined;
    let stopped: Verdict | undefined;
    const callers = groupBy(this.callersOf(call), (each) => this.leadsToMany(each));
    const [near, far] = [callers.get(false) ?? [], (callers.get(true) ?? []).reverse()];
    for (const caller of [...near, ...far]) {
      const judged = await this.under(caller);
      const judgement = judged?.get(call.id);
      // Others may call it with functions of the program's, where this one had what stands for them.
      if (judgement !== undefined && isUnmade(judgement))
        stopped ??= { ...judgement, call, stale: alone.stale, within: caller };
      else if (judgement !== undefined)
        // What differs in both is shown as it is by itself.
        return unmade || judgement.kind === "same"
          ? { ...judgement, call, stale: alone.stale, within: caller }
          : alone;
      if (judged === undefined) continue;
      made ??= caller;
      if (far.includes(caller)) break;
    }
    if (!unmade || made === undefined) return alone;
    if (stopped !== undefined) return stopped;
    const detail = `${made.probe.id}, which led to it, was replayed and did not call it with these inputs`;
    return { kind: "unreplayable", call, stale: alone.stale, reason: "not-reached", detail };
  }

  /** Forgets what was found of a call, and of those beside it. */
  forget(call: Call): void {
    for (const { id } of this.callersOf(call)) this.judged.delete(id);
  }

  private callersOf(call: Call): Iterable<Call> {
    return callersOf(call, (stray) => new Set([...(this.strays.get(stray.id) ?? []), ...enclosing(stray)]));
  }

  /** What is found of a call while one that led to it is made; undefined where that does not come to it. */
  async judgementUnder(caller: Call, call: Call): Promise<Judgement | undefined> {
    return (await this.under(caller))?.get(call.id);
  }

  private async under(caller: Call): Promise<JudgedCalls> {
    const known = this.judged.get(caller.id);
    if (known !== undefined) return known.calls;
    const calls = await this.judgeUnder(caller);
    this.keep(caller, calls);
    return calls;
  }

  private leadsToMany(call: Call): boolean {
    let leads = this.large.get(call.id);
    if (leads === undefined) {
      leads = leadsTo(call, MANY);
      if (this.large.size >= MAX_KNOWN) this.large.clear();
      this.large.set(call.id, leads);
    }
    return leads;
  }

  /** Remembers what was found of the calls under one that has been made. */
  keep(caller: Call, judged: JudgedCalls, strayIds: readonly string[] = []): void {
    this.judged.set(caller.id, { calls: judged }, (1 + (judged?.size ?? 0)) * JUDGEMENT_BYTES);
    for (const id of strayIds) this.strays.set(id, [caller, ...(this.strays.get(id) ?? [])]);
  }
}

/** Whether a call could not be made as it was, and may be where another one leads to it. */
export function isUnmade(judgement: Judgement | Verdict): boolean {
  return judgement.kind === "unreplayable" && REASONS.includes(judgement.reason);
}

/** Whether a call led to more than so many others. */
function leadsTo(call: Call, many: number): boolean {
  const found = call.probe.async ? [call, ...straysOf(call, many + 1)] : [call];
  for (let i = 0; i < found.length && found.length <= many; i++) found.push(...found[i]!.children());
  return found.length > many;
}

/**
 * The calls that have led to one, the nearest first.
 *
 * @param ofStray those that may have led to one that nobody is known to have made
 */
function* callersOf(call: Call, ofStray: (call: Call) => Iterable<Call>): Iterable<Call> {
  let outermost = call;
  for (let at = call.caller(); at !== undefined; at = at.caller()) {
    yield at;
    outermost = at;
  }
  yield* ofStray(outermost);
}
