import { spawnSync } from "node:child_process";
import path from "node:path";
import * as ts from "typescript";
import { describe, expect, test, vi } from "vitest";
import { createTransformer } from "../../transformer/index.js";
import { checkedEmit } from "../../transformer/typescript/checked-emit.js";
import { cleanEnv, Project, ROOT } from "../project.js";

// A test runs several compilers, on machines that may have other things to do.
vi.setConfig({ testTimeout: 200_000 });

const PLUGIN = { transform: "calltape/transformer", capture: ["**"] };
const CONSOLE = { "src/console.d.ts": "declare const console: { log(...values: unknown[]): void };\n" };

function configOf(compilerOptions: object): string {
  return JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      types: [],
      lib: ["es2016"],
      skipLibCheck: true,
      rootDir: "src",
      ...compilerOptions,
    },
    include: ["src"],
  });
}

function compile(project: Project, tool: "tsc" | "tspc", ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, "node_modules/.bin", tool), ...args],
    { cwd: project.folder, encoding: "utf8", env: cleanEnv(tool === "tspc" ? { CALLTAPE: "1" } : {}) },
  );
  return { status, stdout, stderr };
}

/** Compiles the files of a project in this process. */
function emit(
  project: Project,
  options: ts.CompilerOptions,
  transformers: (program: ts.Program) => ts.CustomTransformers,
): ts.Program {
  const all: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, noLib: true, noCheck: true, types: [] };
  const files = ts.sys.readDirectory(project.path("src"));
  const program = ts.createProgram(files, { ...all, ...options, outDir: project.path("dist") });
  program.emit(undefined, undefined, undefined, false, transformers(program));
  return program;
}

const instrument =
  (project: Project, extras = {}) =>
  (program: ts.Program): ts.CustomTransformers => ({
    before: [
      createTransformer(program, { capture: ["**"], enabled: true, root: project.folder }, { ts, ...extras }),
    ],
  });

describe("errors of syntax and of types are the compiler's own", () => {
  test.each([
    ["syntax", "export function f( { return 1 }\n", {}],
    ["types", "export const f = (): number => 'text';\nexport const g = (a: string) => f(a);\n", {}],
    ["types, noEmitOnError", "export const f = (): number => 'text';\n", { noEmitOnError: true }],
    ["types, incremental", "export const f = (): number => 'text';\n", { incremental: true }],
  ])("%s", (_, source, options) => {
    const runs = (["tsc", "tspc"] as const).map((tool) => {
      const plugins = tool === "tspc" ? [PLUGIN] : [];
      const project = new Project({
        "tsconfig.json": configOf({ ...options, outDir: "dist", plugins }),
        "src/a.ts": source,
      });
      return compile(project, tool);
    });
    expect(runs[0]!.stdout).toContain("error TS");
    expect(runs[1]).toEqual(runs[0]);
  });
});

test("declarations, their maps and const enums are those of the compiler, also in a project with references", () => {
  const files = (plugins: object[]) => ({
    "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "./lib" }, { path: "./app" }] }),
    ...Object.fromEntries(
      [
        { name: "lib", references: [] },
        { name: "app", references: [{ path: "../lib" }] },
      ].map(({ name, references }) => [
        `${name}/tsconfig.json`,
        JSON.stringify({
          compilerOptions: {
            composite: true,
            declarationMap: true,
            target: "es2022",
            module: "nodenext",
            types: [],
            lib: ["es5"],
            skipLibCheck: true,
            rootDir: ".",
            outDir: `../dist/${name}`,
            plugins,
          },
          references,
        }),
      ]),
    ),
    "lib/unit.ts":
      "/** Units. */\nexport const enum Unit { Metre = 1, Mile = Metre * 1609 }\nexport class Length { #n = 1; constructor(private m: number) {} get half() { return this.m / 2 + this.#n } }\nexport const make = (n: number) => new Length(n);\n",
    "app/main.ts":
      'import { Unit, make } from "../lib/unit.js";\nexport function run(): number { return make(Unit.Mile).half; }\ndeclare const console: { log(value: unknown): void };\nconsole.log(run());\n',
  });
  const [plain, recording] = [new Project(files([])), new Project(files([PLUGIN]))];
  expect(compile(plain, "tsc", "-b")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(compile(recording, "tspc", "-b")).toEqual({ status: 0, stdout: "", stderr: "" });
  for (const name of ["lib/unit", "app/main"])
    for (const end of [".d.ts", ".d.ts.map"])
      expect(recording.read(`dist/${name}${end}`)).toBe(plain.read(`dist/${name}${end}`));
  expect(plain.read("dist/app/main.js")).toContain("1609 /* Unit.Mile */");
  expect(recording.read("dist/app/main.js")).toContain("1609 /* Unit.Mile */");
  const output = recording.node("dist/app/main.js").stdout;
  expect(output).toBe(plain.node("dist/app/main.js").stdout);
  expect(recording.tapes().calls.length).toBe(4);
});

test(".mts, .cts, export = and import = require, with verbatimModuleSyntax", () => {
  const project = new Project({
    ...CONSOLE,
    "tsconfig.json": configOf({ verbatimModuleSyntax: true, outDir: "dist", plugins: [PLUGIN] }),
    "src/shape.cts":
      "class Shape { constructor(readonly n: number) {} area(): number { return this.n ** 2; } }\nnamespace Shape { export const unit = (): Shape => new Shape(1); }\nexport = Shape;\n",
    "src/middle.cts":
      'import Shape = require("./shape.cjs");\nfunction double(n: number): number { return new Shape(n).area() * 2; }\nexport = { double, unit: Shape.unit };\n',
    "src/main.mts":
      'import middle from "./middle.cjs";\nimport type Shape from "./shape.cjs";\nexport const show = (shape: Shape): number => shape.area() + middle.double(2);\nconsole.log(show(middle.unit()));\n',
  });
  expect(compile(project, "tspc")).toEqual({ status: 0, stdout: "", stderr: "" });
  const { stdout, stderr } = project.node("dist/main.mjs");
  expect({ stdout, stderr }).toEqual({ stdout: "9\n", stderr: "" });
  expect(project.tapes().calls.map((call) => call.probe.id)).toEqual(
    expect.arrayContaining([
      "src/shape.cts#Shape.constructor",
      "src/shape.cts#Shape.unit",
      "src/shape.cts#Shape.area",
      "src/middle.cts#double",
      "src/main.mts#show",
    ]),
  );
});

describe("JSX", () => {
  const FILES = {
    "src/view.tsx": `/** @jsxImportSource ./own */
import { createElement } from "./own/jsx-runtime.js";
const Item = ({ n }: { n: number }) => <li key={n}>{[n].map((each) => <b>{each}</b>)}</li>;
export function View({ items }: { items: number[] }) { return <ul>{items.map((n) => <Item n={n} />)}</ul>; }
void createElement;
console.log(JSON.stringify(View({ items: [1, 2] })));
`,
    "src/own/jsx-runtime.ts": `export const jsx = (type: unknown, props: object): unknown => typeof type === "function" ? type(props) : { type, ...props };
export const jsxs = jsx;
export const createElement = (type: unknown, props: object, ...children: unknown[]): unknown =>
  jsx(type, { ...props, ...(children.length > 0 && { children: children.length === 1 ? children[0] : children }) });
`,
  };

  test.each([
    ["react", { jsx: ts.JsxEmit.React, jsxFactory: "createElement" }],
    ["react-jsx", { jsx: ts.JsxEmit.ReactJSX }],
  ])("%s: the same output", (mode, options) => {
    const outputs = [false, true].map((on) => {
      const text = FILES["src/view.tsx"];
      const project = new Project({
        ...FILES,
        "src/view.tsx": mode === "react" ? text.slice(text.indexOf("\n") + 1) : text,
      });
      emit(
        project,
        { ...options, module: ts.ModuleKind.ESNext },
        on ? instrument(project) : () => ({ before: [] }),
      );
      const code = project.read("dist/view.js").replace('"./own/jsx-runtime"', '"./own/jsx-runtime.js"');
      project.write({ "dist/view.js": code });
      const { stdout, stderr } = project.node("dist/view.js");
      expect(stderr).toBe("");
      if (on) expect(project.tapes().calls.length).toBeGreaterThan(5);
      return stdout;
    });
    expect(outputs[0]).toContain('"type":"ul"');
    expect(outputs[1]).toBe(outputs[0]);
  });

  test("preserve: JSX stays", () => {
    const project = new Project(FILES);
    emit(project, { jsx: ts.JsxEmit.Preserve, module: ts.ModuleKind.ESNext }, instrument(project));
    const code = project.read("dist/view.jsx");
    expect(code).toContain(".enter");
    expect(code).toContain("<Item n={n}/>");
  });
});

test("files that a transformer before ours has changed, so that their nodes have no parents", () => {
  const project = new Project({
    "src/a.ts":
      'import { twice } from "./b.js";\nexport function f(this: unknown, n: number) { return n + 1; }\nexport class C { m() { if (f(1)) { return f(1); } } }\nconsole.log(f(1), new C().m(), twice(4), (globalThis as any).made(5));\n',
    "src/b.ts": "export const twice = (n: number) => n * 1;\n",
  });
  /** Makes every node anew and 1 to 2, and puts a function in front that stands in no text. */
  const change: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isNumericLiteral(node) && node.text === "1") return factory.createNumericLiteral(2);
      if (ts.isReturnStatement(node))
        return factory.createReturnStatement(ts.visitNode(node.expression, visit) as ts.Expression);
      if (ts.isFunctionDeclaration(node))
        return factory.createFunctionDeclaration(
          node.modifiers,
          node.asteriskToken,
          node.name,
          undefined,
          node.parameters,
          undefined,
          ts.visitNode(node.body, visit) as ts.Block,
        );
      return ts.visitEachChild(node, visit, context);
    };
    const parameter = factory.createParameterDeclaration(undefined, undefined, "n");
    const added = factory.createExpressionStatement(
      factory.createAssignment(
        factory.createPropertyAccessExpression(factory.createIdentifier("globalThis"), "made"),
        factory.createArrowFunction(
          undefined,
          undefined,
          [parameter],
          undefined,
          undefined,
          factory.createIdentifier("n"),
        ),
      ),
    );
    const changed = ts.visitEachChild(file, visit, context);
    return factory.updateSourceFile(changed, [...changed.statements, added].reverse().sort(byKind));
  };
  const byKind = (a: ts.Statement, b: ts.Statement) =>
    Number(!ts.isImportDeclaration(a)) - Number(!ts.isImportDeclaration(b)) ||
    Number(a.pos >= 0) - Number(b.pos >= 0) ||
    a.pos - b.pos;
  emit(project, { module: ts.ModuleKind.ESNext }, (program) => ({
    before: [change, ...instrument(project)(program).before!],
  }));
  expect(project.node("dist/a.js").stdout).toBe("4 4 8 5\n");
  const { calls } = project.tapes();
  expect(calls.map((call) => call.probe.id).sort()).toEqual([
    "src/a.ts#C.m",
    "src/a.ts#f",
    "src/a.ts#f",
    "src/a.ts#f",
    "src/a.ts#made",
    "src/b.ts#twice",
  ]);
  expect(calls.map((call) => call.result()).sort()).toEqual([4, 4, 4, 4, 5, 8]);
});

test("of a file that nothing can match, no more than its name and text is read", () => {
  const project = new Project({ "src/a.ts": "export const f = () => 1;\n" });
  const reads = new Set<PropertyKey>();
  const seen: boolean[] = [];
  const watched = (capture: string[]) => (program: ts.Program) => {
    const ours = createTransformer(program, { capture, enabled: true, root: project.folder }, { ts });
    const before: ts.TransformerFactory<ts.SourceFile> = (context) => {
      const transform = ours(context);
      return (file) => {
        const proxy = new Proxy(file, {
          get(target, key) {
            reads.add(key);
            return Reflect.get(target, key);
          },
        });
        seen.push(transform(proxy) === proxy);
        return file;
      };
    };
    return { before: [before] };
  };
  emit(project, {}, watched(["src/other/**", "!src/a.ts"]));
  expect(seen).toEqual([true]);
  expect([...reads].sort()).toEqual(["fileName", "isDeclarationFile", "text"]);
  emit(project, {}, watched(["src/**"]));
  expect(reads).toContain("statements");
});

describe("a file that cannot be instrumented", () => {
  const deep = `export const f = () => ${"(() => ".repeat(60)}0${")".repeat(60)};\n`;
  const files = { "src/deep.ts": deep, "src/plain.ts": "export const g = () => 1;\n" };

  test("is emitted as it is, with one warning that names file and function", () => {
    const [plain, recording] = [new Project(files), new Project(files)];
    const warnings: [message: string, file: string][] = [];
    const onFailure = (message: string, file: string) => void warnings.push([message, file]);
    emit(plain, {}, () => ({}));
    emit(recording, {}, instrument(recording, { onFailure }));
    expect(recording.read("dist/deep.js")).toBe(plain.read("dist/deep.js"));
    expect(recording.read("dist/plain.js")).toContain(".enter");
    expect(warnings).toEqual([
      [
        expect.stringMatching(
          /^src\/deep\.ts#f(>anonymous)+ cannot be instrumented: .*src\/deep\.ts is left as it is/,
        ),
        "src/deep.ts",
      ],
    ]);
  });

  test("is an error with strict", () => {
    const project = new Project({ ...files, "calltape.json": '{ "capture": ["**"], "strict": true }' });
    const make = (program: ts.Program) => ({
      before: [createTransformer(program, { enabled: true, root: project.folder }, { ts })],
    });
    expect(() => emit(project, {}, make)).toThrow(/src\/deep\.ts#f.* cannot be instrumented/);
  });

  test("does not fail calltape build, which counts it", () => {
    const project = new Project({ ...files, "tsconfig.json": configOf({ outDir: "dist" }) });
    const { status, stdout, stderr } = project.calltape("build", "--capture", "**");
    expect(status).toBe(0);
    expect(stdout).toBe("1 function instrumented in 1 file; 1 file failed\n");
    expect(stderr).toMatch(/^calltape: src\/deep\.ts#f.* cannot be instrumented: .*\n$/);
  });

  /** What a compiler, or another plugin behind ours, may do to a file that is instrumented. */
  const spoil =
    (how: (context: ts.TransformationContext) => ts.Statement): ts.TransformerFactory<ts.SourceFile> =>
    (context) =>
    (file) =>
      file.statements.some((each) => ts.isImportDeclaration(each))
        ? context.factory.updateSourceFile(file, [...file.statements, how(context)])
        : file;

  test.each([
    [
      "whose output does not parse",
      ({ factory }: ts.TransformationContext) =>
        factory.createExpressionStatement(factory.createIdentifier("1 +")),
      /its output does not parse/,
    ],
    [
      "that the compiler cannot emit any more",
      (): ts.Statement => {
        throw new RangeError("Maximum call stack size exceeded");
      },
      /Maximum call stack size exceeded/,
    ],
  ])("%s: a checked emit emits it as it is", (_, how, message) => {
    const [plain, recording] = [new Project(files), new Project(files)];
    emit(plain, {}, () => ({}));
    const warnings: string[] = [];
    const program = ts.createProgram([recording.path("src/plain.ts")], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      noLib: true,
      noCheck: true,
      types: [],
      outDir: recording.path("dist"),
    });
    const emitChecked = checkedEmit({
      emit: program.emit,
      write: ts.sys.writeFile,
      instrument: instrument(recording)(program).before![0] as ts.TransformerFactory<ts.SourceFile>,
      nameOf: ({ fileName }) => path.relative(recording.folder, fileName),
      strict: false,
      warn: (warning) => void warnings.push(warning),
    });
    emitChecked(undefined, undefined, undefined, false, { after: [spoil(how)] });
    expect(recording.read("dist/plain.js")).toBe(plain.read("dist/plain.js"));
    expect(warnings).toEqual([expect.stringMatching(message)]);
    expect(warnings[0]).toContain("src/plain.ts");
  });
});
