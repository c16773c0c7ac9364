import { expect, test } from "vitest";
import { BABEL, EVERYTHING, TEXT, TYPESCRIPT } from "./front-ends.js";
import { loadPrograms } from "./programs.js";
import { runPrograms } from "./run-programs.js";

const PROGRAMS = loadPrograms().filter(({ id }) => id.endsWith("where-the-stack-ends"));

test.for([TYPESCRIPT[0]!, BABEL[0]!, TEXT[0]!])(
  "$name goes on recording after the stack has overflowed",
  async (frontEnd) => {
    const { calls } = await runPrograms(frontEnd, "on", PROGRAMS, frontEnd.compile(PROGRAMS, EVERYTHING));
    expect(calls.size).toBe(2);
    for (const [id, recorded] of calls)
      expect(
        recorded.slice(-1).map(({ probe, parent, outcome }) => ({ probe, parent, outcome })),
        id,
      ).toEqual([{ probe: `${id}.cjs#after`, parent: "", outcome: ["returned", 42] }]);
  },
);
