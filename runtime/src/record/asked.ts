import type { Decision } from "../redact/decision.js";

/** Place of what no parameter has asked. */
export const IN_BODY = -1;

/** What a function was given by a clock, by chance or by the environment. */
export interface Asked {
  /** Which parameter has asked, among all that the function's may ask, which they do in this order; or {@link IN_BODY}. */
  place: number;
  /** Index in `AMBIENT_KINDS`, or the name of a variable of the environment. */
  kind: number | string;
  /** As it is recorded. */
  value: unknown;
  /** The redactor's judgement of what it is bound to. */
  decision: Decision;
}

/**
 * What the parameters of one function were given since a call of it has begun last: nothing tells which call binds them
 * but that it begins next. Never more than the function has places that ask.
 */
export class AskedByParams {
  private values: Asked[] = [];
  /** Place of the last. */
  private last = IN_BODY;
  /** Number of the call that was running. */
  private caller = 0;

  /**
   * What does not go on where the last has been, is another call's: that one has thrown in its parameters.
   *
   * @param caller number of the call that is running; 0 for none
   */
  add(asked: Asked, caller: number): void {
    if (asked.place <= this.last || caller !== this.caller) this.values = [];
    this.last = asked.place;
    this.caller = caller;
    this.values[this.values.length] = asked;
  }

  /** What the call was given that begins now, and forgets it. @param caller undefined where it may have been bound under another */
  take(caller: number | undefined): Asked[] {
    const { values } = this;
    this.values = [];
    this.last = IN_BODY;
    return caller === undefined || caller === this.caller ? values : [];
  }
}
