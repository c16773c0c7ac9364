/**
 * Replays recorded calls as tests of `node:test`.
 *
 * @packageDocumentation
 */
import { describe, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Call } from "../tape/calls/recorded-call.js";
import type { Callable } from "../tape/select/callable.js";
import { captures, type Which } from "./captures.js";
import { asMatch, checkOn } from "./matcher.js";
import type { ReplayTestOptions, ReplayTestsOptions } from "./options.js";
import { type Framework, makeTests } from "./replay-suite.js";

export type { Capture, Captures, Which } from "./captures.js";
export type { ChoiceOptions, ReplayTestOptions, ReplayTestsOptions, TapeOptions } from "./options.js";
export { captures };

const framework: Framework = {
  load: importModule,
  describe: (title, mode, body) =>
    void describe(title, mode === "off" ? { skip: true } : mode === "only" ? { only: true } : {}, body),
  test: (title, run) =>
    void test(title, async (context: TestContext) => {
      const report = await run();
      if (report.kind === "skipped") context.skip(report.reason);
      if (report.kind === "failed") throw report.error;
      if (report.kind === "passed" && report.note !== undefined) context.diagnostic(report.note);
    }),
  isUpdating: () => process.execArgv.includes("--test-update-snapshots"),
};

/** Modules come as Node loads them, with whatever hooks it was started with. */
async function importModule(file: string): Promise<object> {
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  const { default: exported } = module;
  // Of a CommonJS module that was compiled while it was loaded, Node has not seen the names.
  return typeof exported === "object" && exported !== null ? { ...exported, ...module } : module;
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

/**
 * Fails unless the function does what was recorded of a call, with that call's receiver and arguments.
 *
 * @throws Error `ReplayMismatch` when it does not, or when the call cannot be replayed; CalltapeError
 *   `CALLTAPE_BAD_OPTION`, `CALLTAPE_CORRUPT`, `CALLTAPE_STALE`
 */
export async function assertReplays(
  fn: Callable,
  call: Call,
  options: ReplayTestOptions = {},
): Promise<void> {
  const report = await checkOn(framework, fn, call, options);
  if (report.kind === "failed") throw report.error;
  if (report.kind === "skipped") throw new Error(asMatch(report, call, false).message());
}
