import { expect, test } from "vitest";
import { Project, ROOT } from "../project.js";
import { jestIn, NODE_TEST, VITEST } from "./frameworks.js";

const IDS = `
let sequence = 0;
const nextId = () => "Q-" + ++sequence;
export class Quote { id: string; constructor() { this.id = nextId(); } static make() { return new Quote(); } }
`;

/** Vite 8 compiles such constructors so that they are left alone. */
const JOB = `
let count = 0;
class Base { kind = "job"; }
export class Job extends Base { at: number; constructor(public name: string) { super(); this.at = Date.now(); } }
export class Task extends Base { id: number; constructor(public name: string) { super(); this.id = ++count; } }
export const task = () => new Task("t").name;
`;

const jest = jestIn(ROOT);
const project = new Project({
  ...jest.files,
  "calltape.json": '{ "capture": ["src/{ids,job}.ts"] }',
  "src/ids.ts": IDS,
  "src/job.ts": JOB,
  "src/main.ts":
    'import { Quote } from "./ids.js";\nimport { Job, task } from "./job.js";\nnew Quote(); new Quote(); Quote.make(); new Job("j"); task();',
  "babel.config.json": JSON.stringify({
    plugins: ["calltape/babel"],
    presets: [["@babel/preset-env", { targets: { node: "20" } }], "@babel/preset-typescript"],
  }),
  "vitest.config.js":
    'import calltape from "calltape/vite";\nexport default { plugins: [calltape()], test: { watch: false, include: ["vitest/**"] } };',
  "vitest/shop.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/**");',
  "jest/shop.test.ts": 'import { replayTests } from "calltape/jest";\nreplayTests("src/**");',
  "node/shop.test.ts": 'import { replayTests } from "calltape/node-test";\nreplayTests("src/**");',
});
const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
expect(project.node("src/main.ts", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });

const STATE = "state: it does something else each time, though its source is what was recorded";
const LEFT_ALONE = "skipped";

test.each([
  [VITEST, [], { CALLTAPE: "1" }, LEFT_ALONE],
  [jest, [], { CALLTAPE: "1" }, "passed"],
  [NODE_TEST, ["--import=calltape/register"], {}, "passed"],
] as const)(
  "a call that hangs on a counter is the same, or skipped, and red once it is changed: $name",
  ({ run }, flags, env, ofConstructors) => {
    const found = () => {
      const { tests, output } = run(project, [...flags], env);
      const statuses: Record<string, string[]> = {};
      for (const { group, status } of tests) {
        const name = group.split("#")[1]!;
        statuses[name] = [...(statuses[name] ?? []), status];
      }
      return { statuses, output: output.replaceAll(/\s+/g, " ") };
    };
    const { statuses, output } = found();
    expect(statuses).toEqual({
      "Quote.constructor": ["passed", "passed", "passed"],
      nextId: ["passed", "passed", "skipped"],
      "Quote.make": ["skipped"],
      "Job.constructor": [ofConstructors],
      "Task.constructor": [ofConstructors],
      task: ["passed"],
    });
    expect(output).toContain(STATE);
    if (ofConstructors === LEFT_ALONE)
      for (const text of [
        "not-instrumented: src/job.ts#Job.constructor was given Date.now when it was recorded, and is not instrumented here, so that it cannot be given again; npx calltape replay",
        "not-instrumented: it does something else each time, and src/job.ts#Task.constructor is not instrumented here, so that nobody knows whether its source is what was recorded; npx calltape replay",
      ])
        expect(output).toContain(text);
    project.write({ "src/ids.ts": IDS.replace("++sequence", "(sequence += 3)") });
    expect(found().statuses).toMatchObject({
      nextId: ["failed", "failed", "failed"],
      "Quote.make": ["failed"],
    });
    project.write({ "src/ids.ts": IDS });
  },
);

test.each([
  ["--shuffle", "1"],
  ["--shuffle", "2"],
  ["--shard", "2/3"],
  ["--threads", "1", "src/ids.ts#nextId"],
])("so it is with calltape replay, whatever the order: %s %s", (...options) => {
  const { counts, unreplayable } = JSON.parse(project.calltape("replay", "--json", ...options).stdout);
  expect(counts).not.toHaveProperty("different");
  expect(Object.keys(unreplayable)).toEqual(options[0] === "--threads" ? [] : ["state"]);
  project.write({ "src/ids.ts": IDS.replace("++sequence", "(sequence += 3)") });
  const changed = JSON.parse(project.calltape("replay", "--json", ...options).stdout);
  expect(changed.counts).toHaveProperty("different");
  expect(changed.unreplayable).toEqual({});
  project.write({ "src/ids.ts": IDS });
});
