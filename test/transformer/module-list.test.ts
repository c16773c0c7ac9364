import { expect, test } from "vitest";
import { ModuleList } from "../../transformer/selection/module-list.js";
import { Selection } from "../../transformer/selection/selection.js";

test.each([
  ["module:pg", "pg", "pg"],
  ["module:pg", "pg/lib/client", undefined],
  ["module:drizzle-orm/**", "drizzle-orm", "drizzle-orm"],
  ["module:drizzle-orm/**", "drizzle-orm/pglite", "drizzle-orm/pglite"],
  ["module:@aws-sdk/*", "@aws-sdk/client-s3", "@aws-sdk/client-s3"],
  ["module:@/db", "@/db", "@/db"],
  ["node:fs/promises", "fs/promises", "node:fs/promises"],
  ["module:fs", "node:fs", "node:fs"],
  ["node:*", "node:crypto", "node:crypto"],
  ["module:./src/db.ts", "./db.js", "./src/db"],
  ["module:./src/db.ts", "../src/db", "./src/db"],
  ["module:./src/db/index.ts", "./db", "./src/db"],
  ["module:./src/*.ts", "./db.js", "./src/db"],
  ["module:./src/*.ts", "../db.js", undefined],
  ["module:./db.ts", "../../db.js", undefined],
])("%s in src/shop.ts: %s is %s", (entry, specifier, expected) => {
  const list = new ModuleList([entry]);
  expect(list.find("src/shop.ts", specifier)).toBe(expected);
  expect(list.unmatched()).toEqual(expected === undefined ? [entry] : []);
});

test("a file that names none of them need not be read", () => {
  const list = new ModuleList(["module:./src/db.ts", "module:@aws-sdk/**", "node:fs", "global:fetch"]);
  const uses = ['import "../db"', 'import "@aws-sdk/x"', 'require("fs")', "await fetch(x)"];
  expect(uses.map((text) => list.mayUse(text))).toEqual([true, true, true, true]);
  expect(list.mayUse('import "pg"; query()')).toBe(false);
});

test("globals are those that a text may use", () => {
  const list = new ModuleList(["global:fetch", "global:WebSocket"]);
  expect(list.globalsIn("fetch(1)")).toEqual(["fetch"]);
  expect(list.unmatched()).toEqual(["global:WebSocket"]);
});

test.each([
  [{ boundary: ["module:"] }, 'the entry "module:" names no module (write "module:pg", as an example)'],
  [
    { boundary: ["global:a.b"] },
    'the entry "global:a.b" does not name a global variable (write "global:fetch", as an example)',
  ],
  [
    { capture: ["module:pg"] },
    '"capture" cannot hold "module:pg": modules and globals are boundaries (put it into "boundary")',
  ],
])("%j is an error", (options, message) => {
  expect(() => new Selection(options)).toThrow(
    expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: `[calltape] ${message}` }),
  );
});

test("a file that is excluded as a whole keeps its imports", () => {
  const selection = new Selection({ boundary: ["module:pg"], exclude: ["src/a.ts"] });
  expect(selection.moduleOf("src/a.ts", "pg")).toBe(undefined);
  expect(selection.moduleOf("src/b.ts", "pg")).toBe("pg");
});
