import { expect, test } from "vitest";
import { Project } from "../project.js";

test("functions of a file that is a boundary are listed, shown and selected", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/svc.js"], "boundary": ["module:./src/db.js"] }',
    "src/db.js": "export const query = (sql) => [sql];",
    "src/svc.js": 'import { query } from "./db.js";\nexport const first = (sql) => query(sql)[0];',
    "main.js": 'import { first } from "./src/svc.js";\nfirst("a"); first("b");',
  });
  expect(project.node("main.js", { nodeArgs: ["--import", "calltape/register"] }).stderr).toBe("");
  const counted = (...args: string[]) =>
    project
      .calltape(...args)
      .stdout.split("\n")
      .at(-2);
  const all = `${project.tapes().calls.length} calls of 2 functions in 1 tape`;
  expect(counted("list")).toBe(all);
  expect(counted("list", "--long")).toBe(all);
  expect(counted("list", "**")).toBe(all);
  for (const pattern of ["./src/db#*", "./src/*#query", "src/db#query"]) {
    expect(counted("list", pattern)).toBe("2 calls of 1 function in 1 tape");
    expect(project.calltape("show", pattern).stdout).toContain("./src/db#query");
  }
  // They are answered, and not replayed.
  const replayed = project.calltape("replay", "src/**");
  expect([replayed.status, replayed.stdout]).toEqual([
    0,
    expect.stringContaining("2 calls replayed: 2 same"),
  ]);
});
