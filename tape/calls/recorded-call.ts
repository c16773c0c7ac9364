import type { ProbeDefinition } from "@calltape/runtime/format";

/**
 * One recorded invocation. Its values are in the tape still, and read from there when they are asked for. There may be two
 * objects for one call: its id tells whether it is the same.
 */
export interface Call {
  /** `stream:number` */
  readonly id: string;
  /** The call that was running when it began; undefined when none was, or none that the tapes have. */
  caller(): Call | undefined;
  /**
   * The call that has made the function: that of the function around it. Undefined when that was not recorded, or the
   * function is in none.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  maker(): Call | undefined;
  /** The calls that it has made itself, in the order in which they began, as far as they are recorded. */
  children(): readonly Call[];
  /** The calls of its stream that no recorded call is known to have made, in the order in which they began. */
  roots(): readonly Call[];
  readonly probe: ProbeDefinition;
  /** Id of the call that was running; undefined when none was, or none that this tape has. */
  readonly parent: string | undefined;
  /** Path of the tape that it began in. */
  readonly file: string;
  /** Number of the process that it was recorded in. */
  readonly pid: number;
  /** What that process said that it is, by `CALLTAPE_BUILD`; empty where it did not. */
  readonly build: string;
  /** When its outcome was replaced by one that somebody has accepted, in milliseconds since the epoch; else undefined. */
  readonly acceptedAt: number | undefined;
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number;
  /** Nanoseconds; undefined when the call is unfinished. */
  readonly duration: number | undefined;
  /** Bits of `LABEL`, of all that was recorded. */
  readonly labels: number;
  /** Bits of `LABEL` that hold for receiver and arguments. */
  readonly inputLabels: number;
  /** Bits of `LABEL` that hold for the result. */
  readonly outcomeLabels: number;
  /** `unfinished`: the tapes end while the call is running. */
  readonly outcome: "returned" | "threw" | "unfinished";
  /** `this`, made anew each time. @throws CalltapeError `CALLTAPE_CORRUPT` */
  receiver(): unknown;
  /** The arguments by position, made anew each time. @throws CalltapeError `CALLTAPE_CORRUPT` */
  arguments(): unknown[];
  /** Both, made together: what they share, they share again. @throws CalltapeError `CALLTAPE_CORRUPT` */
  inputs(): { receiver: unknown; arguments: unknown[] };
  /**
   * Whether the call changed its receiver or its arguments, as far as they are recorded; undefined when the recorder did
   * not look.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  readonly changedInputs: boolean | undefined;
  /**
   * Receiver and arguments when the call ended, made together and anew each time; undefined when they are as they were, or when the
   * recorder did not look.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  inputsAfter(): { receiver: unknown; arguments: unknown[] } | undefined;
  /**
   * What a generator yielded, what it was sent or thrown, and where it was left, in their order, made anew each time: the
   * first ones, and what was sent without `undefined`.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  steps(): GeneratorStep[];
  /**
   * What clocks, chance and the environment gave to the function itself, its parameters first, in the order in which it
   * asked, made anew each time.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  ambient(): AmbientValue[];
  /** The value that was returned or thrown, made anew each time. @throws CalltapeError `CALLTAPE_CORRUPT` */
  result(): unknown;
}

/** What passed between a generator and whoever pulled it. */
export interface GeneratorStep {
  /**
   * `left`: it was not pulled on, but ended, by `return()` or, where it threw, `throw()`. `thrown`: it has caught what was
   * thrown into it. `unseen`: from here on it may have yielded, and been sent, what is not recorded.
   */
  kind: "yielded" | "sent" | "left" | "thrown" | "unseen";
  /** `undefined` where it was left; where not all is seen, why, in words. */
  value: unknown;
}

/** A value that a function was given by a clock, by chance or by the environment. */
export interface AmbientValue {
  /** As code says it: `Date.now`, `new Date`, `crypto.getRandomValues`, `process.env.HOME`. */
  kind: string;
  /** Milliseconds for `new Date`, the array for `crypto.getRandomValues`. */
  value: unknown;
  /** Which of the function's parameters asked, among all places of theirs that may; undefined where its body did. */
  place: number | undefined;
  /** Bits of `LABEL`. */
  labels: number;
}
