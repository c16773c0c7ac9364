import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";
import { NODE_TEST } from "./frameworks.js";

const SHOP = `
import { query } from "./db.js";
export async function price(id: number) {
  const [row] = await query("id " + id);
  return { ...row, at: Date.now(), discount: Math.random() };
}
`;

function runVitest({ folder }: Project) {
  const vitest = path.join(ROOT, "node_modules/.bin/vitest");
  return spawnSync(vitest, ["run"], { cwd: folder, encoding: "utf8", env: cleanEnv({}) });
}

test("under vitest, with the plugin, boundaries are answered and the clock is as it was", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/shop.ts"], "boundary": ["src/db.ts"] }',
    "vitest.config.js":
      'import calltape from "calltape/vite";\nexport default { plugins: [calltape({ enabled: true })], test: { watch: false } };',
    "src/db.ts":
      'import { existsSync } from "node:fs";\nexport async function query(sql: string) { if (existsSync("offline")) throw new Error("called in earnest"); return [{ sql }]; }',
    "src/shop.ts": SHOP,
    "src/shop.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/shop.ts");',
    "main.ts": 'import { price } from "./src/shop.js";\nfor (let i = 0; i < 3; i++) await price(i);',
  });
  const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
  expect(project.node("main.ts", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  project.write({ offline: "" });
  const run = () => runVitest(project);
  const first = run();
  expect([first.status, first.stdout]).toEqual([0, expect.stringContaining("3 passed")]);
  project.write({ "src/shop.ts": SHOP.replace('"id "', '"key "') });
  const { status, stdout, stderr } = run();
  expect(status).toBe(1);
  expect(stdout + stderr).toContain("boundaries[0] src/db.ts#query:");
  expect(stdout + stderr).toContain("+ replayed src/db.ts#query('key 0')");
});

test("calls of boundaries are no tests, but where they are asked for by the path of their file", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/**"], "boundary": ["src/db.js#query"] }',
    "src/db.js": "export const query = (n) => n; export const other = (n) => n;",
    "src/shop.js":
      'import { other, query } from "./db.js";\nexport const price = (n) => query(n) + other(n);',
    "main.js": 'import { price } from "./src/shop.js";\nprice(1);',
    "node/shop.test.ts": `
      import { captures, replayTests } from "calltape/node-test";
      import { test } from "node:test";
      replayTests("src/**");
      replayTests("./src/db.js");
      replayTests("src/**", { boundary: ["src/shop.js"] });
      test(captures("**").map(({ probe }) => probe.id).join());
      for (const which of ["src/*#query", "src/nothing.js"])
        try { captures(which); } catch (error) { test(error.message); }
    `,
  });
  const nodeArgs = ["--import", "calltape/register"];
  expect(project.node("main.js", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  const { tests } = NODE_TEST.run(project, ["--import=calltape/register"]);
  expect(tests.map(({ group, title, status }) => `${status} ${group || title}`)).toEqual([
    "passed calltape src/shop.js#price",
    "passed calltape src/db.js#other",
    "skipped calltape src/db.js#query",
    "passed calltape src/db.js#other",
    "passed calltape src/db.js#other",
    "passed src/shop.js#price,src/db.js#other",
    'passed [calltape] no recorded call matches "src/*#query" but those of boundaries in .calltape (npx calltape list prints which functions have some)',
    'passed [calltape] no recorded call matches "src/nothing.js" in .calltape (npx calltape list prints which functions have some)',
  ]);
});

test("with loadBoundaries: false, the package of a boundary need not be there", () => {
  const config = (options: string) =>
    `import calltape from "calltape/vite";\nexport default { plugins: [calltape({ enabled: true${options} })], test: { watch: false } };`;
  const project = new Project({
    "calltape.json": '{ "capture": ["src/**"], "boundary": ["module:tinydb"] }',
    "node_modules/tinydb/package.json": '{ "name": "tinydb", "type": "module", "exports": "./index.js" }',
    "node_modules/tinydb/index.js": "export class Pool { async query(sql) { return [{ sql }]; } }",
    "src/shop.ts":
      'import { Pool } from "tinydb";\nconst pool = new Pool();\nexport async function first(id: number) { return pool.query("id " + id); }',
    "src/shop.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/shop.ts");',
    "main.js": 'import { first } from "./src/shop.ts";\nawait first(1);\nawait first(2);',
  });
  const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
  expect(project.node("main.js", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  rmSync(project.path("node_modules/tinydb"), { recursive: true });
  const run = (options: string) => {
    project.write({ "vitest.config.js": config(options) });
    return runVitest(project);
  };
  expect(run("").stdout).toContain("2 failed");
  const { status, stdout } = run(", loadBoundaries: false");
  expect([status, stdout]).toEqual([0, expect.stringContaining("2 passed")]);
  expect(run(', loadBoundaries: "no"').stderr).toContain(
    '"loadBoundaries" in the options of the calltape plugin must be',
  );
});

const WITH_DB = {
  "package.json": '{ "name": "under-test", "private": true, "type": "module" }',
  "calltape.json": '{ "capture": ["src/**"] }',
  "src/db.js": `import { appendFileSync } from "node:fs";
    export async function query(sql) { appendFileSync("asked", "q"); return [{ sql, at: performance.now() }]; }
    export const count = (what) => { appendFileSync("asked", "c"); return what.length + performance.now(); };
    export class Row { constructor(id) { appendFileSync("asked", "R"); this.id = id; } name() { appendFileSync("asked", "n"); return "row " + this.id; } }
    export function* rows(n) { appendFileSync("asked", "g"); for (let i = 0; i < n; i++) yield i + performance.now(); }`,
  "src/shop.js": `import { count, query, Row, rows } from "./db.js";
    export async function price(id) { return [await query("id " + id), count("abc"), new Row(id).name(), ...rows(2)]; }`,
  "main.js": 'import { price } from "./src/shop.js";\nawait price(1); await price(2);',
};

/** A recorded program of whose functions none is a boundary. */
function recorded(files: Record<string, string>): Project {
  const project = new Project({ ...WITH_DB, ...files });
  const { status, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect([status, stderr]).toEqual([0, ""]);
  rmSync(project.path("asked"));
  return project;
}

test("under vitest, Jest and node:test, the option `boundary` answers what was captured", () => {
  const project = recorded({
    "vitest.config.js":
      'import calltape from "calltape/vite";\nexport default { plugins: [calltape({ enabled: true })], test: { watch: false } };',
    "shop.test.js":
      'import { replayTests } from "calltape/vitest";\nreplayTests("src/shop.js", { boundary: ["src/db.js"] });',
    "jest.config.json": '{ "testMatch": ["**/jest/*.js"] }',
    "babel.config.json": JSON.stringify({
      plugins: [["calltape/babel", { enabled: true }]],
      presets: [["@babel/preset-env", { targets: { node: "20" } }]],
    }),
    "jest/shop.js":
      'import { replayTests } from "calltape/jest";\nreplayTests("src/shop.js", { boundary: ["src/db.js"] });',
    "run.js":
      'import { replayTests } from "calltape/node-test";\nreplayTests("src/shop.js", { boundary: ["src/db.js"] });',
  });
  const byVitest = runVitest(project);
  expect([byVitest.status, byVitest.stdout]).toEqual([0, expect.stringContaining("2 passed")]);
  const byNode = project.node("run.js", { nodeArgs: ["--import", "calltape/register"] });
  expect([byNode.status, byNode.stdout]).toEqual([0, expect.stringContaining("# pass 2")]);
  project.write({ "package.json": '{ "name": "under-test", "private": true }' });
  const jest = path.join(ROOT, "node_modules/.bin/jest");
  const byJest = spawnSync(jest, [], { cwd: project.folder, encoding: "utf8", env: cleanEnv({}) });
  expect([byJest.status, byJest.stderr]).toEqual([0, expect.stringContaining("2 passed")]);
  expect(existsSync(project.path("asked"))).toBe(false);
});

test("what was built as no boundary is not called where it would have to be answered, and the verdict says what to do", () => {
  const project = new Project({
    ...WITH_DB,
    "main.js": 'import { price } from "./lib/shop.js";\nawait price(1);',
    "run.js": `import { Replayer } from "calltape/replay";
      import { openTapes } from "calltape/tape";
      const load = (file) => import(file.replace("/src/", "/lib/"));
      const replayer = new Replayer({ load, boundary: [process.argv[2]] });
      const call = openTapes(".calltape").calls.find(({ probe }) => probe.id === "src/shop.js#price");
      const { kind, reason, detail } = await replayer.replay(call);
      console.log(kind, reason, detail);`,
  });
  const build = () => {
    for (const name of ["db.js", "shop.js"]) project.instrument(`src/${name}`, `lib/${name}`);
  };
  build();
  expect(project.node("main.js")).toMatchObject({ status: 0, stderr: "" });
  rmSync(project.path("asked"));
  expect(project.node("run.js", { args: ["src/db.js"] }).stdout).toMatch(
    /^unreplayable boundary src\/db\.js#query is a boundary here, .* \(name it in "boundary" of calltape\.json/,
  );
  expect(existsSync(project.path("asked"))).toBe(false);
  // That a function is asked which was not before, shows when it is.
  project.write({ "src/db.js": `${WITH_DB["src/db.js"]}\nexport const total = () => 1;` });
  project.write({
    "src/shop.js":
      'import { total } from "./db.js";\nexport async function price(id) { return [total(), id]; }',
  });
  build();
  expect(project.node("run.js", { args: ["src/db.js#total"] }).stdout).toMatch(
    /^unreplayable boundary src\/db\.js#total is a boundary here/,
  );
});
