import { beforeAll, describe, expect, test } from "vitest";
import { type Comparison, compare, runSources } from "./compare.js";
import { BABEL, TYPESCRIPT } from "./front-ends.js";
import { loadPrograms } from "./programs.js";
import type { Run } from "./run-programs.js";

const PROGRAMS = loadPrograms();
const JAVASCRIPT = PROGRAMS.filter(({ language }) => language === "javascript");

/** The settings of each compiler that lower nothing. */
const FRONT_ENDS = [TYPESCRIPT[0]!, BABEL[0]!] as const;

describe("compilers that lower nothing", () => {
  let source: Run;
  let comparisons: Comparison[];
  beforeAll(async () => {
    source = await runSources();
    comparisons = [];
    for (const frontEnd of FRONT_ENDS) comparisons.push(await compare(frontEnd, PROGRAMS));
  });

  test("no program changes what the others find", () => {
    for (const [id, { lines }] of source.observed) expect(lines.join("\n"), id).not.toContain("mark it");
  });

  test.for([
    [0, []],
    // Babel prints parameters on lines of their own.
    [1, ["serialised/tostring-params"]],
  ] as const)("plain output of front end %i does what the source does", ([index, expected]) => {
    const { compared, runs } = comparisons[index]!;
    const different = JAVASCRIPT.filter(
      (program) =>
        compared.includes(program) &&
        runs.plain.observed.get(program.id)!.lines.join("\n") !==
          source.observed.get(program.id)!.lines.join("\n"),
    );
    expect(different.map(({ id }) => id)).toEqual(expected);
  });

  test.for(PROGRAMS.map((program) => [program.id, program] as const))(
    "%s: the same calls on the tapes of both",
    ([id, program]) => {
      if (!comparisons.every(({ compared }) => compared.includes(program))) return;
      const [first, second] = comparisons.map(({ runs }) => runs.on.calls.get(id)!);
      // How deep a stack is when it overflows depends on the size of its frames.
      if (/^recursion\/|deep-custom-error|large-and-odd/.test(id)) return;
      expect(second).toEqual(first);
    },
  );
});
