import { beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../long.js";
import { expectationsOf, RENAMED_BY_LOWERING } from "./expectations.js";
import { BABEL, TEXT, TYPESCRIPT } from "./front-ends.js";
import { loadPrograms } from "./programs.js";
import { type Run, runPrograms, type Variant } from "./run-programs.js";

const SELECTIONS = {
  "functions in functions left out": ["**", "!#*>*"],
  "functions in functions alone": ["**#*>*"],
};

/** In long runs of each compiler, too, what lowers nothing, and what lowers most. */
const FRONT_ENDS = [
  TEXT[0]!,
  ...(LONG ? [TYPESCRIPT[0]!, TYPESCRIPT.find(({ name }) => name.includes("ES5"))!, ...BABEL] : []),
];

describe.each(FRONT_ENDS.map((frontEnd) => [frontEnd.name, frontEnd] as const))("%s", (_, frontEnd) => {
  const expected = expectationsOf(frontEnd);
  const known = new Set([
    ...expected.uncompilable,
    ...expected.different.recording,
    ...expected.different.always,
  ]);
  const programs = loadPrograms().filter((program) => frontEnd.takes(program) && !known.has(program.id));
  const run = (variant: Variant, capture?: string[]) =>
    runPrograms(
      frontEnd,
      variant,
      programs,
      frontEnd.compile(programs, capture && { capture, enabled: true }),
    );
  let plain: Run;
  beforeAll(async () => {
    plain = await run("plain");
  });

  test.each(Object.entries(SELECTIONS))("%s: programs do what they do plain", async (_, capture) => {
    const { observed, calls } = await run("on", capture);
    const differ = programs.flatMap(({ id }) => {
      const [before, after] = [plain, { observed }].map((each) => each.observed.get(id)!.lines.join("\n"));
      if (before === after || /^CRASH SyntaxError/m.test(before!)) return [];
      const renamed = RENAMED_BY_LOWERING[id];
      if (renamed?.lowered.test(before!) && after === renamed.source) return [];
      return [{ id, before, after }];
    });
    expect(differ).toEqual([]);
    expect([...calls.values()].flat().length).toBeGreaterThan(100);
  });
});
