import { describe, expect, test } from "vitest";
import { Project } from "../project.js";
import { ALL, REGISTER, record, WITH_TSX } from "./run.js";

/** What tsx has to compile, and Node alone cannot strip. */
const SHOP = `enum Rate { Low = 2 }
export interface Item { price: number }
export const total = (items: Item[]): number => items.reduce((sum, item) => sum + rated(item), 0);
function rated(this: void, { price }: Item): number { return price * Rate.Low; }
`;

const CALLS = { "shop.ts#total": 1, "shop.ts#total>anonymous": 1, "shop.ts#rated": 1 };

const MODULES = {
  ...ALL,
  "shop.ts": SHOP,
  "main.ts":
    'import { type Item, total } from "./shop.js"; const items: Item[] = [{ price: 2 }]; console.log(total(items), await 1);',
};

const COMMONJS = {
  ...ALL,
  "package.json": "{}",
  "shop.ts": SHOP,
  "old.cts": "const old = (n: number): number => n + 1;\nexport = old;",
  "view.tsx":
    "const h = (tag: string) => tag; export const view = (): string => <p>{1 as number}</p>;\n/** @jsx h */",
  "main.ts":
    'import { total } from "./shop"; import old = require("./old.cts"); import { view } from "./view"; console.log(total([{ price: 2 }]), old(1), view());',
};

describe.each(WITH_TSX)("with tsx: %s %s %s %s", (...nodeArgs) => {
  test("modules", () => {
    const project = new Project(MODULES);
    expect(record(project, "main.ts", { nodeArgs })).toEqual({ stdout: "4 1\n", stderr: "", calls: CALLS });
  });

  test("CommonJS", () => {
    const project = new Project(COMMONJS);
    expect(record(project, "main.ts", { nodeArgs })).toEqual({
      stdout: "4 2 p\n",
      stderr: "",
      calls: { ...CALLS, "old.cts#old": 1, "view.tsx#view": 1, "view.tsx#h": 1 },
    });
  });

  test("modules that import CommonJS", () => {
    const project = new Project({
      ...ALL,
      "main.ts": 'import old from "./old/index.js"; console.log(old.old(1));',
      "old/package.json": "{}",
      "old/index.ts": 'import { deep } from "./deep"; export const old = (n: number): number => deep(n);',
      "old/deep.ts": "export const deep = (n: number): number => n + 1;",
    });
    const { stdout, calls } = record(project, "main.ts", { nodeArgs });
    expect({ stdout, calls }).toEqual({
      stdout: "2\n",
      calls: { "old/index.ts#old": 1, "old/deep.ts#deep": 1 },
    });
  });

  test("a file that cannot be instrumented is told, or is", () => {
    const project = new Project({
      ...ALL,
      "main.ts": 'import old from "./old.cts"; console.log(old(1));',
      "old.cts": "const old = (n: number): number => n + 1;\nmodule.exports = old;",
    });
    const { stdout, stderr, calls } = record(project, "main.ts", { nodeArgs });
    expect(stdout).toBe("2\n");
    expect([
      "",
      "[calltape] old.cts cannot be instrumented: another hook of the program's has read it by itself; old.cts is left as it is\n",
    ]).toContain(stderr);
    expect(calls).toEqual(stderr === "" ? { "old.cts#old": 1 } : {});
  });

  test("errors lead to what is written", () => {
    const project = new Project({
      ...ALL,
      "fails.ts":
        "interface Unused { a: number }\n\nexport const fails = (x: any): number => { return (x as any).y.z; };\n",
      "old.cts":
        "interface Unused { a: number }\n\nexports.fails = function (x: any) { const n: number = 1; return x.y.z + n; };\n",
      "main.ts":
        'import { createRequire } from "node:module"; import { fails } from "./fails.js"; const old = createRequire(import.meta.url)("./old.cts"); for (const fn of [fails, old.fails]) try { fn({}); } catch (error: any) { console.log(/\\w+\\.c?ts:\\d+:\\d+/.exec(error.stack)![0]); }',
    });
    expect(record(project, "main.ts", { nodeArgs }).stdout).toBe("fails.ts:3:64\nold.cts:3:69\n");
  });
});

test("without tsx, as Node has it", () => {
  const project = new Project({
    ...MODULES,
    "shop.ts":
      "export interface Item { price: number }\nexport const total = ([item]: Item[]): number => old.old(item!.price);\nimport old from './old.cts';",
    "old.cts":
      "const old = (n: number): number => inner(n);\nconst { inner } = require('./inner.cts') as { inner(n: number): number };\nmodule.exports = { old };",
    "inner.cts": "exports.inner = (n: number): number => n + 1;",
    "main.ts": MODULES["main.ts"].replace("./shop.js", "./shop.ts"),
  });
  const nodeArgs = ["--no-warnings", ...REGISTER];
  if (!("typescript" in process.features) || !process.features.typescript) {
    expect(project.node("main.ts", { nodeArgs }).stderr).toContain("ERR_UNKNOWN_FILE_EXTENSION");
    return;
  }
  expect(record(project, "main.ts", { nodeArgs })).toEqual({
    stdout: "3 1\n",
    stderr: "",
    calls: { "shop.ts#total": 1, "old.cts#old": 1, "inner.cts#inner": 1 },
  });
});
