import { execFileSync } from "node:child_process";
import path from "node:path";
import vm from "node:vm";
import babel from "@babel/core";
import * as ts from "typescript";
import { describe, expect, test } from "vitest";
import { defineOpenScript } from "../../runtime/src/script.js";
import { babelPlugin } from "../../transformer/babel/plugin.js";
import { createTransformer, type FilePlan } from "../../transformer/index.js";
import { cleanEnv, Project, ROOT } from "../project.js";
import { type Compile, compileWithTypeScript, FRONT_ENDS } from "./front-ends.js";

const OPTIONS = { capture: ["**"], enabled: true, root: "/p" };

/** Scripts with an early error. */
const INVALID = [
  "function f() { let a; var a }",
  "function f() { let a; { var a } }",
  "function f() { function a() {} let a }",
  "function f() { break a }",
  "function f() { continue }",
  "function f(a = 1) { 'use strict' }",
  "function f() { 'use strict'; with ({}) {} }",
  "class A { m() { super() } }",
  "class A extends Object { m(a) { 'use strict'; var a = 1; let b; var b } }",
  "async function f() { let a; var a; await a }",
  "const f = (a) => { let b; var b }",
];

/** TypeScript reports them as errors of types; in a `try` block they are none. */
const REDECLARED = [
  "function f(a) { let a }",
  "async function f({ a }) { const a = 1 }",
  "const f = (a) => { class a {} }",
];

function isProgram(compile: Compile, source: string, instrumented: boolean): boolean {
  try {
    const { code } = compile({ "/p/a.cjs": source }, instrumented ? OPTIONS : undefined)["/p/a.cjs"]!;
    return new vm.Script(`(function (exports, require, module) {${code}\n})`) !== undefined;
  } catch (error) {
    expect((error as Error).name).toBe("SyntaxError");
    return false;
  }
}

describe.each(FRONT_ENDS)("%s", (_, compile) => {
  test.each(INVALID)("what is no program stays none: %s", (source) => {
    expect(isProgram(compile, source, false)).toBe(false);
    expect(isProgram(compile, source, true)).toBe(false);
  });

  test.each(REDECLARED)("a parameter that is declared again: %s", (source) => {
    expect(isProgram(compile, source, false)).toBe(false);
    expect(isProgram(compile, source, true)).toBe(false);
  });

  test("no code of the program is there twice, however deep functions are nested", () => {
    const depth = 12;
    const nested = Array.from({ length: depth }, (_, i) => `(p${i}) => [mark${i}, `).join("");
    const { code } = compile({ "/p/a.js": `export const f = ${nested}0${"]".repeat(depth)};` }, OPTIONS)[
      "/p/a.js"
    ]!;
    for (let i = 0; i < depth; i++) expect(code.split(`mark${i},`).length, `mark${i}`).toBe(2);
    expect(code.split(".enter").length).toBe(depth + 1);
  });

  test.each([
    ["/p/a.js", "export const f = () => { 'worklet'; return 1 };", "worklet"],
    ["/p/a.js", "vi.mock('x', () => 1); export {};", "mock-factory"],
    ["/p/a.js", "jest.mock('x', () => 1); export {};", "mock-factory"],
    ["/p/a.cjs", "function f() { 'use asm'; return {} }", "asm"],
    ["/p/a.cjs", "function f(o) { with (o) { return a } }", "with"],
  ])("in %s, %s is as without us, because of: %s", (file, source, reason) => {
    const plans: FilePlan[] = [];
    const { code } = compile({ [file]: source }, OPTIONS, (plan) => plans.push(plan))[file]!;
    expect(plans.flatMap(({ leftAlone }) => leftAlone.map((each) => each.reason))).toEqual([reason]);
    expect(code).toBe(compile({ [file]: source }, undefined)[file]!.code);
  });
});

test("a script gets no declarations at its top, and its value stays", () => {
  const source = "function f() {\n  return 1;\n}\nf();";
  const byTypeScript = compileWithTypeScript({ "/p/a.js": source }, OPTIONS)["/p/a.js"]!.code;
  const byBabel = babel.transformSync(source, {
    filename: "/p/a.js",
    configFile: false,
    babelrc: false,
    sourceType: "unambiguous",
    plugins: [[babelPlugin, OPTIONS]],
  })!.code!;
  for (const code of [byTypeScript, byBabel]) {
    expect(code).toContain(".enter");
    const realm = vm.createContext({});
    const before = Object.keys(realm);
    expect(vm.runInContext(code, realm)).toBe(1);
    defineOpenScript(realm);
    expect(vm.runInContext(code, realm)).toBe(1);
    expect(Object.keys(realm)).toEqual([...before, "f"]);
    expect(vm.runInContext(`${code.replace("f();", "")}\nvar empty;`, realm)).toBe(undefined);
  }
});

test("TypeScript: what an earlier transformer has made is instrumented", () => {
  const host = ts.createCompilerHost({});
  const text = "export function kept(a) { return a } export const made = () => () => 1;";
  const source = ts.createSourceFile("/p/a.js", text, ts.ScriptTarget.ESNext);
  host.getSourceFile = (name) => (name === "/p/a.js" ? source : undefined);
  const options = {
    allowJs: true,
    noLib: true,
    noResolve: true,
    outDir: "/out",
    target: ts.ScriptTarget.ESNext,
  };
  const program = ts.createProgram(["/p/a.js"], options, host);
  /** Makes every node anew, without parents. */
  const anew: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const visit = (node: ts.Node): ts.Node =>
      ts.isArrowFunction(node)
        ? context.factory.createArrowFunction(
            undefined,
            undefined,
            node.parameters,
            undefined,
            undefined,
            ts.visitNode(node.body, visit) as ts.ConciseBody,
          )
        : ts.visitEachChild(node, visit, context);
    return ts.visitNode(file, visit) as ts.SourceFile;
  };
  let code = "";
  const write = (_: string, emitted: string) => {
    code = emitted;
  };
  const before = [anew, createTransformer(program, OPTIONS, { ts })];
  program.emit(undefined, write, undefined, false, { before });
  expect(code).toContain(".enter");
  expect(code.split(".enter").length).toBe(4);
});

test("Babel: other plugins see nothing of what is injected, but where functions are lowered, those behind do", () => {
  const bodiesSeen = (...more: babel.PluginItem[]) => {
    const seen = new Set<string>();
    const other = (): babel.PluginObj => ({
      visitor: { Function: ({ node }) => void seen.add(node.body.type) },
    });
    const { code } = babel.transformSync("export const f = () => 1;", {
      filename: "/p/a.js",
      configFile: false,
      babelrc: false,
      cwd: ROOT,
      plugins: [other, [babelPlugin, OPTIONS]],
      presets: more,
    })!;
    expect(code).toContain(".enter");
    return [...seen];
  };
  expect(bodiesSeen()).toEqual(["NumericLiteral"]);
  expect(bodiesSeen(["@babel/preset-env", { targets: { ie: "11" } }])).not.toContain("NumericLiteral");
});

test("a build that records leaves nothing in one that does not, given a build-info file of its own", () => {
  const tsconfig = JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      types: [],
      incremental: true,
      rootDir: "src",
      plugins: [{ transform: "calltape/transformer", capture: ["src/**"] }],
    },
    include: ["src"],
  });
  const project = new Project({
    "tsconfig.json": tsconfig,
    "src/a.ts": "export const f = (n: number) => n;\n",
  });
  const build = (folder: string, env: Record<string, string>) => {
    const args = ["--outDir", folder, "--tsBuildInfoFile", `${folder}.tsbuildinfo`];
    execFileSync(process.execPath, [path.join(ROOT, "node_modules/.bin/tspc"), ...args], {
      cwd: project.folder,
      env: cleanEnv(env),
      stdio: "pipe",
    });
    return project.read(`${folder}/a.js`);
  };
  expect(build("recording", { CALLTAPE: "1" })).toContain(".enter");
  expect(build("plain", {})).not.toContain(".enter");
  expect(build("recording", { CALLTAPE: "1" })).toContain(".enter");
});
