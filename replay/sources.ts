import { isClosure } from "../patterns/probe-pattern.js";
import type { Call, ProbeDefinition } from "../tape/index.js";
import { callbacksOf } from "./boundary/callbacks.js";
import { MAX_FOLLOWED } from "./boundary/recorded-tree.js";
import { straysOf } from "./boundary/strays.js";
import { type Unheard, whyUnheard } from "./not-instrumented.js";
import type { Program } from "./program.js";

/** Whether code is that which was recorded; `unknown` where nobody says what it is now. */
export type SourceFound = { kind: "recorded" | "changed" } | ({ kind: "unknown" } & Unheard);

/** Compares the source of functions with that which was recorded. */
export class Sources {
  constructor(
    private readonly program: Program,
    private readonly isBoundary: (probe: ProbeDefinition) => boolean,
  ) {}

  /** Whether a function's source is known to have changed. */
  isStale({ probe: { id, hash } }: Call): boolean {
    const now = this.program.hashOf(id);
    return now !== undefined && hash !== "" && now !== hash;
  }

  /** Whether the source of a function has changed, or that of one that it led to. */
  isStaleBelow(call: Call): boolean {
    const open: Call[] = [call];
    for (let i = 0; i < open.length && i < MAX_FOLLOWED; i++) {
      if (this.isStale(open[i]!)) return true;
      open.push(...open[i]!.children());
    }
    return false;
  }

  /**
   * What is known of the source of a function, of all that it led to or may have led to, and of what has made closures among
   * these, with what that led to.
   */
  async below(call: Call): Promise<SourceFound> {
    const open: Call[] = call.probe.async ? [call, ...straysOf(call)] : [call];
    const seen = new Set<string>();
    const visited = new Set<string>();
    let unheard: Unheard | undefined;
    for (let i = 0; i < open.length && i < MAX_FOLLOWED; i++) {
      const each = open[i]!;
      const { id, probe } = each;
      if (visited.has(id)) continue;
      visited.add(id);
      if (this.isBoundary(probe)) {
        open.push(...callbacksOf(each));
        continue;
      }
      open.push(...each.children());
      const maker = isClosure(probe.id) ? each.maker() : undefined;
      if (maker !== undefined) open.push(maker);
      const key = `${probe.id} ${probe.hash}`;
      if (probe.imported || seen.has(key)) continue;
      seen.add(key);
      // One that was accepted where nobody knew its source is held for another one.
      if (this.isStale(each) || probe.hash === "") return { kind: "changed" };
      if (this.program.hashOf(probe.id) !== undefined) continue;
      const why = await whyUnheard(each, this.program);
      // It is gone.
      if (why === undefined) return { kind: "changed" };
      unheard ??= why;
    }
    return unheard === undefined ? { kind: "recorded" } : { kind: "unknown", ...unheard };
  }
}
