import path from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { findCulprit, guardFile } from "../../transformer/guard.js";
import { TEMPLATES } from "../../transformer/injection/templates.js";
import { Selection } from "../../transformer/selection/selection.js";
import { type InstrumentOptions, instrument } from "../../transformer/text/instrument.js";
import { UnreadableText } from "../../transformer/text/parse.js";
import { loadPrograms, PROGRAMS, sourceOf } from "../differential/programs.js";
import { zodSource } from "./zod-source.js";

const everything = (more: Partial<InstrumentOptions> = {}): InstrumentOptions => ({
  selection: new Selection({ capture: ["**"] }),
  root: "/",
  ...more,
});
const emit = (file: string, source: string, more?: Partial<InstrumentOptions>) =>
  instrument(source, file, everything(more));

const FILES: [file: string, source: string][] = [
  ...loadPrograms().flatMap(({ files }) =>
    files.map((file): [string, string] => [path.join(PROGRAMS, file), sourceOf(file)]),
  ),
  ...Object.entries(zodSource()),
];
/** They have declarations that go to the top of their function. */
const MOVED = /\bfunction (\w+)[\s\S]*\bfunction \1\b|var|function x|function arguments/;

/** Whether the characters of `part` stand in `whole` in their order. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const char of part) {
    at = whole.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

describe("what is emitted", () => {
  test("keeps the lines of every program and of zod, and the text of each line in its place", () => {
    let checked = 0;
    for (const [file, source] of FILES) {
      const code = emit(file, source)?.code;
      if (code === undefined) continue;
      const [before, after] = [source.split("\n"), code.split("\n")];
      expect(after.length, file).toBe(before.length);
      if (MOVED.test(source)) continue;
      before.forEach((line, i) => {
        // A bare return is the one thing that is written anew.
        const kept = line.replace(/return\s*(\/\*.*?\*\/)?\s*;?/g, "return");
        expect(isWithin(kept, after[i]!), `${file}:${i + 1} ${line}`).toBe(true);
      });
      checked++;
    }
    expect(checked).toBeGreaterThan(150);
  });

  test("maps every character of the program that is left to where it was", () => {
    const source =
      "export const f = async (a, b) => {\n  const [x] = await a(b)[99];\n  return x?.y, b.c\n}\n";
    const { code, map } = emit("/p/a.js", source)!;
    const trace = new TraceMap(String(map));
    for (const token of [
      "async",
      "(a, b)",
      "const [x]",
      "await",
      "a(b)",
      "(b)[9",
      "[99]",
      "99]",
      "x?.",
      "?.y",
      "b.c",
      ".c",
    ]) {
      const place = (text: string) => {
        const lines = text.slice(0, text.indexOf(token)).split("\n");
        return { line: lines.length, column: lines.at(-1)!.length };
      };
      const { line, column } = originalPositionFor(trace, place(code));
      expect({ token, line, column }).toEqual({ token, ...place(source) });
    }
  });

  test("has no white space of the templates", () => {
    const { code } = emit("/p/a.js", "export function f(a){return a}")!;
    expect(Object.values(TEMPLATES).some((template) => template.includes("\n"))).toBe(true);
    expect(code).not.toMatch(/\s{2}|[;{}(),=] | [;{}(),=]/);
  });

  test.each([
    [
      "behind a hashbang",
      "#!/usr/bin/env node\nexport const f = () => 1",
      /^#!\/usr\/bin\/env node\nimport\{/,
    ],
    [
      "behind comments at the top",
      "// @ts-nocheck\n/** @jsx h */\nexport const f = () => 1",
      /^\/\/.*\n.*\*\/\nimport\{/,
    ],
    [
      "before decorators before export",
      "@d() export class A { m() {} }",
      /^import\{.*;@d\(\) export class A/,
    ],
    [
      "behind a directive without semicolon",
      '"use client" // x\nexport const f = () => 1',
      /^"use client";import\{.*; \/\/ x\n/,
    ],
    ["behind a byte order mark", "\uFEFFexport const f = () => 1", /^\uFEFFimport\{/],
  ])("loads the runtime %s", (_, source, expected) => {
    expect(emit("/p/a.ts", source)!.code).toMatch(expected);
  });

  test.each([
    ["/p/a.js", "import 'x'; function f() {}", "import{"],
    ["/p/a.mjs", "function f() {}", "import{"],
    ["/p/a.cjs", "function f() {}", "require("],
    ["/p/a.cts", "import x from 'x'; function f() {}", "import{"],
    ["/p/a.js", "exports.f = function () {}", "require("],
    ["/p/a.js", "(module).exports = () => 1; return", "require("],
    ["/p/a.js", "function f() {}", "$calltape("],
  ])("%s with %s is loaded with %s", (file, source, expected) => {
    expect(emit(file, source)!.code).toContain(expected);
  });

  test("is a module or CommonJS where the caller says so of files that do not", () => {
    const source = "function f() {}";
    expect(emit("/p/a.js", source, { otherwise: "esm" })!.code).toContain("import{");
    expect(emit("/p/a.js", source, { otherwise: "commonjs" })!.code).toContain("require(");
    expect(emit("/p/a.cjs", source, { otherwise: "esm" })!.code).toContain("require(");
  });

  test("adds no line for a path with a line separator", () => {
    expect(emit("/p/a\u2028b.js", "/** @capture */ export const f = () => 1")!.code).toContain(
      '"p/a\\u2028b.js"',
    );
  });
});

describe("what is left as it is", () => {
  test("a file that nothing asks for is not even parsed", () => {
    const options = { selection: new Selection({ capture: ["src/**"] }), root: "/p" };
    expect(instrument("this is no program", "/p/lib/a.js", options)).toBeUndefined();
    expect(instrument("this is no program", "/elsewhere/src/a.js", options)).toBeUndefined();
    expect(() => instrument("this is no program", "/p/src/a.js", options)).toThrow(UnreadableText);
  });

  test("a file in which no function is asked for", () => {
    const options = { selection: new Selection({ capture: ["src/a.js#g"] }), root: "/p" };
    expect(instrument("function f() {}", "/p/src/a.js", options)).toBeUndefined();
  });

  test.each([
    ["/p/a.js", "let x: number"],
    ["/p/a.mjs", "export const x = 1; return"],
    ["/p/a.ts", "const x = ;"],
  ])("%s that cannot be parsed is named with what is wrong: %s", (file, source) => {
    expect(() => emit(file, source)).toThrow(/^\[calltape\] p\/a\.\w+ cannot be parsed: ./);
  });
});

describe("the guard", () => {
  const run = (strict: boolean, error: unknown) => {
    const warnings: string[] = [];
    const result = guardFile(
      "src/a.js",
      strict,
      (message) => warnings.push(message),
      () => {
        throw error;
      },
    );
    return { result, warnings };
  };

  test("makes one warning of what is thrown", () => {
    expect(run(false, new TypeError("x is null"))).toEqual({
      result: undefined,
      warnings: ["src/a.js cannot be instrumented: x is null; src/a.js is left as it is"],
    });
  });

  test("makes an error of it when strict", () => {
    const strict = () => run(true, new TypeError("x is null"));
    expect(strict).toThrow("[calltape] src/a.js cannot be instrumented: x is null");
    expect(strict).toThrow(expect.objectContaining({ code: "CALLTAPE_BUILD", cause: expect.any(TypeError) }));
  });

  test("lets mistakes in tags pass", () => {
    const source = "/** @capture sample=2 */\nexport function f() {}";
    const tagged = () => guardFile("a.js", false, expect.fail, () => emit("/p/a.js", source));
    expect(tagged).toThrow(expect.objectContaining({ code: "CALLTAPE_BAD_TAG" }));
  });

  test("finds the one that fails among many, and none when only two together do", () => {
    for (const bad of [0, 1, 6, 9])
      expect(findCulprit([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], (some) => some.includes(bad))).toBe(bad);
    expect(findCulprit([0, 1, 2, 3], (some) => some.includes(0) && some.includes(3))).toBeUndefined();
  });
});
