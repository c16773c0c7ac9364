import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { Project, ROOT } from "../project.js";
import { ALL, REGISTER, record } from "./run.js";

describe("ES modules", () => {
  test("however they are imported", () => {
    const project = new Project({
      ...ALL,
      "app.js": `import { one } from "./one.mjs";
import data from "./data.json" with { type: "json" };
import { createRequire } from "node:module";
const { two } = await import("./two.js?fresh=1#part");
const { three } = createRequire(import.meta.url)("./three.cjs");
console.log(one(data.n), await two(2), three(3), import.meta.url.endsWith("/app.js"), import.meta.filename !== undefined);`,
      "one.mjs": "export function one(n) { return n + 1; }\n",
      "two.js": "export const two = async (n) => { await null; return n * 2; };",
      // No import, no export: what it is, its package says.
      "side.js": "globalThis.side = function side() { return 4; };",
      "three.cjs": 'exports.three = (n) => { import("./side.js").then(() => side()); return n; };',
      "data.json": '{ "n": 1 }',
    });
    expect(record(project, "app.js")).toEqual({
      stdout: "2 4 3 true true\n",
      stderr: "",
      calls: {
        "one.mjs#one": 1,
        "two.js#two": 1,
        "three.cjs#three": 1,
        "three.cjs#three>anonymous": 1,
        "side.js#side": 1,
      },
    });
  });

  test("in a package without a type, where Node finds out what a file is", () => {
    const project = new Project({
      ...ALL,
      "package.json": "{}",
      // The second is a module for its await alone; the third is CommonJS, which no word of it says.
      "app.js":
        'import { one } from "./one.js";\nawait import("./late.js");\nawait import("./sloppy.js");\none();',
      "one.js": "export function one() { return 1; }",
      "late.js": "const late = () => 2;\nawait late();",
      "sloppy.js": "function sloppy() { return typeof this + arguments.callee.length; }\nsloppy();",
    });
    expect(record(project, "app.js", { nodeArgs: ["--no-warnings", ...REGISTER] })).toEqual({
      stdout: "",
      stderr: "",
      calls: { "one.js#one": 1, "late.js#late": 1, "sloppy.js#sloppy": 1 },
    });
  });
});

describe("CommonJS", () => {
  const FILES = {
    ...ALL,
    "package.json": "{}",
    "lib/index.js":
      "#!/usr/bin/env node\n'use strict';\nmodule.exports = { one: (n) => inner(n) };\nfunction inner(n) { return require('./deep').deep(n); }",
    "lib/deep.js":
      "\ufeffexports.deep = function (n) { return [n, module.children.length > 0, require.main === module.parent?.parent]; };",
    "names.cjs": "exports.es = typeof __filename; exports.other = typeof require.resolve;",
    "es.mjs": "export function es(n) { return n * 3; }",
    "data.json": '{ "n": 1 }',
  };
  const CALLS = { "lib/index.js#exports.one": 1, "lib/index.js#inner": 1, "lib/deep.js#deep": 1 };

  test("that is required", () => {
    const project = new Project({
      ...FILES,
      "app.js":
        'const { one } = require("./lib"); console.log(one(require("./data").n), require("./es.mjs").es(2));',
    });
    const { stdout, calls } = record(project, "app.js");
    expect({ stdout, calls }).toEqual({
      stdout: "[ 1, true, true ] 6\n",
      calls: { ...CALLS, "es.mjs#es": 1 },
    });
  });

  test("that is imported, with its names", () => {
    const project = new Project({
      ...FILES,
      "app.mjs":
        'import lib from "./lib/index.js"; import { es, other } from "./names.cjs"; console.log(lib.one(1)[0], es, other);',
    });
    expect(record(project, "app.mjs")).toEqual({
      stdout: "1 string function\n",
      stderr: "",
      calls: CALLS,
    });
  });
});

test("probes are those of every other front end", () => {
  const source = `
/** @capture keep=5 */
export class Cart { #n = 1; add(n, { deep }, ...rest) { return this.#n + n; } static of() { return new Cart(); } }
export const outer = (n) => [n].map((each) => each * 2);
Cart.of().add(1, { deep: 1 });
outer(1);
`;
  const loaded = new Project({ ...ALL, "a.mjs": source });
  expect(loaded.node("a.mjs", { nodeArgs: REGISTER }).status).toBe(0);
  const built = new Project({ "written/a.mjs": source });
  built.instrument("written/a.mjs", "run/a.mjs");
  expect(built.node("run/a.mjs").status).toBe(0);
  const probesOf = (project: Project) =>
    project.takeCalls().map(({ probe }) => ({ ...probe, id: probe.id.replace("written/", "") }));
  const probes = probesOf(loaded);
  expect(probes).toHaveLength(4);
  expect(probes).toEqual(probesOf(built));
});

test("neither packages, nor what is outside of the root, nor what a build has instrumented", () => {
  const project = new Project({
    "app/package.json": '{ "type": "module" }',
    "app/calltape.json": '{ "capture": ["**"] }',
    "app/main.js":
      'import { a } from "dep"; import { b } from "../outside.js"; import { c } from "./built.js"; const main = () => [a(), b(), c()]; main();',
    "app/node_modules/dep/package.json": '{ "name": "dep", "type": "module", "exports": "./index.js" }',
    "app/node_modules/dep/index.js": "/** @capture */ export const a = () => 1;",
    "outside.js": "/** @capture */ export const b = () => 2;",
    "app/source.js": "export const c = () => 3;",
  });
  project.instrument("app/source.js", "app/built.js");
  const { status, stderr } = project.node("app/main.js", { nodeArgs: REGISTER, cwd: "app" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const ids = project.tapes("app/.calltape").calls.map(({ probe }) => probe.id);
  expect(ids).toEqual(["main.js#main", "app/source.js#c"]);
});

test("nor our own code, where the root has it", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["**"], "root": "../../.." }',
    "app.mjs":
      'import { select } from "calltape/tape"; import { openStore } from "@calltape/runtime"; const main = () => [select([], "**"), openStore]; main();',
  });
  const own = path.relative(ROOT, project.path("app.mjs")).split(path.sep).join("/");
  expect(record(project, "app.mjs").calls).toEqual({ [`${own}#main`]: 1 });
});

test("a program that has no runtime installed, in a folder with an odd name", () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "call tape#%41é-")));
  try {
    const project = new Project({
      ...ALL,
      "a.mjs": 'import b from "./b.cjs"; export const a = () => b.b(); a();',
      "b.cjs": "exports.b = () => 1;",
    });
    cpSync(project.folder, folder, { recursive: true, filter: (file) => !file.endsWith("node_modules") });
    const register = pathToFileURL(path.join(ROOT, "dist/transformer/register/register.js")).href;
    const { status, stderr } = project.node(path.relative(project.folder, path.join(folder, "a.mjs")), {
      nodeArgs: ["--import", register],
      cwd: folder,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(project.tapes(path.relative(project.folder, path.join(folder, ".calltape"))).calls).toHaveLength(
      2,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what worker threads load", () => {
  const project = new Project({
    ...ALL,
    "app.mjs": `import { Worker, isMainThread } from "node:worker_threads";
import { one } from "./one.mjs";
one();
if (isMainThread) new Worker(new URL(import.meta.url));`,
    "one.mjs": "export function one() { return 1; }",
  });
  expect(record(project, "app.mjs").calls).toEqual({ "one.mjs#one": 2 });
});
