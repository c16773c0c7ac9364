import { expect, test } from "vitest";
import { Project } from "../../project.js";
import { bin, run } from "./frameworks.js";

const FILES = {
  "package.json": "{}",
  "calltape.json": '{ "capture": ["lib/**"] }',
  "vitest.config.mjs": "export default { test: { watch: false } };",
  "lib/literal.js": `function decl(x) { return x + 1; }
class K { constructor(n) { this.n = n; } m(x) { return this.n + x; } static s() { return 4; } }
module.exports = { decl, K, lit: (x) => x + 5, meth(x) { return x + 6; } };`,
  "lib/single.js": `exports.fn = function fn(x) { return x; };
exports.arrow = (x) => x;
exports.E = class E { constructor(x) { this.x = x; } m() { return this.x; } get twice() { return this.x * 2; } };
Object.assign(exports, { assigned: (x) => x });
exports.ns = { deep(x) { return x; } };`,
  "lib/only.js": "module.exports = function single(x) { return x; }; module.exports.more = (x) => x + 1;",
  "lib/class.js": "module.exports = class E { constructor(x) { this.x = x; } m() { return this.x; } };",
  "lib/prototype.js": `function Old(x) { this.x = x; }
Old.prototype.add = function (y) { this.last = y; return this.x + y; };
module.exports = Old;`,
  "main.js": `const literal = require("./lib/literal"), single = require("./lib/single");
const fn = require("./lib/only"), E = require("./lib/class"), Old = require("./lib/prototype");
literal.decl(1), new literal.K(2).m(1), literal.K.s(), literal.lit(1), literal.meth(1);
single.fn(1), single.arrow(1), new single.E(1).m(), new single.E(2).twice, single.assigned(1), single.ns.deep(1);
fn(1), fn.more(1), new E(1).m(), new Old(1).add(2);`,
};

function generated(framework: string): { project: Project; calls: number } {
  const project = new Project(FILES);
  const { status, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { stdout } = project.calltape("generate", "--framework", framework, "--json");
  const { files, leftOut } = JSON.parse(stdout) as { files: { calls: unknown[] }[]; leftOut: unknown[] };
  expect(leftOut).toEqual([]);
  return { project, calls: files.flatMap(({ calls }) => calls).length };
}

test("CommonJS by hand, required as a whole by tests of node:test", () => {
  const { project, calls } = generated("node");
  expect(calls).toBe(19);
  expect(project.read("lib/literal.calltape.test.js")).toContain('const literal = require("./literal.js");');
  const output = run(project, process.execPath, "--test", "--test-reporter=tap", "lib/");
  expect(output).toMatch(/^# pass 19$/m);
  expect(output).toMatch(/^# fail 0$/m);
  project.write({
    "lib/single.js": FILES["lib/single.js"].replace("deep(x) { return x;", "deep(x) { return -x;"),
  });
  expect(run(project, process.execPath, "--test", "--test-reporter=tap", "lib/")).toMatch(/^# fail 1$/m);
});

test("and imported as a whole by tests of vitest", () => {
  const { project, calls } = generated("vitest");
  expect(calls).toBe(19);
  expect(project.read("lib/only.calltape.test.js")).toContain('import only from "./only.js";');
  expect(run(project, bin("vitest"), "run")).toMatch(/^ +Tests +19 passed/m);
});
