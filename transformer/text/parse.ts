import { CalltapeError } from "@calltape/runtime";
import { type ParserOptions, parseSync } from "oxc-parser";
import { formatOf } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts.js";

/** A file as oxc has read it: a tree of ESTree's, and TypeScript's nodes. */
export interface ParsedText {
  text: string;
  program: SyntaxNode;
  format: ModuleFormat;
  /** Reads another text of the same file in the same way; gives what is wrong with it, if anything is. */
  problemOf(text: string): string | undefined;
}

/** That oxc cannot parse a file; perhaps nobody can. */
export class UnreadableText extends CalltapeError {
  constructor(file: string, problem: string) {
    super("CALLTAPE_BUILD", `${file} cannot be parsed: ${problem}`);
  }
}

/** JSX in `.js` is what many projects have, and takes no program of JavaScript from the others. */
const LANGUAGES: Readonly<Record<string, NonNullable<ParserOptions["lang"]>>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
};

/** @throws UnreadableText */
export function parseText(file: string, text: string): ParsedText {
  const [, extension = ""] = /(\.\w+)$/.exec(file) ?? [];
  const read = (code: string, sourceType: NonNullable<ParserOptions["sourceType"]>) => {
    const lang = LANGUAGES[extension] ?? "jsx";
    const result = parseSync(file, code, { lang, sourceType, preserveParens: true });
    return { result, problem: result.errors.find(({ severity }) => severity === "Error")?.message };
  };
  const [first, ...others] = sourceTypesOf(extension);
  let sourceType = first;
  let { result, problem } = read(text, sourceType);
  const told = problem;
  while (problem !== undefined) {
    const other = others.shift();
    if (other === undefined) throw new UnreadableText(file, told!);
    sourceType = other;
    ({ result, problem } = read(text, sourceType));
  }
  const program = result.program as unknown as SyntaxNode;
  const isModule = sourceType === "module" || result.module.hasModuleSyntax;
  return {
    text,
    program,
    format: formatOf(program, isModule, file),
    problemOf: (code) => read(code, sourceType).problem,
  };
}

/** How a file may be read, in the order in which it is tried: only CommonJS may return at its top. */
function sourceTypesOf(
  extension: string,
): ["module" | "commonjs" | "unambiguous", ...("commonjs" | "unambiguous")[]] {
  if (/^\.m[jt]s$/.test(extension)) return ["module"];
  return extension === ".cjs" ? ["commonjs"] : ["unambiguous", "commonjs"];
}
