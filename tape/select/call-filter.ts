import { CalltapeError } from "@calltape/runtime";
import {
  type Check,
  checkOptions,
  describe,
  isInteger,
  isNumber,
  isOneOf,
  type Schema,
} from "@calltape/runtime/options";
import type { Call } from "../calls/recorded-call.js";
import { isExact, LABEL_NAMES, type LabelName, labelsOf } from "../records/labels.js";

/** A moment: a date, milliseconds since the epoch, or a date as text, as ISO 8601 has it. */
export type Moment = Date | number | string;

/** What a call must be like. */
export interface CallFilter {
  outcome?: Call["outcome"];
  /** One of the labels that it has; `exact`: none that tells of a loss. */
  label?: LabelName | "exact";
  /** When it began: at the earliest, and before. */
  from?: Moment;
  to?: Moment;
  /** Nanoseconds that it took at least, and at most. */
  longerThan?: number;
  shorterThan?: number;
  /** The process that it was recorded in. */
  pid?: number;
  /** What that said that it is, by `CALLTAPE_BUILD`; empty for those that did not. */
  build?: string;
}

/** `2026-01-01`, and with a time. */
const ISO_DATE = /^[+-]?\d{4,6}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

const isMoment: Check = (value) =>
  Number.isNaN(millisecondsOf(value))
    ? 'must be a date, milliseconds since the epoch, or a text as "2026-01-31T12:00:00Z"'
    : undefined;

const isDuration = isNumber(0, Number.POSITIVE_INFINITY);

const SCHEMA: Schema = {
  outcome: isOneOf("returned", "threw", "unfinished"),
  label: isOneOf(...LABEL_NAMES, "exact"),
  from: isMoment,
  to: isMoment,
  longerThan: isDuration,
  shorterThan: isDuration,
  pid: isInteger(0, 2 ** 32 - 1, "a process"),
  build: (value) => (typeof value === "string" ? undefined : "must be a text"),
} satisfies Record<keyof CallFilter, Check>;

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` for what is unknown or has a wrong value */
export function predicateOf(filter: CallFilter): (call: Call) => boolean {
  const { outcome, label, pid, build, ...times } = checkOptions(filter, SCHEMA, "the filter of where");
  const { longerThan = 0, shorterThan = Number.POSITIVE_INFINITY } = times;
  const from = millisecondsOf(times.from ?? Number.NEGATIVE_INFINITY);
  const to = millisecondsOf(times.to ?? Number.POSITIVE_INFINITY);
  const timed = times.longerThan !== undefined || times.shorterThan !== undefined;
  return (call) =>
    (outcome === undefined || call.outcome === outcome) &&
    (label === undefined ||
      (label === "exact" ? isExact(call.labels) : labelsOf(call.labels).includes(label))) &&
    call.startedAt >= from &&
    call.startedAt < to &&
    (pid === undefined || call.pid === pid) &&
    (build === undefined || call.build === build) &&
    (!timed || (call.duration !== undefined && call.duration >= longerThan && call.duration <= shorterThan));
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function readMoment(time: Moment, where: string): number {
  const problem = isMoment(time);
  if (problem === undefined) return millisecondsOf(time);
  throw new CalltapeError("CALLTAPE_BAD_OPTION", `${where} ${problem}, got ${describe(time)}`);
}

/** `NaN` for what is no moment. */
function millisecondsOf(time: unknown): number {
  if (typeof time === "string") return ISO_DATE.test(time) ? Date.parse(time) : Number.NaN;
  if (time instanceof Date) return time.getTime();
  return typeof time === "number" ? time : Number.NaN;
}
