import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { FRONT_ENDS } from "./front-ends.js";

const OPTIONS = { capture: ["**"], enabled: true, root: "/p" };

/** Terms of the longest chain that each compiler itself takes. */
const LONGEST: Readonly<Record<string, number>> = { TypeScript: 5_000, Babel: 1_000, text: 5_000 };

describe.each(FRONT_ENDS)("%s", (name, compile) => {
  const emit = (file: string, source: string) => compile({ [file]: source }, OPTIONS)[file]!.code;
  const emitPlain = (file: string, source: string) => compile({ [file]: source }, undefined)[file]!.code;

  test("injects at most 240 bytes and a row of the table for a function, and some for the file", () => {
    const one = "export function add(a, b) { return a + b }\n";
    const two = `${one}export function sub(a, b) { return a + b }\n`;
    const bytes = (text: string) => text.replace(/\s+/g, " ").length;
    const injected = (source: string) => bytes(emit("/p/a.js", source)) - bytes(emitPlain("/p/a.js", source));
    const row = 'var $ct1 = $ctf[1]; ["sub", 2, 17, 0, ["a", "b"], ["sub"]],'.length;
    expect(injected(two) - injected(one) - row).toBeLessThanOrEqual(240);
    expect(injected(one)).toBeLessThanOrEqual(500);
  });

  test("what is emitted for a script of CommonJS parses", () => {
    const code = emit("/p/a.cjs", "function add(a, b) { return a + b }\nmodule.exports = add;\n");
    expect(code).toContain(".enter");
    expect(() => new vm.Script(`(function (exports, require, module) {${code}\n})`)).not.toThrow();
  });

  test.each([
    [
      "a hashbang",
      "/p/a.js",
      "#!/usr/bin/env node\nexport const f = () => 1;\n",
      /^#!\/usr\/bin\/env node\n/,
    ],
    [
      "'use client'",
      "/p/a.js",
      '"use client";\nexport const f = () => 1;\n',
      /^"use client";\s*import ?\{ ?openFile/,
    ],
    [
      "directives behind a licence",
      "/p/a.js",
      '/* Licence. */\n"use server";\n"other";\nexport const f = () => 1;\n',
      /^\/\* Licence\. \*\/\n"use server";\n"other";\s*import ?\{ ?openFile/,
    ],
    [
      "'use strict'",
      "/p/a.cjs",
      '"use strict";\nfunction f() {}\n',
      /^"use strict";\s*(Object\.defineProperty\(exports.*\n)?var \$cto ?= ?require/,
    ],
    [
      "the first import",
      "/p/a.js",
      'import "./first.js";\nexport const f = () => 1;\n',
      /^import ?\{ ?openFile as \$cto ?\} ?from ?"@calltape\/runtime\/probe";/,
    ],
    [
      "directives of a function",
      "/p/a.js",
      'export function f() {\n  "use strict";\n  "use cache";\n  return 1;\n}\n',
      /function f\(\) \{\s+"use strict";\s+"use cache";\s*var \$ctc/,
    ],
  ])("%s stays or comes first", (_what, file, source, expected) => {
    expect(emit(file, source)).toMatch(expected);
  });

  test.each([
    ["in an operand of return", (chain: string) => `export function f(a) { return ${chain} }`],
    ["behind an await", (chain: string) => `export async function f(a) { return (await a) + ${chain} }`],
    ["behind a function", (chain: string) => `export const f = (a) => (() => 1)() + ${chain}`],
    ["beside the function", (chain: string) => `export const f = (a) => a; f(${chain.replaceAll("a", "1")})`],
  ])("a chain of thousands of terms %s does not overflow the stack", (_place, source) => {
    const chain = Array.from({ length: LONGEST[name]! }, () => "a").join(" + ");
    expect(() => emitPlain("/p/a.js", source(chain))).not.toThrow();
    expect(() => emit("/p/a.js", source(chain))).not.toThrow();
  });
});
