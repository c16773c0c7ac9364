import { LABEL } from "@calltape/runtime/format";
import { type ProbeState, RunningCall } from "@calltape/runtime/registry";
import type { AmbientValue, Call } from "../../tape/index.js";
import type { Witness } from "../context/witness.js";
import { groupBy } from "../group-by.js";
import { AmbientQueue } from "./ambient.js";
import { CallQueue } from "./call-queue.js";
import type { Playback } from "./playback.js";

/** A call that runs while something is replayed, or is answered in its place. */
export class PlayedCall extends RunningCall {
  private readonly given: AmbientQueue;
  private children: Map<string, CallQueue> | undefined;
  /** What its boundary does instead of running. */
  answer: (() => unknown) | undefined = undefined;
  /** The innermost call with a recorded one that ran when it began, or itself. */
  readonly context: PlayedCall | undefined;
  /** Who compares it with the recorded one. */
  readonly witness: Witness | undefined;
  private readonly like: Call | undefined;

  /**
   * @param recorded the call that it does again, as far as anybody can tell
   * @param caller that which was running
   */
  constructor(
    probe: ProbeState,
    readonly playback: Playback,
    private readonly recorded: Call | undefined,
    caller: PlayedCall | undefined,
    { witness, like = recorded }: { witness?: Witness | undefined; like?: Call | undefined } = {},
  ) {
    super(probe);
    this.given = new AmbientQueue(recorded, "body");
    this.witness = witness;
    this.like = like;
    this.context = like === undefined ? caller?.context : this;
  }

  /** Whether something of it was cut when it was recorded. */
  get wasCut(): boolean {
    return wasCut(this.recorded);
  }

  /** What a clock, chance or the environment gave next, the last time; undefined when it is not recorded. */
  nextAmbient(kind: string): AmbientValue | undefined {
    return this.given.next(kind);
  }

  /** Calls of a function that it made the last time, or that one like it made. */
  childrenOf(id: string): CallQueue {
    if (this.children === undefined) {
      this.children = new Map();
      for (const [each, calls] of groupBy(this.like?.children() ?? [], ({ probe }) => probe.id))
        this.children.set(each, new CallQueue(calls));
    }
    return this.children.get(id) ?? NONE;
  }
}

const NONE = new CallQueue([]);

/** Whether something of a call was cut when it was recorded. */
export function wasCut(call: Call | undefined): boolean {
  return ((call?.outcomeLabels ?? 0) & LABEL.CUT) !== 0;
}
