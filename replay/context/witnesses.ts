import type { ProbeState } from "@calltape/runtime/registry";
import type { Call } from "../../tape/index.js";
import type { PlayedCall } from "../boundary/played-call.js";
import type { Rules } from "../compare/rules.js";
import { within } from "../invoke.js";
import type { Judgement } from "../judge.js";
import type { Oracles } from "../oracles.js";
import { Made, Witness } from "./witness.js";

/** Pairs the calls that a replayed call makes with those that it made when it was recorded, and judges each of them. */
export class Witnesses {
  private readonly all: Witness[] = [];
  /** Ids: there may be two objects for a call. */
  private readonly taken = new Set<string>();

  constructor(
    private readonly rules: Rules,
    private readonly oracles: Oracles,
  ) {}

  /**
   * The recorded call that the program makes again: one that the same caller made, of the same function with the same
   * inputs, the first in their order.
   *
   * @param context the innermost call that runs and has a recorded one
   */
  pair(
    probe: ProbeState,
    list: ArrayLike<unknown> | undefined,
    receiver: unknown,
    context: PlayedCall | undefined,
  ): Witness | undefined {
    const candidates = context?.childrenOf(probe.definition.id);
    if (candidates === undefined) return undefined;
    const made = new Made(probe, list, receiver);
    const call = candidates.takeAlike(this.taken, (each) => made.isLike(each, this.rules));
    return call && this.watch(call, made);
  }

  private watch(call: Call, made: Made): Witness {
    const witness = new Witness(call, made, this.rules, this.oracles);
    this.all.push(witness);
    return witness;
  }

  /**
   * What was found, by the ids of the calls.
   *
   * @param timeout milliseconds that promises may take which had settled when they were recorded
   */
  async judgements(timeout: number): Promise<ReadonlyMap<string, Judgement>> {
    const pending = this.all.flatMap(({ settled, call }) =>
      settled === undefined || call.outcome === "unfinished" ? [] : settled,
    );
    if (pending.length > 0) await within(Promise.all(pending), timeout).catch(() => undefined);
    const found = new Map<string, Judgement>();
    for (const witness of this.all) {
      witness.left();
      if (witness.judgement !== undefined) found.set(witness.call.id, witness.judgement);
    }
    return found;
  }
}
