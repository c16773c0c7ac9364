import { beforeAll, expect, test } from "vitest";
import { Project } from "../project.js";

const GRADE = `
export function grade(n) {
  if (n < 0) return "below";
  if (n < 2) return "a";
  if (n < 20) return "b";
  if (n < 80) return "c";
  return "d";
}
`;

/** Prints what is chosen, or why nothing is. */
const COVER = `
import { covering, openTapes } from "calltape/replay";
import { CallList } from "calltape/tape";
const calls = new CallList(openTapes(".calltape").calls).of("grade.js");
const tell = async (options) => {
  try {
    console.log(JSON.stringify((await covering(calls, options)).map((call) => call.arguments()[0])));
  } catch (error) {
    console.log(error.code, error.message);
  }
};
`;

let project: Project;

beforeAll(() => {
  project = new Project({
    "calltape.json": '{ "capture": ["grade.js"] }',
    "grade.js": GRADE,
    "main.js": `import { grade } from "./grade.js"; for (const n of [1, 1.5, 3, 95, 96, 60, 10, -1, -2]) grade(n);`,
    "twice.js": `${COVER} await tell(); await tell();`,
    "imported.js": `${COVER} await import("./grade.js"); await tell();`,
    "after.js": `${COVER} (await import("./grade.js")).grade(1); await tell();`,
    "elsewhere.js": `${COVER} await tell({ root: "node_modules" });`,
    "broken.js": `${COVER} await tell({ load: () => { throw new Error("not today"); } });`,
  });
  expect(project.node("main.js", { nodeArgs: ["--import=calltape/register"] }).status).toBe(0);
});

const run = (file: string) => project.node(file).stdout;

test("each branch is reached, also when it is asked again, or the module was loaded before", () => {
  expect(run("twice.js")).toBe("[1,3,95,60,-1]\n[1,3,95,60,-1]\n");
  expect(run("imported.js")).toBe("[1,3,95,60,-1]\n");
});

test("a function that has run before is an error that names it", () => {
  expect(run("after.js")).toMatch(
    /^CALLTAPE_BAD_OPTION \[calltape\] grade of .*grade\.js had been compiled before covering/,
  );
});

test("what is not there, or does not load, is one that says so", () => {
  expect(run("elsewhere.js")).toMatch(
    /^CALLTAPE_NOT_FOUND .*what grade\(1\) → 'a' reaches: no file .*node_modules/,
  );
  expect(run("broken.js")).toMatch(/^CALLTAPE_NOT_FOUND .*load-failed: grade\.js does not load: not today/);
});
