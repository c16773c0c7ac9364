import { spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

const SOURCE = `
export function shipping(weight: number, express = false): { price: number; days: number } {
  if (weight <= 0) throw new RangeError("weight must be above 0");
  return { price: Math.ceil(weight) * (express ? 9 : 4), days: express ? 1 : 3 };
}
export const apply = (f: (n: number) => number, n: number) => f(n);
export async function slow(n: number) { await null; return [n]; }
`;

const MAIN = `
import { apply, shipping, slow } from "./shipping.js";
shipping(2.5); shipping(1, true); try { shipping(0); } catch {}
apply((n) => n, 1); await slow(7);
`;

let project: Project;

/** Runs the project's tests with the vitest of this repository; gives its report. */
function runVitest() {
  const vitest = path.join(ROOT, "node_modules/.bin/vitest");
  const { stdout, stderr } = spawnSync(
    vitest,
    ["run", "--reporter=json", "--outputFile=report.json", "--reporter=default"],
    {
      cwd: project.folder,
      encoding: "utf8",
      env: cleanEnv({}),
    },
  );
  const { testResults } = JSON.parse(project.read("report.json"));
  const tests: { title: string; status: string; ancestorTitles: string[] }[] =
    testResults[0]?.assertionResults ?? [];
  return { tests, output: stdout + stderr };
}

beforeAll(() => {
  project = new Project({
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        strict: true,
        types: [],
        rootDir: "src",
        outDir: "dist",
      },
      include: ["src"],
    }),
    "vitest.config.js": "export default { test: { watch: false } };",
    "src/shipping.ts": SOURCE,
    "src/main.ts": MAIN,
    "src/shipping.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/**");\n',
  });
  expect(project.calltape("build", "--capture", "src/shipping.ts").stderr).toBe("");
  expect(project.node("dist/main.js").status).toBe(0);
});

test("each recorded call is a test: green on the same source, skipped with a reason where it cannot be replayed", () => {
  const { tests } = runVitest();
  expect(
    tests.map(({ title, status, ancestorTitles }) => [
      ancestorTitles[0],
      title.replace(/ \[[0-9a-f]{8}:\d+\]$/, ""),
      status,
    ]),
  ).toEqual([
    ["src/shipping.ts#shipping", "shipping(2.5) → { price: 12, days: 3 }", "passed"],
    ["src/shipping.ts#shipping", "shipping(1, true) → { price: 9, days: 1 }", "passed"],
    ["src/shipping.ts#shipping", expect.stringContaining("shipping(0) throws"), "passed"],
    ["src/shipping.ts#apply", expect.stringContaining("apply("), "skipped"],
    ["src/shipping.ts#slow", "slow(7) → [ 7 ]", "passed"],
  ]);
});

test("a changed function fails with a diff of what was recorded and what came", () => {
  project.write({ "src/shipping.ts": SOURCE.replace("days: express ? 1 : 3", "days: express ? 2 : 3") });
  const { tests, output } = runVitest();
  expect(
    tests
      .filter(({ status }) => status === "failed")
      .map(({ title }) => title.replace(/ \[[0-9a-f]{8}:\d+\]$/, "")),
  ).toEqual(["shipping(1, true) → { price: 9, days: 1 }"]);
  expect(output).toContain("src/shipping.ts#shipping: the function no longer does what was recorded");
  expect(output).toMatch(/-\s+"days": 1,/);
  expect(output).toMatch(/\+\s+"days": 2,/);
  expect(output).toMatch(/npx calltape show [0-9a-f]{8}:\d+/);
});

test("a pattern that matches no recorded call is an error that names it", () => {
  project.write({
    "src/shipping.ts": SOURCE,
    "src/shipping.test.ts":
      'import { replayTests } from "calltape/vitest";\nreplayTests("src/billing.ts");\n',
  });
  expect(runVitest().output).toContain('[calltape] no recorded call matches "src/billing.ts" in .calltape');
});
