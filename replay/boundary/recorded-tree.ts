import type { Call, ProbeDefinition } from "../../tape/index.js";
import { callbacksOf } from "./callbacks.js";
import { straysOf } from "./strays.js";

/** What a recorded call has of its own that replay gives again. */
export interface Answerable {
  /** Boundary calls under it, in the order in which they began; what those called is none of it. */
  boundaries: readonly Call[];
  /** Calls that were given something by a clock, chance or the environment, and those that lead to them, by probe id. */
  followed: ReadonlyMap<string, readonly Call[]>;
  /** The same of calls that nobody is known to have made, and that began while an async function ran. */
  strays: ReadonlyMap<string, readonly Call[]>;
}

/** Calls under one that are told of although nothing is answered in them. */
export const MAX_FOLLOWED = 100_000;

/** Calls of which is remembered whether they lead to something. */
const MAX_KNOWN = 100_000;

const NOTHING: Answerable = { boundaries: [], followed: new Map(), strays: new Map() };

/** Finds what replay has to answer under calls. Calls are looked at once, however many lead to them, as long as there is room. */
export class RecordedTree {
  private readonly leads = new Map<string, boolean>();

  constructor(private readonly isBoundary: (probe: ProbeDefinition) => boolean) {}

  /**
   * What is answered while a call is replayed.
   *
   * @param follow which calls under it are told of: those that lead to something, or all, as far as there are not too many
   */
  under(root: Call, follow: "leading" | "all" = "leading"): Answerable {
    // Not in between: what is gathered is told by what is remembered.
    if (this.leads.size > MAX_KNOWN) this.leads.clear();
    const leads = this.leadsSomewhere(root);
    const strays = (
      root.probe.async ? straysOf(root, follow === "all" ? MAX_FOLLOWED : undefined) : []
    ).filter((call) => this.leadsSomewhere(call) || follow === "all");
    if (!leads && strays.length === 0 && follow === "leading") return NOTHING;
    const { boundaries, followed } = this.gather([root], follow, root);
    return { boundaries, followed, strays: this.gather(strays, follow, root).followed };
  }

  private gather(
    roots: readonly Call[],
    follow: "leading" | "all",
    replayed: Call,
  ): Omit<Answerable, "strays"> {
    let left = MAX_FOLLOWED;
    const boundaries: Call[] = [];
    const followed = new Map<string, Call[]>();
    const open = [...roots];
    for (let call = open.pop(); call !== undefined; call = open.pop()) {
      if (this.isBoundary(call.probe)) {
        boundaries.push(call);
        open.push(...callbacksOf(call, replayed));
        continue;
      }
      const { id } = call.probe;
      const alike = followed.get(id);
      if (alike === undefined) followed.set(id, [call]);
      else alike.push(call);
      for (const child of call.children())
        if (this.leads.get(child.id) === true || (follow === "all" && --left > 0)) open.push(child);
    }
    boundaries.sort(byBegin);
    for (const calls of followed.values()) calls.sort(byBegin);
    return { boundaries, followed };
  }

  /** Boundary calls under one, or the call itself. */
  boundariesFrom(call: Call): readonly Call[] {
    return this.leadsSomewhere(call) ? this.gather([call], "leading", call).boundaries : [];
  }

  /** Without recursion: calls can be as deep as a stack, or as a hostile tape says. */
  private leadsSomewhere(root: Call): boolean {
    const seen = [root];
    for (let i = 0; i < seen.length; i++) {
      if (this.leads.has(seen[i]!.id)) continue;
      const called = this.isBoundary(seen[i]!.probe) ? callbacksOf(seen[i]!) : seen[i]!.children();
      for (const child of called) seen.push(child);
    }
    for (let i = seen.length - 1; i >= 0; i--) {
      const call = seen[i]!;
      if (this.leads.has(call.id)) continue;
      const leads =
        this.isBoundary(call.probe) ||
        call.ambient().length > 0 ||
        call.children().some((child) => this.leads.get(child.id) === true);
      this.leads.set(call.id, leads);
    }
    return this.leads.get(root.id)!;
  }
}

/** Calls of one stream are numbered in the order in which they began. */
function byBegin(a: Call, b: Call): number {
  return numberOf(a) - numberOf(b);
}

function numberOf({ id }: Call): number {
  return Number(id.slice(id.indexOf(":") + 1));
}
