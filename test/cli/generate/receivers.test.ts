import { expect, test } from "vitest";
import { Project } from "../../project.js";
import { run } from "./frameworks.js";

test("methods and getters of instances that do not use theirs", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/rates.js":
      "export class Rates { #private = 1; vat(x) { return x * 0.2; } get base() { return 100; } async later(x) { return x; } }",
    "main.js":
      'import { Rates } from "./lib/rates.js"; const rates = new Rates(); rates.vat(5), rates.base, rates.later(1);',
  });
  const { status, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { stdout } = project.calltape("generate", "--framework", "node", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ leftOut: [] });
  const tests = project.read("lib/rates.calltape.test.js");
  expect(tests).toContain("assert.equal(Rates.prototype.vat(5), 1);");
  expect(tests).toContain("assert.equal(Rates.prototype.base, 100);");
  const output = run(project, process.execPath, "--test", "--test-reporter=tap", "lib/");
  expect(output).toMatch(/^# pass 3$/m);
});
