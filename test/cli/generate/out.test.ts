import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Project } from "../../project.js";

/** The program is in a folder of it. */
let project: Project;

beforeAll(() => {
  project = new Project({
    "app/package.json": '{ "type": "module" }',
    "app/calltape.json": '{ "capture": ["src/**"] }',
    "app/src/a.js": "export const twice = (n) => n * 2;",
    "app/main.js": 'import { twice } from "./src/a.js"; twice(4);',
  });
  const { stderr } = project.node("app/main.js", { nodeArgs: ["--import=calltape/register"], cwd: "app" });
  expect(stderr).toBe("");
});

const generate = (...args: string[]) =>
  project.calltape("generate", "--root", "app", "--tapes", "app/.calltape", ...args);

test("--out may lead out of the root: the tests find what they import", () => {
  const { stderr, status } = generate("--framework", "node", "--out", "tests");
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  expect(project.node("tests/src/a.calltape.test.js").stdout).toMatch(/^# pass 1$/m);
});

test("--out may be a link: paths count from where that leads", () => {
  mkdirSync(project.path("deep/er/still"), { recursive: true });
  symlinkSync(project.path("deep/er/still"), project.path("link"));
  expect(generate("--framework", "node", "--out", "link").status).toBe(0);
  expect(project.node("link/src/a.calltape.test.js").stdout).toMatch(/^# pass 1$/m);
});

test("a folder that does not see the packages of the program is refused", () => {
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), "calltape-out-"));
  try {
    const { stderr, status } = generate("--framework", "vitest", "--out", elsewhere);
    expect(status).toBe(2);
    expect(stderr).toContain('a.calltape.test.js could not import "vitest", which is not installed there');
    expect(existsSync(path.join(elsewhere, "src"))).toBe(false);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test("what is no folder is told before anything is done", () => {
  writeFileSync(project.path("file"), "");
  const { stderr, status } = generate("--out", "file");
  expect(status).toBe(2);
  expect(stderr).toContain(`--out must be a folder, ${project.path("file")} is none`);
});
