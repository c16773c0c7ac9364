import { expect, test } from "vitest";
import { Project } from "../project.js";

test("a module that takes long to load is no fault of its calls", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/a.js"] }',
    "src/a.js":
      'import { existsSync } from "node:fs"; if (existsSync("slow")) await new Promise((done) => setTimeout(done, 5_000)); export function hi(n) { return n; }',
    "src/main.js": 'import { hi } from "./a.js"; hi(1);',
  });
  expect(project.node("src/main.js", { nodeArgs: ["--import", "calltape/register"] }).stderr).toBe("");
  project.write({ slow: "" });
  const { stdout } = project.calltape("replay", "--json", "--timeout", "100");
  expect(JSON.parse(stdout)).toMatchObject({ counts: { same: 1 } });
});

test("what the program prints is not in the data of commands that run it", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/a.js"] }',
    "src/a.js": 'console.log("loaded"); export function hi(n) { console.log("said", n); return n; }',
    "src/main.js": 'import { hi } from "./a.js"; hi(1);',
  });
  expect(project.node("src/main.js", { nodeArgs: ["--import", "calltape/register"] }).stderr).toBe("");
  const replayed = project.calltape("replay", "--json");
  expect(JSON.parse(replayed.stdout)).toMatchObject({ counts: { same: 1 } });
  // What is printed last may be lost with the thread.
  expect(replayed.stderr).toMatch(/^loaded\n/);
  const generated = project.calltape("generate", "-f", "node", "--json");
  expect(JSON.parse(generated.stdout)).toMatchObject({ leftOut: [] });
});
