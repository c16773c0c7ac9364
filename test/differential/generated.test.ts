import { afterAll, beforeAll, expect, test } from "vitest";
import { Checker } from "./generated/check.js";
import { describeFailure, search } from "./generated/search.js";

/** The same programs each time, so that a change is not stopped by what it did not break; `npm run fuzz` tries others. */
const SEED = Number(process.env["CALLTAPE_FUZZ_SEED"] ?? 20_260_701);
const PROGRAMS = 150;
/** Milliseconds: a failing program is made smaller, too. */
const PATIENCE = 300_000;

let checker: Checker;
beforeAll(() => {
  checker = new Checker();
});
afterAll(() => checker.close());

test(
  "generated programs do the same once they are instrumented, recording or not",
  async () => {
    const failure = await search(checker, SEED, 0, PROGRAMS);
    expect.assert(failure === undefined, failure && describeFailure(failure));
    const { runs, calls, outcomes, skipped, features } = checker.tally;
    expect(runs).toBeGreaterThan(4 * PROGRAMS);
    expect(calls).toBeGreaterThan(20 * PROGRAMS);
    expect(outcomes).toBeGreaterThan(PROGRAMS);
    expect([...skipped.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(PROGRAMS / 4);
    expect(features.size).toBeGreaterThan(110);
  },
  PATIENCE,
);
