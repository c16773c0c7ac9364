import { isClosure } from "../../patterns/probe-pattern.js";
import type { Call, Callable } from "../../tape/index.js";
import type { InHand } from "../find.js";
import { groupBy } from "../group-by.js";
import type { Verdict } from "../verdict.js";
import { type Closures, closuresIn } from "./closures.js";

/** What is done with calls of the program. */
export interface MakerActions {
  /** Makes a call, and gives all that it gave out: undefined where it cannot be made. @param inHand its function, if it is at hand */
  make(call: Call, inHand: InHand | undefined): Promise<readonly unknown[] | undefined>;
  /** Replays a call on a function. */
  replay(call: Call, inHand: InHand): Promise<Verdict>;
}

/** Calls that have been made again, whose closures are kept. */
const MAX_MADE = 1_000;

/** A call that has made closures, made again: its closures are called as far as anybody wants to know. */
class Made {
  private readonly verdicts = new Map<string, Verdict>();
  private next = 0;
  private busy: Promise<unknown> = Promise.resolve();

  /**
   * @param closures what it gave out leads to, by id
   * @param calls of its closures, in their order
   */
  constructor(
    readonly closures: ReturnType<typeof closuresIn>,
    private readonly calls: readonly Call[],
    private readonly replay: MakerActions["replay"],
  ) {}

  /** Undefined for a call that is none of these, or of a function that is not known to be one closure. */
  verdictOf({ id }: Call): Promise<Verdict | undefined> {
    // One after the other, whoever asks meanwhile.
    const verdict = this.busy.then(async () => {
      while (!this.verdicts.has(id) && this.next < this.calls.length) await this.callNext();
      return this.verdicts.get(id);
    });
    this.busy = verdict.catch(() => undefined);
    return verdict;
  }

  private async callNext(): Promise<void> {
    const call = this.calls[this.next++]!;
    const fn = onlyOne(this.closures.get(call.probe.id));
    if (fn !== undefined) this.verdicts.set(call.id, await this.replay(call, fn));
  }
}

/**
 * Judges calls of functions in functions: the call that has made the closure is made again, and then the calls of its
 * closures up to the one that is asked for, in their order, since they may share what they remember.
 */
export class Makers {
  private readonly made = new Map<string, Promise<Made | undefined>>();
  /** Of each stream, by its outermost calls: the calls of closures by who has made them. */
  private readonly streams = new WeakMap<readonly Call[], ReadonlyMap<string, readonly Call[]>>();

  constructor(private readonly actions: MakerActions) {}

  /** @param alone what was found without: nothing leads to the function */
  async judge(call: Call, alone: Verdict): Promise<Verdict> {
    const maker = call.maker();
    if (maker === undefined) return alone;
    const made = await this.make(maker);
    const verdict = await made?.verdictOf(call);
    if (verdict !== undefined) return { ...verdict, within: maker };
    // Where a caller was made that did not come to it, the fault is there.
    const isToldAlready = alone.kind !== "unreplayable" || alone.reason !== "not-exported";
    const { stale } = alone;
    return made === undefined || isToldAlready
      ? alone
      : { kind: "unreplayable", call, stale, reason: "not-exported", detail: whyNot(call, maker, made) };
  }

  /** Forgets what was found of a call that a closure's led to, or that is one. */
  forget(call: Call): void {
    for (let at: Call | undefined = call; at !== undefined; at = at.caller()) {
      const maker = at.maker();
      if (maker !== undefined) this.made.delete(maker.id);
    }
  }

  private make(maker: Call): Promise<Made | undefined> {
    const { id } = maker;
    let made = this.made.get(id);
    if (made === undefined) {
      made = this.makeNow(maker);
      this.made.set(id, made);
      if (this.made.size > MAX_MADE) this.made.delete(this.made.keys().next().value!);
    }
    return made;
  }

  private async makeNow(maker: Call): Promise<Made | undefined> {
    const given = await this.actions.make(maker, await this.functionOf(maker));
    if (given === undefined) return undefined;
    return new Made(closuresIn(given), this.callsOf(maker), this.actions.replay);
  }

  /** The function of a maker that is a closure itself. */
  private async functionOf(call: Call): Promise<InHand | undefined> {
    const maker = call.maker();
    const made = maker && (await this.make(maker));
    return onlyOne(made?.closures.get(call.probe.id));
  }

  /** The calls of the closures that a call has made, but for those that other ones of them lead to, in their order. */
  private callsOf(maker: Call): readonly Call[] {
    const roots = maker.roots();
    let byMaker = this.streams.get(roots);
    if (byMaker === undefined) {
      byMaker = callsByMaker(roots);
      this.streams.set(roots, byMaker);
    }
    const calls = byMaker.get(maker.id) ?? [];
    const ids = new Set(calls.map(({ id }) => id));
    return calls.filter((call) => !isUnder(call, ids));
  }
}

function onlyOne(functions: Closures | undefined): InHand | undefined {
  const [only] = functions?.size === 1 ? functions : [];
  return only && { fn: only[0] as Callable, holder: only[1] };
}

function whyNot({ probe }: Call, maker: Call, { closures }: Made): string {
  const count = closures.get(probe.id)?.size ?? 0;
  return count === 0
    ? `${maker.probe.id}, which made it, was replayed, and nothing that it gave out leads to ${probe.id}`
    : `${maker.probe.id}, which made it, was replayed, and gave out ${count} of it`;
}

/** Goes through all calls of a stream once. */
function callsByMaker(roots: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const calls: Call[] = [];
  const open: Call[] = [...roots].reverse();
  while (open.length > 0) {
    const call = open.pop()!;
    if (isClosure(call.probe.id)) calls.push(call);
    open.push(...[...call.children()].reverse());
  }
  calls.sort((a, b) => a.startedAt - b.startedAt);
  return groupBy(calls, (call) => call.maker()?.id ?? "");
}

function isUnder(call: Call, ids: ReadonlySet<string>): boolean {
  for (let at = call.caller(); at !== undefined; at = at.caller()) if (ids.has(at.id)) return true;
  return false;
}
