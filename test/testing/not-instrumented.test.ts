import { expect, test } from "vitest";
import { Project } from "../project.js";
import { NODE_TEST, VITEST } from "./frameworks.js";

const SHOP = `
import { stamp } from "./clock.js";
export const label = (n: number) => n + " at " + Date.now();
export const order = (n: number) => ({ n, ...stamp() });
export const fair = (n: number) => (Math.random() < 2 ? n : 0);
let made = 0;
export const next = () => ++made;
export const both = () => [next(), next()];
const hidden = (n: number) => n;
export const total = (list: number[]) => list.reduce((a, b) => a + hidden(b), 0);
`;

const HOW = "with CALLTAPE=1, or node --import calltape/register, instruments it";

const project = new Project({
  "calltape.json": '{ "capture": ["src/{shop,clock}.ts"] }',
  "src/shop.ts": SHOP,
  "src/clock.ts": "export const stamp = () => ({ at: new Date() });",
  "src/main.ts":
    'import { both, fair, label, order, total } from "./shop.js";\nboth(); label(1); order(2); fair(3); total([4]);',
  "vitest.config.js":
    'import calltape from "calltape/vite";\nexport default { plugins: [calltape()], test: { watch: false, include: ["vitest/**"] } };',
  "vitest/shop.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/**");',
  "node/shop.test.ts": 'import { replayTests } from "calltape/node-test";\nreplayTests("src/**");',
});
const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
expect(project.node("src/main.ts", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });

test.each([
  [VITEST, [], { CALLTAPE: "1" }],
  [NODE_TEST, ["--import=calltape/register"], {}],
] as const)("what needs instrumentation is skipped without it, and says so: $name", ({ run }, flags, env) => {
  const statusesOf = (tests: { group: string; status: string }[]) =>
    Object.fromEntries(tests.map(({ group, status }) => [group.split("#")[1], status]));
  const without = run(project);
  expect(statusesOf(without.tests)).toEqual({
    label: "skipped",
    order: "skipped",
    stamp: "skipped",
    fair: "passed",
    both: "passed",
    next: "skipped",
    total: "passed",
    "total>anonymous": "skipped",
    hidden: "skipped",
  });
  for (const text of [
    "[calltape] src/shop.ts was not loaded instrumented, so that not all of its calls can be replayed",
    "not-instrumented: src/shop.ts#label was given Date.now when it was recorded, and src/shop.ts was not loaded instrumented",
    "not-instrumented: src/clock.ts#stamp was given new Date when it was recorded",
    "not-instrumented: it does something else each time, and src/shop.ts was not loaded instrumented, so that nobody knows whether its source is what was recorded; calltape/vite",
    `not-exported: src/shop.ts does not export hidden; src/shop.ts was not loaded instrumented: calltape/vite (vitest) or calltape/babel (Jest) ${HOW}`,
    "src/shop.ts#total>anonymous cannot be reached from the top level of its file; src/shop.ts was not loaded instrumented",
  ])
    expect(without.output.replaceAll(/\s+/g, " ")).toContain(text);
  const all = run(project, [...flags], env);
  expect(new Set(Object.values(statusesOf(all.tests)))).toEqual(new Set(["passed"]));
  expect(all.output).not.toContain("not loaded instrumented");
});
