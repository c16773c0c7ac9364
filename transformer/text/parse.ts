import { CalltapeError } from "@calltape/runtime";
import { type ParserOptions, parseSync } from "oxc-parser";
import { formatOf } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts/facts.js";
import { dialectOf, firstError } from "../verify.js";

/** A file as oxc has read it: a tree of ESTree's, and TypeScript's nodes. */
export interface ParsedText {
  text: string;
  program: SyntaxNode;
  format: ModuleFormat;
}

/** That oxc cannot parse a file; perhaps nobody can. */
export class UnreadableText extends CalltapeError {
  constructor(file: string, problem: string) {
    super("CALLTAPE_BUILD", `${file} cannot be parsed: ${problem}`);
  }
}

/** @throws UnreadableText */
export function parseText(file: string, text: string): ParsedText {
  const [, extension = ""] = /(\.\w+)$/.exec(file) ?? [];
  const lang = dialectOf(file);
  const read = (sourceType: NonNullable<ParserOptions["sourceType"]>) => {
    // Types are much of the tree of a typed program, and say nothing of its functions.
    const result = parseSync(file, text, { lang, sourceType, preserveParens: true, astType: "js" });
    return { result, problem: firstError(result.errors)?.message };
  };
  const [first, ...others] = sourceTypesOf(extension);
  let sourceType = first;
  let { result, problem } = read(sourceType);
  const told = problem;
  while (problem !== undefined) {
    const other = others.shift();
    if (other === undefined) throw new UnreadableText(file, told!);
    sourceType = other;
    ({ result, problem } = read(sourceType));
  }
  const program = result.program as unknown as SyntaxNode;
  const isModule = sourceType === "module" || result.module.hasModuleSyntax;
  return {
    text,
    program,
    format: formatOf(program, isModule, file),
  };
}

/** How a file may be read, in the order in which it is tried: only CommonJS may return at its top. */
function sourceTypesOf(
  extension: string,
): ["module" | "commonjs" | "unambiguous", ...("commonjs" | "unambiguous")[]] {
  if (/^\.m[jt]s$/.test(extension)) return ["module"];
  return extension === ".cjs" ? ["commonjs"] : ["unambiguous", "commonjs"];
}
