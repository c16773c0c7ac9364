import { CalltapeError } from "@calltape/runtime";
import { type OxcError, type ParserOptions, parseSync } from "oxc-parser";
import { formatOf } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts.js";

/** A file as oxc has read it: a tree of ESTree's, and TypeScript's nodes. */
export interface ParsedText {
  text: string;
  program: SyntaxNode;
  format: ModuleFormat;
  /** What is wrong with another text of the same file, read in the same way, if anything is. */
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
  const lang = LANGUAGES[extension] ?? "jsx";
  const read = (sourceType: NonNullable<ParserOptions["sourceType"]>) => {
    // Types are half of the tree of a typed program (bench/transform.mjs).
    const result = parseSync(file, text, { lang, sourceType, preserveParens: true, astType: "js" });
    return { result, problem: result.errors.find(isError)?.message };
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
    problemOf: (code) => problemOf(file, code, { lang, sourceType }),
  };
}

/**
 * A whole program goes on with a declaration, and is wrong at the bracket. Where something is still open, in a
 * statement, an expression, a type or the text of an element, the declaration is wrong, or the bracket is right.
 */
const BEYOND = "\nconst x = 1 > 0}";

/**
 * oxc gives no tree for what it cannot parse, and the tree is most of what parsing costs (bench/transform.mjs). So the
 * text gets an end that is wrong: all is well when that is the first thing that is.
 */
function problemOf(file: string, code: string, options: ParserOptions): string | undefined {
  const { errors } = parseSync(file, code + BEYOND, options);
  const [first] = errors.filter(isError);
  if (first === undefined) return "it has a bracket that is not closed";
  return first.labels[0]?.start === code.length + BEYOND.length - 1 ? undefined : first.message;
}

function isError({ severity }: OxcError): boolean {
  return severity === "Error";
}

/** How a file may be read, in the order in which it is tried: only CommonJS may return at its top. */
function sourceTypesOf(
  extension: string,
): ["module" | "commonjs" | "unambiguous", ...("commonjs" | "unambiguous")[]] {
  if (/^\.m[jt]s$/.test(extension)) return ["module"];
  return extension === ".cjs" ? ["commonjs"] : ["unambiguous", "commonjs"];
}
