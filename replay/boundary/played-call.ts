import { type ProbeState, RunningCall } from "@calltape/runtime/registry";
import type { AmbientValue, Call } from "../../tape/index.js";
import type { Witness } from "../context/witness.js";
import { CallQueue } from "./call-queue.js";
import type { Playback } from "./playback.js";

/** A call that runs while something is replayed, or is answered in its place. */
export class PlayedCall extends RunningCall {
  private given: Map<string, AmbientValue[]> | undefined;
  private readonly children = new Map<string, CallQueue>();
  /** What its boundary does instead of running. */
  answer: (() => unknown) | undefined = undefined;
  /** The innermost call with a recorded one that ran when it began, or itself. */
  readonly context: PlayedCall | undefined;

  /**
   * @param recorded the call that it does again, as far as anybody can tell
   * @param caller that which was running
   * @param witness who compares the two
   */
  constructor(
    probe: ProbeState,
    readonly playback: Playback,
    readonly recorded: Call | undefined,
    caller: PlayedCall | undefined,
    readonly witness?: Witness,
  ) {
    super(probe);
    this.context = recorded === undefined ? caller?.context : this;
  }

  /** What a clock, chance or the environment gave next, the last time; undefined when it is not recorded. */
  nextAmbient(kind: string): AmbientValue | undefined {
    if (this.recorded === undefined) return undefined;
    if (this.given === undefined) {
      this.given = new Map();
      for (const each of this.recorded.ambient().reverse()) {
        const alike = this.given.get(each.kind);
        if (alike === undefined) this.given.set(each.kind, [each]);
        else alike.push(each);
      }
    }
    return this.given.get(kind)?.pop();
  }

  /** Calls of a function that it made the last time. */
  childrenOf(id: string): CallQueue {
    let queue = this.children.get(id);
    if (queue === undefined) {
      queue = new CallQueue(this.recorded?.children().filter(({ probe }) => probe.id === id) ?? []);
      this.children.set(id, queue);
    }
    return queue;
  }
}
