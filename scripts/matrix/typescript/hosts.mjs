// The ways in which a project runs the front end, with one version of TypeScript: `tspc`, a compiler that
// `ts-patch install` has patched, the compiler's API, `calltape build`. A small project must do the same each time, be
// recorded with the flag, and without it be byte for byte what the compiler makes.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { ROOT } from "../../setup.mjs";

const SOURCES = {
  "math.ts":
    "export const enum Unit { Metre = 1, Mile = 1609 }\nexport function double(n: number): number { return n * 2; }\n",
  "shape.cts":
    "class Shape { #n = 1; constructor(private readonly side: number) {} get area() { return this.side ** 2 * this.#n; } }\nexport = Shape;\n",
  "main.ts":
    'import Shape = require("./shape.cjs");\nimport { double, Unit } from "./math.js";\nasync function main(): Promise<void> { console.log(await Promise.resolve(double(Unit.Mile)), new Shape(2).area); }\nvoid main();\n',
  "console.d.ts": "declare const console: { log(...values: unknown[]): void };\n",
};
const EXPECTED = "3218 4\n";
const RECORDED = ["main.ts#main", "math.ts#double", "shape.cts#Shape.area", "shape.cts#Shape.constructor"];

/** @param installed folder in which the version is installed, with ts-patch; @returns what is wrong */
export function checkHosts(installed) {
  const plain = makeProject(installed, "plain", []);
  runTool(plain, "typescript/bin/tsc");
  return [
    ["tspc", (folder, env) => runTool(folder, "ts-patch/bin/tspc.js", env)],
    ["ts-patch install", runPatched],
    ["compiler API", (folder, env) => runNode(folder, ["build.mjs"], env)],
    [
      "calltape build",
      (folder, env) =>
        env.CALLTAPE === "1"
          ? runNode(folder, [path.join(ROOT, "dist/cli/main.js"), "build"])
          : runTool(folder, "typescript/bin/tsc"),
    ],
  ]
    .flatMap(([name, build]) => checkHost(installed, name, build, plain))
    .concat(["-p", "-b"].flatMap((kind) => checkStale(installed, kind, plain)));
}

/** A recording build, and one without the flag over its output, both incremental. */
function checkStale(installed, kind, plain) {
  const name = `tspc ${kind} incremental`;
  const folder = makeProject(installed, name, [{ transform: "calltape/transformer" }]);
  const config = { extends: "./tsconfig.json", compilerOptions: { incremental: true } };
  writeFileSync(path.join(folder, "tsconfig.incremental.json"), JSON.stringify(config));
  const build = (env) => runTool(folder, "ts-patch/bin/tspc.js", env, [kind, "tsconfig.incremental.json"]);
  build({ CALLTAPE: "1" });
  const problems =
    read(folder, "dist/main.js") === read(plain, "dist/main.js") ? [`${name} does nothing`] : [];
  build({});
  for (const file of outputsOf(plain))
    if (read(folder, file) !== read(plain, file)) problems.push(`${name}: ${file} is stale`);
  return problems;
}

function checkHost(installed, name, build, plain) {
  const folder = makeProject(installed, name, [{ transform: "calltape/transformer" }]);
  const problems = [];
  build(folder, {});
  for (const file of outputsOf(plain))
    if (read(folder, file) !== read(plain, file))
      problems.push(`${name}, flag off: ${file} is not the compiler's`);
  rmSync(path.join(folder, "dist"), { recursive: true });
  build(folder, { CALLTAPE: "1" });
  for (const file of outputsOf(plain).filter((each) => /\.d\.c?ts/.test(each)))
    if (read(folder, file) !== read(plain, file)) problems.push(`${name}: ${file} is not the compiler's`);
  const output = runNode(folder, ["dist/main.js"]);
  if (output !== EXPECTED) problems.push(`${name}: the program prints ${JSON.stringify(output)}`);
  const list = existsSync(path.join(folder, ".calltape"))
    ? runNode(folder, [path.join(ROOT, "dist/cli/main.js"), "list", "--json"])
    : "";
  for (const id of RECORDED)
    if (!list.includes(`src/${id}"`)) problems.push(`${name}: no call of src/${id} is recorded`);
  return problems;
}

function makeProject(installed, name, plugins) {
  const folder = path.join(installed, "hosts", name.replace(/\W+/g, "-"));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "src"), { recursive: true });
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(ROOT, path.join(folder, "node_modules/calltape"), "junction");
  mkdirSync(path.join(folder, "node_modules/@calltape"));
  symlinkSync(path.join(ROOT, "runtime"), path.join(folder, "node_modules/@calltape/runtime"), "junction");
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    lib: ["es2017"],
    types: [],
    declaration: true,
    declarationMap: true,
    sourceMap: true,
    rootDir: "src",
    outDir: "dist",
    plugins,
  };
  const files = {
    ...Object.fromEntries(Object.entries(SOURCES).map(([file, text]) => [`src/${file}`, text])),
    "package.json": '{ "name": "hosts", "private": true, "type": "commonjs" }\n',
    "calltape.json": '{ "capture": ["**"] }\n',
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
    "build.mjs": `import ts from "typescript";
import { createTransformer } from "calltape/transformer";
const { fileNames, options } = ts.getParsedCommandLineOfConfigFile("tsconfig.json", {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} });
const program = ts.createProgram(fileNames, options);
program.emit(undefined, undefined, undefined, false, { before: [createTransformer(program, {}, { ts })] });
`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

/** Patches a copy of the compiler once, as `ts-patch install` does it to a project's. */
function runPatched(folder, env) {
  const modules = path.join(folder, "node_modules");
  if (!existsSync(path.join(modules, "typescript"))) {
    const from = path.join(folder, "../../node_modules");
    for (const name of ["typescript", "ts-patch"])
      cpSync(path.join(from, name), path.join(modules, name), { recursive: true });
    runTool(folder, "ts-patch/bin/ts-patch.js", {}, ["install", "--silent"]);
  }
  runTool(folder, "typescript/bin/tsc", env);
}

/** Runs a command of a package that the project finds. */
function runTool(folder, file, env, args = []) {
  const own = path.join(folder, "node_modules", file);
  return runNode(
    folder,
    [existsSync(own) ? own : path.join(folder, "../../node_modules", file), ...args],
    env,
  );
}

function runNode(folder, args, env = {}) {
  const { CALLTAPE: _, NODE_OPTIONS: __, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...rest, ...env },
  });
  if (status !== 0)
    throw new Error(`${args.join(" ")} in ${folder} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

function outputsOf(folder) {
  return readdirSync(path.join(folder, "dist")).map((name) => `dist/${name}`);
}

function read(folder, file) {
  return readFileSync(path.join(folder, file), "utf8");
}
