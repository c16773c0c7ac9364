import { expect, test } from "vitest";
import { Project } from "../project.js";

const REGISTERED = { nodeArgs: ["--import", "calltape/register"] };

/** Runs the program in `main.js`, recorded. */
function record(project: Project, nodeArgs = REGISTERED.nodeArgs): void {
  const { status, stderr } = project.node("main.js", { nodeArgs });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

function replayed(project: Project): { status: number | null; verdicts: Record<string, string[]> } {
  const { status, stdout, stderr } = project.calltape("replay", "--json");
  expect(stderr).toBe("");
  const { calls } = JSON.parse(stdout) as { calls: { probe: string; verdict: string; detail?: string }[] };
  const verdicts: Record<string, string[]> = {};
  for (const { probe, verdict, detail } of calls)
    verdicts[probe] = [...(verdicts[probe] ?? []), verdict === "same" ? verdict : `${verdict}: ${detail}`];
  return { status, verdicts };
}

test("CommonJS by hand, however it exports", () => {
  const project = new Project({
    "package.json": "{}",
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/literal.js": `function decl(x) { return x + 1; }
class K { m(x) { return x + 3; } static s() { return 4; } }
module.exports = { decl, K, lit: (x) => x + 5, meth(x) { return x + 6; }, get seven() { return 7; } };`,
    "lib/single.js": `exports.fn = function fn(x) { return x; };
exports.arrow = (x) => x;
module.exports.two = (x) => x;
exports.total = function (n) { return this.two(n) + 1; };
exports.K = class { constructor(x = "}") { this.x = x; } m() { return this.x; } };
Object.assign(exports, { assigned: (x) => x });
exports.ns = { deep(x) { return x; }, ["comp" + "uted"](x) { return x; } };
exports.service = new (class Service { n = 1; add(x) { return this.n + x; } [Symbol.iterator]() { return 1; } })();
exports.problem = (x) => x;`,
    "lib/function.js":
      "module.exports = function single(x) { return x; }; module.exports.more = (x) => x + 1;",
    "lib/class.js": `class Base { constructor(a) { this.a = a; } }
module.exports = class E extends Base { #p = 1; constructor(x) { super(x); this.x = x; } m() { return this.#p + this.x; } };`,
    "lib/prototype.js": `function Old(x) { this.x = x; }
Old.prototype.add = function (y) { this.last = y; return this.x + y; };
Old.make = function (x) { return new Old(x); };
module.exports = Old;`,
    "lib/unnamed.js":
      "module.exports = function (x) { this.x = x; }; module.exports.prototype.x2 = function () { return this.x * 2; };",
    "main.js": `const literal = require("./lib/literal"), single = require("./lib/single");
const fn = require("./lib/function"), E = require("./lib/class"), Old = require("./lib/prototype");
const Unnamed = require("./lib/unnamed");
literal.decl(1), new literal.K().m(1), literal.K.s(), literal.lit(1), literal.meth(1), literal.seven;
single.fn(1), single.arrow(1), single.two(1), single.total(1), new single.K().m(), single.assigned(1);
single.ns.deep(1), single.ns.computed(1), single.service.add(1), single.service[Symbol.iterator](), single.problem(1);
fn(1), fn.more(1), new E(1).m();
Old.make(1).add(2), new Unnamed(2).x2();`,
  });
  record(project);
  const { status, verdicts } = replayed(project);
  const found = Object.entries(verdicts).filter(([, all]) => all.some((each) => each !== "same"));
  expect(found).toEqual([]);
  expect({ status, functions: Object.keys(verdicts).length }).toEqual({ status: 0, functions: 28 });
});

test("of several functions of one place in a file none is taken for another", () => {
  const project = new Project({
    "package.json": "{}",
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/a.js": `for (const key of ["q", "r"]) exports[key] = function () { return key; };
class Own { run = () => this.n; constructor(n) { this.n = n; } }
exports.own = new Own(1);
exports.call = () => new Own(2).run();`,
    "main.js": 'const a = require("./lib/a"); a.q(), a.r(), a.call();',
  });
  record(project);
  const { verdicts } = replayed(project);
  expect(verdicts["lib/a.js#anonymous"]).toEqual([
    "unreplayable: not-exported: nothing that lib/a.js declares or exports leads to anonymous",
    "unreplayable: not-exported: nothing that lib/a.js declares or exports leads to anonymous",
  ]);
  // By itself it would be that of the instance which is exported.
  expect(verdicts["lib/a.js#Own.run"]).toEqual(["same"]);
});

test("what is not exported any more, and still there; and what is gone", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/a.js": `export function f(x) { return x + 1; }
export function g(x) { return f(x) * 2; }
export const service = { run(x) { return x; } };
export function gone() {}`,
    "main.js":
      'import { f, g, gone, service } from "./lib/a.js"; f(1), g(2), service.run(3); if (process.argv[2] !== "some") gone();',
  });
  record(project);
  project.write({
    "lib/a.js": `function f(x) { return x + 1; }
function g(x) { return f(x) * 2; }
const service = { run(x) { return x; } };
export { g as h };`,
  });
  expect(replayed(project)).toEqual({
    status: 1,
    verdicts: {
      "lib/a.js#f": ["same", "same"],
      "lib/a.js#g": ["same"],
      "lib/a.js#service.run": ["same"],
      "lib/a.js#gone": ["orphaned: lib/a.js has no gone"],
    },
  });
});

test("TypeScript: export =, namespaces, computed names", () => {
  const project = new Project({
    "package.json": "{}",
    "calltape.json": '{ "capture": ["src/**"] }',
    "src/whole.ts": `function inner(x: number) { return x + 1; }
export = { inner, lit: (x: number) => x * 2, K: class { m() { return 3; } } };`,
    "src/names.ts": `const key = "computed";
export namespace Space { export function inside(x: number) { return x; } export namespace Deep { export const arrow = (x: number) => x; } }
export class K { [key](x: number) { return x; } static [key](x: number) { return x; } }
export const service = { get n() { return 5; }, [key](x: number) { return x; } };`,
    "main.js": `const whole = require("./src/whole.ts"), { K, Space, service } = require("./src/names.ts");
whole.inner(1), whole.lit(2), new whole.K().m();
Space.inside(1), Space.Deep.arrow(2), new K().computed(1), K.computed(2), service.n, service.computed(3);`,
  });
  record(project, [...REGISTERED.nodeArgs, "--import", "tsx"]);
  const { status, verdicts } = replayed(project);
  expect({ status, functions: Object.keys(verdicts).length }).toEqual({ status: 0, functions: 9 });
  expect(Object.entries(verdicts).filter(([, all]) => all.some((each) => each !== "same"))).toEqual([]);
});
