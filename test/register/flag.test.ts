import { describe, expect, test } from "vitest";
import { Project } from "../project.js";
import { ALL, REGISTER, record } from "./run.js";

const APP = {
  "app.mjs": 'import c from "./c.cjs"; export const a = () => c.c(); a(); console.log(a.toString());',
  "c.cjs": "exports.c = () => 1;",
};

const WRITTEN = "() => c.c()\n";

test.each([
  ["CALLTAPE=0", { CALLTAPE: "0" }, '{ "capture": ["**"] }'],
  ["enabled: false", {}, '{ "capture": ["**"], "enabled": false }'],
  ["nothing asked for", {}, "{}"],
  [
    "enabled: false is stronger than the variable",
    { CALLTAPE: "1" },
    '{ "capture": ["**"], "enabled": false }',
  ],
])("off: %s", (_, env, options) => {
  const project = new Project({ ...APP, "calltape.json": options });
  expect(record(project, "app.mjs", { env })).toEqual({ stdout: WRITTEN, stderr: "", calls: {} });
});

test("to import it is the flag", () => {
  const { stdout, calls } = record(new Project({ ...ALL, ...APP }), "app.mjs");
  expect(calls).toEqual({ "app.mjs#a": 1, "c.cjs#c": 1 });
  expect(stdout).not.toBe(WRITTEN);
});

test("a wrong option is told before the program begins", () => {
  const project = new Project({ ...APP, "calltape.json": '{ "captrue": ["**"] }' });
  const { status, stdout, stderr } = project.node("app.mjs", { nodeArgs: REGISTER });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain('unknown option "captrue" in');
  expect(stderr).toContain('(did you mean "capture"?)');
});

describe("patterns that match nothing", () => {
  const files = {
    "app.mjs":
      'import { Worker } from "node:worker_threads"; export const a = () => 1; a(); if (process.argv[2]) new Worker(new URL(import.meta.url));',
    "src/db.mjs": "",
    "tsconfig.json": '{ "compilerOptions": { "allowJs": true, "outDir": "dist", "module": "nodenext" } }',
    "calltape.json": JSON.stringify({
      capture: ["app.mjs", "src/nothing.mjs#f", "src", "lib/**", "#g"],
      boundary: [
        ...["pg", "fs/promises", "fetch", "@scope/name", "module:src/db.mjs", "./src/db.mjs"],
        ...["module:big.js", "module:pg", "module:highlight.js/lib/core.js", "global:fetch", "node:fs"],
      ],
      exclude: ["node-fetch"],
    }),
  };
  const told = [
    'the pattern "src/nothing.mjs#f" matches nothing',
    'the pattern "src" matches nothing (did you mean "src/**"?)',
    'the pattern "pg" matches nothing (did you mean "module:pg"?)',
    'the pattern "fs/promises" matches nothing (did you mean "node:fs/promises"?)',
    'the pattern "fetch" matches nothing (did you mean "global:fetch"?)',
    'the pattern "@scope/name" matches nothing (did you mean "module:@scope/name"?)',
    'the pattern "module:src/db.mjs" matches nothing (did you mean "module:./src/db.mjs"?)',
    'the pattern "node-fetch" matches nothing',
  ];

  test("are told once, when the program begins, as far as that can be known, with what they may have meant", () => {
    const project = new Project(files);
    const { status, stdout, stderr } = project.node("app.mjs", { nodeArgs: REGISTER, args: ["worker"] });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toBe(told.map((each) => `[calltape] ${each}\n`).join(""));
    expect(project.node("app.mjs", { nodeArgs: REGISTER, cwd: "src" }).stderr).toBe(stderr);
    // As npm does, which starts the program.
    project.write({ "inner/calltape.json": '{ "boundary": ["pg"] }' });
    expect(project.node("app.mjs", { nodeArgs: REGISTER, cwd: "inner" }).stderr).toBe("");
  });

  test("are told by calltape plan with the same", () => {
    const { stderr } = new Project(files).calltape("plan");
    for (const each of told.slice(2, 6)) expect(stderr).toContain(each.replace("nothing", "no function"));
    expect(stderr).toContain('"module:src/db.mjs" matches no function (did you mean "module:./src/db.mjs"?)');
    expect(stderr).toContain('the pattern "module:big.js" matches no function\n');
  });
});

describe("what cannot be instrumented is left as it is, with one warning", () => {
  /** Loads it as ES module, or twice as CommonJS. */
  function load(file: string, content: string, options: object = {}, nodeArgs = REGISTER) {
    const project = new Project({
      "calltape.json": JSON.stringify({ capture: ["**"], exclude: ["app.cjs", "hook.mjs"], ...options }),
      [file]: content,
      "app.cjs": `const load = () => ${file.endsWith(".mjs") ? "import" : "require"}("./${file}");
Promise.resolve().then(load).then(({ f }) => { console.log(f()); delete require.cache[require.resolve("./${file}")]; return load(); }).catch((error) => { console.log(error.code ?? error.name); });`,
      "hook.mjs": HOOK,
    });
    const { stdout, stderr } = project.node("app.cjs", { nodeArgs });
    return { stdout, stderr, calls: project.takeCalls().map(({ probe }) => probe.id) };
  }

  test.each([
    ["a.mjs", "/** @capture smaple=1 */ export const f = () => 1;"],
    ["a.cjs", "/** @capture smaple=1 */ exports.f = () => 1;"],
  ])("a wrong tag in %s", (file, content) => {
    const { stdout, stderr, calls } = load(file, content);
    expect({ stdout, calls }).toEqual({ stdout: "1\n", calls: [] });
    expect(stderr).toMatch(
      new RegExp(`^\\[calltape\\] [^\\n]*"smaple"[^\\n]*; ${file} is left as it is\\n$`),
    );
  });

  test.each([
    ["a.mjs", "/** @capture smaple=1 */ export const f = () => 1;"],
    ["a.cjs", "/** @capture smaple=1 */ exports.f = () => 1;"],
  ])("with strict, it does not load: %s", (file, content) => {
    expect(load(file, content, { strict: true }).stdout).toBe("CALLTAPE_BUILD\n");
  });

  test("what Node cannot read either", () => {
    const { stdout, stderr } = load("a.cjs", "exports.f = () => {");
    expect(stdout).toBe("SyntaxError\n");
    expect(stderr).toMatch(/^\[calltape\] a\.cjs cannot be parsed: .*; a\.cjs is left as it is\n$/);
  });

  test.each([
    ["before", ["--import", "./hook.mjs", ...REGISTER]],
    ["behind", [...REGISTER, "--import", "./hook.mjs"]],
  ])("what a hook %s us reads by itself", (place, nodeArgs) => {
    const { stdout, stderr, calls } = load("a.mjs", "export const f = () => 1;", {}, [
      "--no-warnings",
      ...nodeArgs,
    ]);
    expect({ stdout, calls }).toEqual({ stdout: "2\n", calls: [] });
    const warning =
      "[calltape] a.mjs cannot be instrumented: another hook of the program's has read it by itself; a.mjs is left as it is\n";
    // A hook that answers behind us keeps the question from us, where Node calls both in one thread.
    expect(place === "before" ? [warning] : [warning, ""]).toContain(stderr);
  });
});

/** Reads files by itself, and makes another text of them. */
const HOOK = `
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
register("data:text/javascript," + encodeURIComponent(\`
import { readFileSync } from "node:fs";
export const load = (url, context, nextLoad) => url.endsWith("a.mjs")
  ? { format: "module", source: readFileSync(new URL(url), "utf8").replace("1", "2"), shortCircuit: true }
  : nextLoad(url, context);\`));
`;
