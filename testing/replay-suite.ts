import { printable, titleOf } from "../replay/index.js";
import type { Loader } from "../replay/program.js";
import { chooseCalls, groupByProbe, openRecorded, type Which } from "./captures.js";
import { CallChecker, type Report } from "./check-call.js";
import { checkTestsOptions, type ReplayMode, type ReplayTestsOptions, readMode } from "./options.js";

/** What a test framework has to offer. */
export interface Framework {
  load: Loader;
  /** @param mode `off`: the group is skipped; `only`: nothing else of the file runs */
  describe(title: string, mode: ReplayMode, body: () => void): void;
  /** Makes a test that runs a replay and says what it reports. */
  test(title: string, run: () => Promise<Report>): void;
  /** Whether the test that runs now is to accept what calls do: vitest's `-u` and the like. */
  isUpdating(): boolean;
}

/** Whether a call's new outcome is to be accepted, by the framework's own flag or by the variable. */
export function isUpdating({ isUpdating: byFlag }: Pick<Framework, "isUpdating">): boolean {
  return readMode() === "update" || byFlag();
}

/**
 * Makes one test of each recorded call, and one group of each function. The word `calltape` in its title lets a
 * framework's own filter take or leave all replays.
 *
 * @throws CalltapeError `CALLTAPE_NOT_FOUND`, `CALLTAPE_CORRUPT`, `CALLTAPE_BAD_OPTION`
 */
export function makeTests(framework: Framework, which: Which, options: ReplayTestsOptions): void {
  checkTestsOptions(options, "replayTests");
  const { tapes, distinct, select, limit, ...replaying } = options;
  const mode = readMode();
  const recorded = openRecorded(options);
  const calls = chooseCalls(recorded, which, options);
  const checker = new CallChecker(framework.load, replaying, () => isUpdating(framework), recorded);
  for (const [id, group] of groupByProbe(calls))
    framework.describe(`calltape ${printable(id)}`, mode, () => {
      for (const call of group) framework.test(`${titleOf(call)} [${call.id}]`, () => checker.check(call));
    });
}

/** `describe`, or what skips a group, or runs nothing else of the file. */
export function inMode<Describe>(
  all: Describe & { skip: Describe; only: Describe },
  mode: ReplayMode,
): Describe {
  if (mode === "off") return all.skip;
  return mode === "only" ? all.only : all;
}
