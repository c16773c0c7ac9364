import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../project.js";
import { type Comparison, compare } from "./compare.js";
import { type Compiler, typescriptWith } from "./front-ends.js";
import { loadPrograms } from "./programs.js";

// A part of what `npm run test:matrix -- typescript` does with every version.
const { installed, VERSIONS } = (await import(path.join(ROOT, "scripts/matrix/typescript/versions.mjs"))) as {
  installed(version: string): string;
  VERSIONS: string[];
};

const PROGRAMS = loadPrograms().filter(({ language }) => language === "typescript");
const [OLDEST] = VERSIONS;

describe.each(["ESNext", "ES5"] as const)(`TypeScript ${OLDEST}, target %s, CommonJS`, (target) => {
  let comparison: Comparison;
  beforeAll(async () => {
    const compiler = createRequire(`${installed(OLDEST!)}/package.json`)("typescript") as Compiler;
    const frontEnd = typescriptWith(compiler, target, "commonjs", () => true);
    comparison = await compare({ ...frontEnd, name: `oldest ${frontEnd.name}` }, PROGRAMS);
  });
  const linesOf = (variant: "plain" | "on" | "off", id: string) =>
    comparison.runs[variant].observed.get(id)!.lines;

  test.each(PROGRAMS.map(({ id }) => id))("%s", (id) => {
    const plain = linesOf("plain", id);
    expect(plain).not.toContain("did not finish");
    expect(linesOf("on", id)).toEqual(plain);
    expect(linesOf("off", id)).toEqual(plain);
  });

  test("compiles and records", () => {
    expect(comparison.instrumented.failures).toEqual(new Map());
    expect([...comparison.runs.on.calls.values()].flat().length).toBeGreaterThan(300);
    expect([...comparison.runs.off.calls.values()].flat()).toEqual([]);
  });
});
