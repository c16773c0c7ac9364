import type { Call, Callable } from "../replay/index.js";
import { checkCall, checkFunction } from "../replay/options.js";
import { CallChecker, type Report } from "./check-call.js";
import { checkReplayTestOptions, type ReplayTestOptions } from "./options.js";
import { whereabouts } from "./replay-mismatch.js";
import { type Framework, isUpdating } from "./replay-suite.js";

/**
 * Replays one call on a function that the test has in hand.
 *
 * @param isNot whether the test says that it does not do what was recorded: then nothing is accepted
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`, `CALLTAPE_CORRUPT`
 */
export function checkOn(
  framework: Pick<Framework, "load" | "isUpdating">,
  fn: Callable,
  call: Call,
  options: ReplayTestOptions,
  isNot = false,
): Promise<Report> {
  checkFunction(fn, "expect(…).toReplay");
  checkCall(call, "toReplay");
  checkReplayTestOptions(options, "toReplay");
  return new CallChecker(framework.load, options, () => !isNot && isUpdating(framework)).check(call, fn);
}

/** What a report is to an `expect.extend` matcher. A call of which nothing can be said is neither the one nor the other. */
export function asMatch(
  report: Report,
  call: Call,
  isNot: boolean,
): { pass: boolean; message: () => string } {
  if (report.kind === "skipped")
    return { pass: isNot, message: () => `cannot be replayed: ${report.reason}\n${whereabouts(call)}` };
  if (report.kind === "failed") return { pass: false, message: () => report.error.message };
  return { pass: true, message: () => `it does what was recorded\n${whereabouts(call)}` };
}
