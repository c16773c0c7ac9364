/**
 * Replays recorded calls as Jest tests.
 *
 * @packageDocumentation
 */
import { describe, expect, jest, test } from "@jest/globals";
import type { Call } from "../tape/calls/recorded-call.js";
import type { Callable } from "../tape/select/callable.js";
import { captures, type Which } from "./captures.js";
import "./jest-matchers.js";
import { skipRunningTest } from "./jest-skip.js";
import { asMatch, checkOn } from "./matcher.js";
import type { ReplayTestOptions, ReplayTestsOptions } from "./options.js";
import { type Framework, inMode, makeTests } from "./replay-suite.js";

export type { Capture, Captures, Which } from "./captures.js";
export type { ChoiceOptions, ReplayTestOptions, ReplayTestsOptions, TapeOptions } from "./options.js";
export { captures };

const framework: Framework = {
  load: loadModule,
  describe: (title, mode, body) => void inMode(describe, mode)(title, body),
  test: (title, run) =>
    test(title, async () => {
      const report = await run();
      if (report.kind === "failed") throw report.error;
      if (report.kind === "skipped") skipRunningTest(report.reason);
      else if (report.note !== undefined) console.info(`[calltape] ${report.note}`);
    }),
  isUpdating() {
    const { snapshotState } = expect.getState() as { snapshotState?: { _updateSnapshot: string } };
    return snapshotState?._updateSnapshot === "all";
  },
};

/** Modules come through Jest, so that they are compiled and mocked as in any other test. */
async function loadModule(file: string): Promise<object> {
  // There are two builds of this file: where Jest runs CommonJS it has one that is required, else it is imported.
  return typeof require === "function" ? jest.requireActual(file) : ((await import(file)) as object);
}

/**
 * Makes one test of each recorded call of functions; one `describe` a function. A call that cannot be replayed becomes a
 * skipped test that says why.
 *
 * @param which `glob[#name-glob]`, as in `src/cart.ts#Cart.*`; or a function, whose file has to be instrumented
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` when there are no tapes or no call matches, `CALLTAPE_CORRUPT` when a tape
 *   cannot be read, `CALLTAPE_BAD_OPTION`
 */
export function replayTests(which: Which = "**", options: ReplayTestsOptions = {}): void {
  makeTests(framework, which, options);
}

expect.extend({
  async toReplay(fn: Callable, call: Call, options: ReplayTestOptions = {}) {
    const { isNot = false } = this;
    return asMatch(await checkOn(framework, fn, call, options, isNot), call, isNot);
  },
});
