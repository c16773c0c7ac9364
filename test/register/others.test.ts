import { describe, expect, test } from "vitest";
import { Project } from "../project.js";
import { ALL, REGISTER, record } from "./run.js";

/** Hooks in as pirates does, on which @babel/register, ts-node's and esbuild's hooks are built. */
const PIRATES = `
const Module = require("node:module");
const old = Module._extensions[".js"];
Module._extensions[".js"] = function (module, filename) {
  const compile = module._compile;
  module._compile = function (code) {
    module._compile = compile;
    module._compile(code.replace("TWO", "2"), filename);
  };
  old(module, filename);
};
`;

/** Compiles as tsx does: reads by itself. */
const READER = `
const fs = require("node:fs");
require("node:module")._extensions[".js"] = (module, filename) =>
  module._compile(fs.readFileSync(filename, "utf8").replace("TWO", "2"), filename);
`;

describe.each([
  ["pirates", PIRATES],
  ["a reader", READER],
])("hooks of require: %s", (_, hook) => {
  const project = new Project({
    "calltape.json": '{ "capture": ["lib.js"] }',
    "package.json": "{}",
    "hook.cjs": hook,
    "app.js": 'const { two } = require("./lib"); console.log(two());',
    "lib.js": "exports.two = () => TWO;",
  });

  test.each([
    ["before us", ["-r", "./hook.cjs", ...REGISTER]],
    ["behind us", [...REGISTER, "--import", "./hook.cjs"]],
  ])("%s", (_place, nodeArgs) => {
    expect(record(project, "app.js", { nodeArgs })).toEqual({
      stdout: "2\n",
      stderr: "",
      calls: { "lib.js#two": 1 },
    });
  });
});

test("the program finds Node as it is", () => {
  const files = {
    ...ALL,
    "package.json": "{}",
    "app.js": `
const fs = require("node:fs");
const Module = require("node:module");
const read = fs.readFileSync(__filename, "utf8");
require.extensions[".txt"] = (module, filename) => { module.exports = fs.readFileSync(filename, "utf8"); };
console.log(JSON.stringify([
  fs.readFileSync.name, read.length, require("./a.txt"), require("./data.json"), Object.keys(module), Object.hasOwn(module, "_compile"),
  Object.keys(Module._extensions), require.main === module, Object.keys(require.cache).filter((file) => file.startsWith(__dirname)).map((file) => file.slice(__dirname.length)),
]));
const m = new Module("/virtual.js"); m._compile("module.exports = 7", "/virtual.js"); console.log(m.exports);
try { require("./missing") } catch (error) { console.log(error.code) }
try { require("./throws") } catch (error) { console.log(error.message) }
console.log(fs.readFileSync.name, require.resolve("./throws") in require.cache);
`,
    "a.txt": "text",
    "data.json": '{ "n": 1 }',
    "throws.js": "function fail() { throw new Error('as written') } fail();",
  };
  const project = new Project(files);
  const plain = project.node("app.js");
  expect(plain.status).toBe(0);
  const { stdout, stderr, calls } = record(project, "app.js");
  expect({ stdout, stderr }).toEqual({ stdout: plain.stdout, stderr: plain.stderr });
  expect(calls).toMatchObject({ "throws.js#fail": 1, "app.js#anonymous": 1 });
});

test("WebAssembly and text are none of ours", () => {
  const project = new Project({
    ...ALL,
    "app.mjs": `import { readFileSync } from "node:fs";
const { instance } = await WebAssembly.instantiate(readFileSync(new URL("./empty.wasm", import.meta.url)));
const f = () => Object.keys(instance.exports).length;
console.log(f());
const imported = import("./empty.wasm").then((module) => Object.keys(module).length, (error) => error.code);
console.log((await imported) === 0 || (await imported) === "ERR_UNKNOWN_FILE_EXTENSION");`,
    "empty.wasm": "\0asm\u0001\0\0\0",
  });
  expect(record(project, "app.mjs", { nodeArgs: ["--no-warnings", ...REGISTER] })).toMatchObject({
    stdout: "0\ntrue\n",
    calls: { "app.mjs#f": 1 },
  });
});

describe("stack traces", () => {
  const project = new Project({
    ...ALL,
    "app.mjs": `import c from "./c.cjs"; import { a } from "./a.mjs"; import { t } from "./dist/t.js"; import { createRequire } from "node:module";
const late = createRequire(import.meta.url)("./late.cjs");
for (const f of [a, c.c, late.late, t]) try { f({}) } catch (error) { console.log(/\\w+\\.\\w+:\\d+:\\d+/.exec(error.stack)[0]) }`,
    "a.mjs": "\n\nexport const a = (n) => n.x.y;\n",
    "c.cjs": "\n\nexports.c = (n) => n.x.y;\n",
    "late.cjs": "exports.late = (n) => n.x.y; // the last line has no end",
    "src/t.ts": "\n\n\nexport const t = (n: any): any =>\n   n.x.y;\n",
    "dist/t.js": "export const t = (n) => n.x.y;\n//# sourceMappingURL=t.js.map\n",
    // Made by tsc.
    "dist/t.js.map": JSON.stringify({
      version: 3,
      file: "t.js",
      sourceRoot: "",
      sources: ["../src/t.ts"],
      names: [],
      mappings: "AAGA,MAAM,CAAC,MAAM,CAAC,GAAG,CAAC,CAAM,EAAO,EAAE,CAC9B,CAAC,CAAC,CAAC,CAAC,CAAC",
    }),
  });

  test("lead to their lines", () => {
    const { stdout } = record(project, "app.mjs");
    expect(stdout.replace(/:\d+$/gm, "")).toBe("a.mjs:3\nc.cjs:3\nlate.cjs:1\nt.js:1\n");
  });

  test("and with --enable-source-maps to each sign, through the maps that files have", () => {
    const nodeArgs = ["--enable-source-maps"];
    const plain = project.node("app.mjs", { nodeArgs }).stdout;
    expect(plain).toBe("a.mjs:3:29\nc.cjs:3:24\nlate.cjs:1:27\nt.ts:5:8\n");
    expect(record(project, "app.mjs", { nodeArgs: [...nodeArgs, ...REGISTER] }).stdout).toBe(plain);
  });
});
