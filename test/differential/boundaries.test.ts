import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { BABEL, EVERYTHING, type FrontEnd, TEXT, TYPESCRIPT } from "./front-ends.js";
import { loadPrograms, type Program } from "./programs.js";
import { type Run, runPrograms, type Variant } from "./run-programs.js";

/** Programs with modules beside them that are boundaries: those with `lib` in their names. */
const ROOT = path.resolve(import.meta.dirname, "../../fixtures/boundaries");
const PROGRAMS = loadPrograms(ROOT);
const OPTIONS = { ...EVERYTHING, boundary: ["module:./modules/*/*lib*"] };

const FRONT_ENDS: readonly FrontEnd[] = [...TYPESCRIPT, ...BABEL, ...TEXT];

describe.for(FRONT_ENDS.map((each) => [each.name, each] as const))("%s", ([, frontEnd]) => {
  const programs = PROGRAMS.filter(frontEnd.takes);
  const runs = new Map<Variant, Run>();
  beforeAll(async () => {
    for (const variant of ["plain", "on", "off"] as const) {
      const compiled = frontEnd.compile(programs, variant === "plain" ? undefined : OPTIONS, ROOT);
      expect([...compiled.failures]).toEqual([]);
      runs.set(variant, await runPrograms(frontEnd, variant, programs, compiled));
    }
  });
  const linesOf = (variant: Variant, { id }: Program) => runs.get(variant)!.observed.get(id)!.lines;

  test.for(programs.map((program) => [program.id, program] as const))("%s", ([, program]) => {
    expect(linesOf("plain", program).join("\n")).not.toMatch(/^CRASH/m);
    expect(linesOf("on", program)).toEqual(linesOf("plain", program));
    expect(linesOf("off", program)).toEqual(linesOf("plain", program));
  });

  test.for(programs.map(({ id }) => id))("%s: calls at the boundary are recorded", (id) => {
    const calls = runs.get("on")!.calls.get(id)!;
    expect(calls.filter(({ probe }) => probe.startsWith(`./${id}/`)).length).toBeGreaterThan(1);
  });

  test("the recorder complains of nothing", () => {
    for (const { stderr } of runs.values()) expect(stderr).toBe("");
  });
});
