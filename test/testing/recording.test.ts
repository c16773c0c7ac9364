import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

/** Where Jest is installed: the matrix runs these tests with the oldest one that is supported. */
const { JEST_FOLDER = ROOT } = process.env;
const JEST = path.join(JEST_FOLDER, "node_modules/jest/bin/jest.js");

const TEST = `
import { price } from "../src/shop";
test("price", () => {
  expect(price(1)).toBe(2);
});
`;

const project = new Project({
  "package.json": '{ "name": "under-test", "private": true }',
  "jest.config.json": JSON.stringify({ testMatch: ["**/jest/*.test.js"] }),
  "babel.config.json": JSON.stringify({
    plugins: [["calltape/babel", { enabled: true, capture: ["src/**"] }]],
    presets: [["@babel/preset-env", { targets: { node: "20" } }]],
  }),
  "src/shop.js": "export const price = (n) => n * 2;",
  ...Object.fromEntries([1, 2, 3].map((n) => [`jest/quick-${n}.test.js`, TEST])),
});

test.each([
  ["in one process", ["--runInBand"]],
  ["in workers", ["--maxWorkers=2"]],
  ["and forced to exit", ["--runInBand", "--forceExit"]],
])("what Jest runs %s is recorded, though it ends before anything was written", (_, args) => {
  const { stderr, status } = spawnSync(process.execPath, [JEST, ...args], {
    cwd: project.folder,
    encoding: "utf8",
    env: cleanEnv({}),
  });
  expect(status, stderr).toBe(0);
  expect(stderr).not.toContain("torn down");
  const calls = project.takeCalls();
  expect(calls.map(({ probe }) => probe.id)).toEqual(Array(3).fill("src/shop.js#price"));
});

describe("nothing is recorded in files that replay, not even while modules are loaded", () => {
  const EAGER =
    "const run = (f) => f();\nexport const value = run(() => 4);\nexport const get = () => value;\n";
  const FILES = {
    "vitest.config.mjs":
      'import calltape from "calltape/vite"; export default { plugins: [calltape()], test: { include: ["vitest/*"] } };',
    "jest.config.json": JSON.stringify({ testMatch: ["**/jest/*.test.js"] }),
    "babel.config.json": JSON.stringify({
      plugins: ["calltape/babel"],
      presets: [["@babel/preset-env", { targets: { node: "20" } }]],
    }),
    "calltape.json": '{ "capture": ["src/**"] }',
    "src/shop.js": EAGER,
    "main.js": 'import { get } from "./src/shop.js"; get();',
    ...Object.fromEntries(
      ["vitest", "jest", "node-test"].map((name) => [
        `${name}/replay.test.js`,
        `import { replayTests } from "calltape/${name}";\nimport "../src/shop.js";\nreplayTests("**");\n`,
      ]),
    ),
  };
  const nodeArgs = ["--import", path.join(ROOT, "dist/transformer/register/register.js")];

  test.each([
    ["vitest", [path.join(ROOT, "node_modules/vitest/vitest.mjs"), "run"]],
    ["jest", [JEST, "--watchman=false"]],
    ["node-test", [...nodeArgs, "--test", "node-test/replay.test.js"]],
  ])("%s", (_, args) => {
    const project = new Project(FILES);
    expect(project.node("main.js", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
    const before = project.tapes().calls.length;
    expect(before).toBe(3);
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: project.folder,
      encoding: "utf8",
      env: cleanEnv({ CALLTAPE: "1" }),
    });
    expect(stdout + stderr).toMatch(/\b1 passed|# pass [1-9]/);
    expect(project.tapes().calls.length).toBe(before);
  });
});
