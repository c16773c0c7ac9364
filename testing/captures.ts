import { CalltapeError, configure } from "@calltape/runtime";
import type { ProbeDefinition } from "@calltape/runtime/format";
import { splitProbeId } from "../patterns/probe-pattern.js";
import { Boundaries } from "../replay/boundary/boundaries.js";
import { openTapes, titleOf } from "../replay/index.js";
import type { Call } from "../tape/calls/recorded-call.js";
import { defaultTapes } from "../tape/files/default-tapes.js";
import { CallList } from "../tape/select/call-list.js";
import type { Callable } from "../tape/select/callable.js";
import { isCallId } from "../tape/select/select.js";
import {
  type ChoiceOptions,
  checkTapeOptions,
  checkTestsOptions,
  type ReplayTestsOptions,
  type TapeOptions,
} from "./options.js";

/** A function, `glob[#name-glob]` of probe ids as in `src/cart.ts#Cart.*`, or the id of a call. */
export type Which = string | Callable;

/** A recorded call that a test can be made of: its title is that of the test, as `$title` or `%s`. */
export type Capture = Call & { readonly title: string };

/** What was recorded: the calls, and the functions that tapes tell of. */
export interface Recorded {
  calls: CallList;
  /** Those whose outcome was accepted. */
  accepted: readonly Call[];
  probes: readonly ProbeDefinition[];
}

/** Modules may be instrumented here, too: to find functions that are not exported, not to record replays. */
function stopRecording(): void {
  configure({ record: "off" });
}

// Before the program is loaded, whose modules make calls of their own. Its configuration may say otherwise.
stopRecording();

/**
 * All that was recorded.
 *
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` when there are no tapes, `CALLTAPE_CORRUPT` when one cannot be read
 */
export function openRecorded({ tapes = defaultTapes() }: TapeOptions = {}): Recorded {
  stopRecording();
  const { calls, accepted, problems, tapes: opened } = openTapes(tapes);
  const broken = problems.find((problem) => !problem.torn);
  if (broken !== undefined) throw new CalltapeError("CALLTAPE_CORRUPT", broken.message);
  return { calls: new CallList(calls), accepted, probes: opened.flatMap(({ probes }) => probes) };
}

/**
 * The calls that tests are made of.
 *
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` when there are no tapes or no calls to choose from, `CALLTAPE_CORRUPT`,
 *   `CALLTAPE_BAD_OPTION` for a function that nobody knows, too
 */
export function chooseCalls(
  recorded: Recorded,
  which: Which,
  options: TapeOptions & ChoiceOptions & Pick<ReplayTestsOptions, "boundary">,
): readonly Call[] {
  const { distinct = false, select = (calls) => calls, limit = Number.POSITIVE_INFINITY } = options;
  const boundaries = new Boundaries(options.boundary ?? []);
  // Calls of boundaries are answers, nothing to replay: who asks for them by name is told so.
  const isAnswer = (probe: ProbeDefinition) =>
    probe.imported || (boundaries.has(probe) && !isNamed(probe, which));
  const all = recorded.calls.of(which);
  const matching = all.where(({ probe }) => !isAnswer(probe));
  const chosen = [...select(distinct ? matching.distinct() : matching)];
  if (chosen.length === 0) {
    const where = [options.tapes ?? defaultTapes()].flat().join(", ");
    if (recorded.calls.count === 0)
      throw notFound(`no recorded call in ${where} (run the program instrumented first, or check "tapes")`);
    const asked = typeof which === "string" ? `matches "${which}"` : `is of ${which.name}`;
    const left = matching.count > 0 ? " and is selected" : all.count > 0 ? " but those of boundaries" : "";
    throw notFound(
      `no recorded call ${asked}${left} in ${where} (npx calltape list prints which functions have some)`,
    );
  }
  return [...groupByProbe(chosen).values()].flatMap((group) => group.slice(0, limit));
}

/** Whether a function is asked for itself, or by the path of its file, and not by a glob that holds others, too. */
function isNamed({ id }: ProbeDefinition, which: Which): boolean {
  if (typeof which !== "string" || isCallId(which)) return true;
  return splitProbeId(which)[0].replace(/^\.\//, "") === splitProbeId(id)[0];
}

function notFound(message: string): CalltapeError {
  return new CalltapeError("CALLTAPE_NOT_FOUND", message);
}

/** Gives each call a title, for `test.each` and `test.for`. */
export function takeCaptures(which: Which, options: TapeOptions & ChoiceOptions): Capture[] {
  checkTestsOptions(options, "captures");
  return chooseCalls(openRecorded(options), which, options).map(asCapture);
}

/** What recorded calls look like to a test. */
export interface Captures {
  /** All calls of the tapes, to select from. */
  (which?: undefined, options?: TapeOptions): CallList;
  /**
   * The calls of functions, with titles.
   *
   * @throws CalltapeError `CALLTAPE_NOT_FOUND`, `CALLTAPE_CORRUPT`, `CALLTAPE_BAD_OPTION`
   */
  (which: Which, options?: TapeOptions & ChoiceOptions): Capture[];
}

/** Recorded calls: all of them as a list to select from, or those of functions to make tests of. */
export const captures = ((which?: Which, options: ReplayTestsOptions = {}) => {
  if (which !== undefined) return takeCaptures(which, options);
  checkTapeOptions(options, "captures without a function");
  return openRecorded(options).calls;
}) as Captures;

function asCapture(call: Call): Capture {
  const title = titleOf(call);
  Object.defineProperty(call, "toString", { value: () => title, configurable: true });
  return Object.assign(call, { title });
}

/** Calls by the id of their probe, in their order. */
export function groupByProbe(calls: readonly Call[]): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    const group = groups.get(call.probe.id);
    if (group === undefined) groups.set(call.probe.id, [call]);
    else group.push(call);
  }
  return groups;
}
