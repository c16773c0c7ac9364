import type { FunctionKind, GoesOn } from "./hooks.js";
import type { ProbeState } from "./record/probe-state.js";
import type { RunningCall } from "./record/running-calls.js";

/** Who is told of calls by the hooks (`probe.ts`): the recorder, or the player of replays. */
export interface Observer {
  /** A call begins. Gives null for one that is not to be followed. */
  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): RunningCall | null;
  /** The same for one to four arguments without a list. */
  enterListed(
    probe: ProbeState,
    length: number,
    a: unknown,
    b: unknown,
    c: unknown,
    d: unknown,
    receiver: unknown,
  ): RunningCall | null;
  leave(probe: ProbeState, call: RunningCall, value: unknown): void;
  fail(probe: ProbeState, call: RunningCall, error: unknown): void;
  suspend(probe: ProbeState, call: RunningCall): void;
  /** It is suspended, and goes through something. @param delegates whether by `yield*` */
  iterate(probe: ProbeState, call: RunningCall, iterable: unknown, delegates: boolean): void;
  yield(probe: ProbeState, call: RunningCall, value: unknown): void;
  resume(probe: ProbeState, call: RunningCall, value: unknown, where: GoesOn): void;
  /** @returns the value that the program goes on with */
  ambient(probe: ProbeState, call: RunningCall, kind: number | string, value: unknown): unknown;
  /**
   * The same of a parameter, before its call begins.
   *
   * @param place among all that the function's parameters may ask @param parameter index of that which does
   */
  asked(probe: ProbeState, place: number, parameter: number, kind: number | string, value: unknown): unknown;
  /** An error of the observer's own. */
  gaveUp(): void;
}

/**
 * Answers calls in replay. A call that it has given out in {@link Observer.enter} with `answers` set does not run: what
 * {@link answer} does, is done in its place. Whoever has a {@link ProbeState} can have a call answered so: instrumented
 * functions, and whatever else stands for a function at the program's edge.
 */
export interface Player extends Observer {
  /** A probe has been made. */
  add(probe: ProbeState): void;
  /** Whether calls with such an id were recorded under the call that is replayed, if there is one. @param kind of the probe */
  expects(id: string, kind?: FunctionKind): boolean;
  /**
   * Does what a recorded call did: gives what it returned, throws what it threw; for an async function gives a promise,
   * for a generator an iterator of what it yielded.
   */
  answer(call: RunningCall): unknown;
}
