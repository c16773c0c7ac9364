import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
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
