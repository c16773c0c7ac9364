import path from "node:path";
import babel from "@babel/core";
import { visitorKeys } from "oxc-parser";
import * as ts from "typescript";
import { describe, expect, test } from "vitest";
import { describeProgram } from "../../transformer/estree/describe.js";
import type { SyntaxNode } from "../../transformer/estree/syntax.js";
import type { FileFacts, ModuleFormat } from "../../transformer/facts/facts.js";
import { planFile } from "../../transformer/plan/plan.js";
import { Selection } from "../../transformer/selection/selection.js";
import { parseText } from "../../transformer/text/parse.js";
import { describeSourceFile } from "../../transformer/typescript/describe.js";
import { BABEL, TYPESCRIPT } from "../differential/front-ends.js";
import { loadPrograms, sourceOf } from "../differential/programs.js";
import { zodSource } from "./zod-source.js";

/** TypeScript takes `<!--` for a syntax error. */
const UNREADABLE = ["control-flow/html-comment.cjs"];

const PROGRAMS = loadPrograms();
const FILES = PROGRAMS.flatMap(({ files }) => files).filter((file) => !UNREADABLE.includes(file));
const SOURCES = { ...Object.fromEntries(FILES.map((file) => [file, sourceOf(file)])), ...zodSource() };

function formatOf(file: string): ModuleFormat {
  return file.endsWith(".cjs") ? "commonjs" : "esm";
}

function factsOfTypeScript(file: string, text: string): FileFacts {
  return describeSourceFile(ts, ts.createSourceFile(file, text, ts.ScriptTarget.ESNext), formatOf(file)).file;
}

function factsOfBabel(file: string, text: string): FileFacts {
  const program = babel.parseSync(text, {
    filename: path.resolve("/", file),
    configFile: false,
    babelrc: false,
    sourceType: formatOf(file) === "esm" ? "module" : "script",
    parserOpts: {
      plugins: [
        "decorators-legacy",
        "decoratorAutoAccessors",
        "explicitResourceManagement",
        ...(/\.tsx?$/.test(file) ? ["typescript" as const] : []),
        ...(file.endsWith("x") ? ["jsx" as const] : []),
      ],
    },
  })!.program;
  return describeProgram(program as unknown as SyntaxNode, text, formatOf(file), babel.types.VISITOR_KEYS)
    .facts.file;
}

function factsOfText(file: string, text: string): FileFacts {
  return describeProgram(parseText(file, text).program, text, formatOf(file), visitorKeys).facts.file;
}

/** What is exported, by the local names that lead to functions; types have no names at run time. */
function exportsOf({ exports, functions }: FileFacts): [local: string, exported: string][] {
  const leading = new Set(functions.map(({ holders, name }) => holders[0]?.name ?? name));
  return [...exports].filter(([local]) => leading.has(local)).sort();
}

describe("all parsers lead to the same facts and the same plan", () => {
  test.for(Object.entries(SOURCES))("%s", ([file, text]) => {
    const first = factsOfTypeScript(file, text);
    for (const other of [factsOfBabel(file, text), factsOfText(file, text)]) {
      expect(other.functions).toEqual(first.functions);
      expect(exportsOf(other)).toEqual(exportsOf(first));
      for (const lowers of [false, true]) {
        const target = {
          lowersAsync: lowers,
          lowersGenerators: lowers,
          mixesVariables: lowers,
          seeksSuper: lowers,
        };
        const plan = (facts: FileFacts) =>
          planFile(facts, file, new Selection({ capture: ["**"], exclude: [] }), target);
        expect(plan(other)).toEqual(plan(first));
      }
    }
  });
});

describe.each([
  ["TypeScript", TYPESCRIPT[0]!],
  ["Babel", BABEL[0]!],
])("%s without the build flag", (_, frontEnd) => {
  test("gives byte for byte what it gives without us, on every program", () => {
    const plain = frontEnd.compile(PROGRAMS, undefined);
    const off = frontEnd.compile(PROGRAMS, { capture: ["**"] });
    expect(plain.files.size).toBeGreaterThan(200);
    expect(off.plans.size).toBe(0);
    for (const [file, text] of plain.files) expect(off.files.get(file), file).toBe(text);
    expect(off.failures).toEqual(plain.failures);
  });
});
