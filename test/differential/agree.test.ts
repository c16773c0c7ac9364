import { beforeAll, describe, expect, test } from "vitest";
import { runSources } from "./compare.js";
import { expectationsOf } from "./expectations.js";
import { EVERYTHING, EVERYTHING_TRACED, type FrontEnd, TYPESCRIPT, UNLOWERED } from "./front-ends.js";
import { loadPrograms, type Program } from "./programs.js";
import { type Run, runPrograms } from "./run-programs.js";

const PROGRAMS = loadPrograms();

/**
 * How deep a stack is when it overflows, and how long a text is that is too long to record, is chance; the compilers
 * themselves differ in the order in which parameter properties and fields are set, and one leaves JSX as it is.
 */
const UNLIKE =
  /^recursion\/|deep-custom-error|large-and-odd|tostring-params|paramprops|presuper|syntax-of-types|elements/;

function comparable(frontEnd: FrontEnd, { id }: Program): boolean {
  const { uncompilable, unrunnable } = expectationsOf(frontEnd);
  return ![...uncompilable, ...unrunnable].includes(id);
}

/** Programs that read stacks get positions and paths of what was emitted. */
function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/[^"\s(]*\.work\/differential\/[^/]+|:\d+:\d+/g, "");
}

describe("compilers that lower nothing", () => {
  let source: Run;
  let plain: Run[];
  let recorded: Run[];
  let traced: Run[];
  beforeAll(async () => {
    const run = (frontEnd: FrontEnd, variant: "plain" | "on" | "trace") => {
      const programs = PROGRAMS.filter((program) => comparable(frontEnd, program));
      const options = { plain: undefined, on: EVERYTHING, trace: EVERYTHING_TRACED }[variant];
      return runPrograms(frontEnd, variant, programs, frontEnd.compile(programs, options));
    };
    source = await runSources();
    plain = await Promise.all(UNLOWERED.map((frontEnd) => run(frontEnd, "plain")));
    recorded = await Promise.all(UNLOWERED.map((frontEnd) => run(frontEnd, "on")));
    traced = await Promise.all(UNLOWERED.map((frontEnd) => run(frontEnd, "trace")));
  });

  test("no program changes what the others find", () => {
    for (const [id, { lines }] of source.observed) expect(lines.join("\n"), id).not.toContain("mark it");
  });

  test.for([
    [0, []],
    // Babel prints parameters on lines of their own.
    [1, ["serialised/tostring-params"]],
    [2, []],
  ] as const)("plain output of front end %i does what the source does", ([index, expected]) => {
    const { observed } = plain[index]!;
    const different = [...source.observed].filter(
      ([id, { lines }]) => observed.has(id) && observed.get(id)!.lines.join("\n") !== lines.join("\n"),
    );
    expect(different.map(([id]) => id)).toEqual(expected);
  });

  const common = PROGRAMS.filter((program) => UNLOWERED.every((each) => comparable(each, program)));
  test.for(common.map(({ id }) => id).filter((id) => !UNLIKE.test(id)))(
    "%s: the same calls on the tapes of all",
    (id) => {
      const [first, ...others] = recorded.map(({ calls }) => withoutPlaces(calls.get(id)));
      for (const other of others) expect(other).toBe(first);
    },
  );

  test.for(common.map(({ id }) => id).filter((id) => !UNLIKE.test(id)))(
    "%s: the same events of all",
    (id) => {
      const [first, ...others] = traced.map(({ events }) => events.get(id));
      for (const other of others) expect(other).toEqual(first);
    },
  );
});

test("what is thrown when `using` ends is how the call ends, whatever the compiler makes of `using`", async () => {
  const programs = PROGRAMS.filter(({ id }) => id === "typescript/using-throws");
  const lowering = TYPESCRIPT.filter((each) => comparable(each, programs[0]!));
  const recorded = await Promise.all(
    lowering.map((each) => runPrograms(each, "on", programs, each.compile(programs, EVERYTHING))),
  );
  const outcomes = recorded.map(({ calls }) =>
    calls.get(programs[0]!.id)!.map(({ probe, parent, outcome }) => [probe, parent, outcome?.[0]]),
  );
  expect(outcomes[0]).toContainEqual(["typescript/using-throws.ts#fails", "", "threw"]);
  expect(lowering.length).toBeGreaterThan(2);
  for (const other of outcomes) expect(other).toEqual(outcomes[0]);
});
