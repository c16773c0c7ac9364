/**
 * Replays recorded calls as vitest tests.
 *
 * @packageDocumentation
 */
import { describe, expect, test as plainTest, type TestAPI, vi } from "vitest";
import type { Call } from "../tape/calls/recorded-call.js";
import type { Callable } from "../tape/select/callable.js";
import { type Captures, captures, type Which } from "./captures.js";
import { asMatch, checkOn } from "./matcher.js";
import type { ReplayTestOptions, ReplayTestsOptions } from "./options.js";
import { type Framework, inMode, makeTests } from "./replay-suite.js";

export type { Capture, Captures, Which } from "./captures.js";
export type { ChoiceOptions, ReplayTestOptions, ReplayTestsOptions, TapeOptions } from "./options.js";
export { captures };

const framework: Framework = {
  // Modules come through vitest, so that they are compiled and mocked as in any other test.
  load: (file) => vi.importActual<object>(file),
  describe: (title, mode, body) => void inMode(describe, mode)(title, body),
  test: (title, run) =>
    plainTest(title, async ({ skip, annotate }) => {
      const report = await run();
      if (report.kind === "skipped") skip(report.reason);
      if (report.kind === "failed") throw report.error;
      // vitest 3.1 and older cannot show it.
      if (report.kind === "passed" && report.note !== undefined) await annotate?.(report.note);
    }),
  isUpdating() {
    const { snapshotState } = expect.getState();
    return (snapshotState as unknown as { _updateSnapshot?: string } | undefined)?._updateSnapshot === "all";
  },
};

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

/** vitest's `test`, with the fixture `captures`. */
export const test: TestAPI<{ captures: Captures }> = plainTest.extend<{ captures: Captures }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants to see which fixtures this one needs
  captures: async ({}, use) => use(captures),
});

expect.extend({
  async toReplay(fn: Callable, call: Call, options: ReplayTestOptions = {}) {
    return asMatch(await checkOn(framework, fn, call, options, this.isNot), call, this.isNot);
  },
});

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: it has to be declared as vitest does
  interface Assertion<T = any> {
    /**
     * The function does what was recorded of a call, with that call's receiver and arguments. To be awaited.
     *
     * @throws CalltapeError `CALLTAPE_BAD_OPTION`, `CALLTAPE_CORRUPT`
     */
    toReplay(call: Call, options?: ReplayTestOptions): Promise<void>;
  }
}
