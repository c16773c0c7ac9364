import { beforeAll, expect, test } from "vitest";
import { Project } from "../project.js";

const FILES = {
  "tsconfig.json":
    '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "types": [] }, "include": ["src"] }',
  "calltape.json": JSON.stringify({
    $schema: "./node_modules/calltape/calltape.schema.json",
    capture: ["src/**", "!src/gen/**"],
    boundary: ["src/db.ts#/^query/"],
    exclude: ["#secret", "src/mian.ts"],
  }),
  "src/shop.ts": `
export class Cart {
  constructor(readonly items: number[] = []) {}
  add(n: number): this { this.items.push(n); return this; }
  /** @trace sample=0.1 for the charts */
  total(rate = 1): number { return this.items.reduce((sum, n) => sum + n, 0) * rate; }
  get size() { return this.items.length; }
}
export function* each() { yield 1; }
function secret() {}
export function move() { "worklet"; }
/** @nocapture */
export function quiet() { return secret(); }
`,
  "src/db.ts": "export async function queryAll() { return []; }\n",
  "src/gen/client.ts": "export function get() {}\n",
  "src/gen/tagged.ts":
    "/** @boundary keep=5 redact=token */\nexport const send = (token: string) => token;\n",
};

let project: Project;

beforeAll(() => {
  project = new Project(FILES);
});

test("functions by file, with what is recorded and why; what is left alone, with its reason in words", () => {
  const { stdout, stderr, status } = project.calltape("plan");
  expect({ stderr, status }).toEqual({
    stderr: 'calltape: warning: the pattern "src/mian.ts" matches no function\n',
    status: 0,
  });
  expect(stdout).toMatchInlineSnapshot(`
    "function                line  records            why
    src/db.ts
      queryAll              1:23  capture, boundary  pattern "src/**", "src/db.ts#/^query/"
    src/gen/tagged.ts
      send                  2:21  boundary           tag @boundary keep=5 redact=token
    src/shop.ts
      Cart.constructor      3:3   capture            pattern "src/**"
      Cart.add              4:3   capture            pattern "src/**"
      Cart.total            6:3   trace              tag @trace sample=0.1
      Cart.total>anonymous  6:54  capture            pattern "src/**"
      Cart.size             7:7   capture            pattern "src/**"
      each                  9:18  capture            pattern "src/**"

    left alone
      worklet: a worklet is sent to another thread as text, where there is no recorder
        function          line   asked for by
        src/shop.ts#move  11:17  pattern "src/**"

    8 functions would be instrumented in 3 files (6 capture, 2 boundary, 1 trace); 1 left alone (1 worklet)
    "
  `);
});

test("--json has all of it", () => {
  const { stdout, status } = project.calltape("plan", "--json");
  expect(status).toBe(0);
  const { files, unmatched, totals } = JSON.parse(stdout);
  expect(files.map(({ path }: { path: string }) => path)).toEqual([
    "src/db.ts",
    "src/gen/tagged.ts",
    "src/shop.ts",
  ]);
  expect(files[1]).toEqual({
    path: "src/gen/tagged.ts",
    probes: [
      {
        id: "src/gen/tagged.ts#send",
        line: 2,
        column: 21,
        params: ["token"],
        receiver: false,
        modes: ["boundary"],
        options: { keep: 5, redact: ["token"] },
        why: "tag @boundary keep=5 redact=token",
      },
    ],
    leftAlone: [],
    boundaries: [],
  });
  expect(files[2].leftAlone).toContainEqual({
    id: "src/shop.ts#move",
    line: 11,
    column: 17,
    reason: "worklet",
    explanation: "a worklet is sent to another thread as text, where there is no recorder",
    modes: ["capture"],
    options: {},
    why: 'pattern "src/**"',
  });
  expect({ unmatched, totals }).toEqual({
    unmatched: ["src/mian.ts"],
    totals: {
      probes: 8,
      files: 3,
      leftAlone: 1,
      modes: { capture: 6, trace: 1, boundary: 2 },
      reasons: { worklet: 1 },
      boundaries: 0,
    },
  });
});

test("modules and globals that are boundaries stand by the files that use them, recorded or not", () => {
  const other = new Project({
    ...FILES,
    "calltape.json": JSON.stringify({
      capture: ["src/shop.ts"],
      boundary: ["node:fs", "module:pg", "module:./src/mailer.ts", "global:fetch", "module:unused"],
    }),
    "src/client.ts": `
import type { Stats } from "fs";
import fs, { readFileSync } from "fs";
import { Pool } from "pg";
import { send } from "./mailer.js";
export const stats = (file: string): Stats => fs.statSync(file);
export const read = () => [readFileSync, send, new Pool(), fetch("/")];
export const later = () => import("pg");
`,
    "src/mailer.ts": "export const send = () => 1;\n",
    "src/pg.d.ts": 'declare module "pg" { export class Pool {} }\n',
  });
  const { stdout, stderr, status } = other.calltape("plan");
  expect(status).toBe(0);
  expect(stderr).toBe('calltape: warning: the pattern "module:unused" matches no function\n');
  expect(stdout).toContain(`
boundary               line  by
src/client.ts
  node:fs              3:1   import
  module:pg            4:1   import
  module:./src/mailer  5:1   import
  module:pg            8:28  import()
  global:fetch               global

`);
  expect(stdout).toMatch(/; 4 modules and globals are boundaries\n$/);
  const { files, totals } = JSON.parse(other.calltape("plan", "--json").stdout);
  const client = files.find(({ path }: { path: string }) => path === "src/client.ts");
  expect(client).toMatchObject({ probes: [], leftAlone: [] });
  expect(client.boundaries).toHaveLength(5);
  expect(client.boundaries[0]).toEqual({ boundary: "node:fs", by: "import", line: 3, column: 1 });
  expect(client.boundaries[4]).toEqual({ boundary: "global:fetch", by: "global" });
  expect(totals.boundaries).toBe(4);
});

test("lists of the command line stand instead of those of calltape.json", () => {
  const { stdout, stderr, status } = project.calltape(
    ..."plan --json --capture src/db.ts --trace #queryAll --boundary lib/** --exclude #nothing".split(" "),
  );
  expect(status).toBe(0);
  expect(stderr).toBe(
    'calltape: warning: the pattern "lib/**" matches no function\ncalltape: warning: the pattern "#nothing" matches no function\n',
  );
  const probes = JSON.parse(stdout).files.flatMap((file: { probes: object[] }) => file.probes);
  expect(probes).toMatchObject([
    { id: "src/db.ts#queryAll", modes: ["capture", "trace"], why: 'pattern "src/db.ts", "#queryAll"' },
    { id: "src/gen/tagged.ts#send" },
    { id: "src/shop.ts#Cart.total" },
  ]);
});

test("when nothing is asked for, it says how to ask", () => {
  const empty = new Project({
    ...FILES,
    "calltape.json": "{}",
    "src/shop.ts": "export {}",
    "src/gen/tagged.ts": "export {}",
  });
  expect(empty.calltape("plan")).toMatchObject({
    status: 0,
    stdout: "0 functions would be instrumented in 0 files; 0 left alone\n",
    stderr:
      'calltape: nothing is asked for: name functions in calltape.json, as in { "capture": ["src/**"] }, or tag them, as in /** @capture */\n',
  });
});

test.each<[args: string[], stderr: string]>([
  [
    ["--captrue", "src/**"],
    'calltape: unknown option --captrue (did you mean "capture"?)\ncalltape: calltape plan --help tells what it takes\n',
  ],
  [
    ["src/**"],
    'calltape: unexpected argument "src/**"\ncalltape: calltape plan --help tells what it takes\n',
  ],
  [
    ["--capture", "src/**#/(/"],
    'calltape: the pattern "src/**#/(/" cannot be read: Invalid regular expression: /(/: Unterminated group (the name part is a glob, "#get*", or "#/^get/")\n',
  ],
])("%j is wrong usage", (args, stderr) => {
  const result = project.calltape("plan", ...args);
  expect({ status: result.status, stderr: result.stderr, stdout: result.stdout }).toEqual({
    status: 2,
    stderr,
    stdout: "",
  });
});

test("a tag that cannot be read is named with its function, one of each file", () => {
  const wrong = new Project({
    ...FILES,
    "src/cart.ts": "/** @capture sample=2 */ export function add() {}",
    "src/db.ts": "/** @boundary keeep=5 */ export function queryAll() {}",
  });
  expect(wrong.calltape("plan")).toMatchObject({
    status: 1,
    stdout: "",
    stderr:
      'calltape: "sample" in the @capture tag of src/cart.ts#add must be a number from 0 to 1, as in sample=0.1, got "2"\ncalltape: unknown option "keeep" in the @boundary tag of src/db.ts#queryAll (did you mean "keep"?)\n',
  });
});

test("without a tsconfig it plans all JavaScript of the folder, but that of packages", () => {
  const javascript = new Project({
    "src/a.js": `const { query } = require("pg");
exports.total = function (lines) { return lines.length; };
/** @capture sample=0.5 */
function tagged(o) { with (o) return 1; }
`,
    "src/b.mjs": "export const find = async (id) => id;\n",
    "src/broken.js": "const broken = (;\n",
    "node_modules/pg/index.js": "exports.query = (text) => text;\n",
    ".cache/copy.js": "exports.copy = (text) => text;\n",
  });
  const { stdout, stderr, status } = javascript.calltape(
    ...["plan", "--capture", "**", "--boundary", "module:pg", "--json"],
  );
  expect({ stderr, status }).toEqual({
    status: 0,
    stderr: "calltape: src/broken.js cannot be parsed: Unexpected token\n",
  });
  const { files } = JSON.parse(stdout) as {
    files: { probes: { id: string }[]; leftAlone: { id: string }[]; boundaries: object[] }[];
  };
  expect(files.flatMap(({ probes }) => probes.map(({ id }) => id))).toEqual([
    "src/a.js#total",
    "src/b.mjs#find",
  ]);
  expect(files[0]).toMatchObject({
    leftAlone: [{ id: "src/a.js#tagged", line: 4, column: 10, reason: "with" }],
    boundaries: [{ boundary: "module:pg", by: "require", line: 1, column: 19 }],
  });
  expect(javascript.calltape("plan", "--project", "tsconfig.app.json")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("--project names another tsconfig"),
  });
});

test("--help", () => {
  expect(project.calltape("plan", "--help").stdout).toMatchInlineSnapshot(`
    "Say which functions of a project would be instrumented, and which are left alone and why

    Usage: calltape plan

    Options:
      -p, --project <tsconfig>   project (default: tsconfig.json, or else all sources of this folder)
          --capture <pattern>    functions to record, instead of calltape.json's: src/** or src/cart.ts#Cart.*
          --trace <pattern>      functions to record the times of, without values
          --boundary <pattern>   functions to record, and to answer from the tape in replay
          --exclude <pattern>    functions to leave alone
          --json                 print JSON
      -h, --help                 print this help
          --debug                print stack traces of errors
    "
  `);
});
