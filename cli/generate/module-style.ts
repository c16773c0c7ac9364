import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import type * as TypeScript from "typescript";
import { externalName, FIXTURE, type FrameworkName, type ModuleStyle } from "../../replay/generate/index.js";
import { realPathOf } from "./write.js";

/** Where the generated files of one file under test go, and how they are written. */
export interface Target {
  /** Absolute. */
  tests: string;
  fixture: string;
  typescript: boolean;
  /** Whether the file under test is written as an ES module. */
  isModule: boolean;
  style: ModuleStyle;
}

/** What imports of TypeScript files end in. */
type Ending = "js" | "ts" | "none";

/** The compiler and the options that hold for a file; undefined where there is no TypeScript. */
export type CompilerOptionsOf = (file: string) => TypeScript.CompilerOptions | undefined;

/**
 * Decides by the file under test, by what it imports itself, and by its tsconfig.
 *
 * @param root folder of the sources
 * @param file from the root
 * @param out folder that stands for the root; the root itself for tests beside the sources, else where it really is
 */
export function targetOf(
  root: string,
  file: string,
  out: string,
  framework: FrameworkName,
  optionsOf: CompilerOptionsOf,
): Target {
  const absolute = path.resolve(root, file);
  const source = readFileSync(absolute, "utf8");
  const [, name, letter, language] = /^(.*)\.([cm]?)([jt])sx?$/.exec(file) ?? ["", file, "", "j"];
  const typescript = language === "t";
  const isModule = (typescript && letter !== "c") || hasModuleSyntax(absolute, source);
  const format = typescript || framework === "vitest" || isModule ? "esm" : "commonjs";
  // vitest cannot be required.
  const extension = `${letter === "c" && format === "esm" && !typescript ? "m" : letter}${language}s`;
  const stem = path.resolve(out, name!);
  const tests = `${stem}.calltape.test.${extension}`;
  const fixture = `${stem}.calltape.values.${extension}`;
  const ending = typescript ? endingOf(source, optionsOf(absolute)) : "none";
  const base = out === root ? root : realPathOf(root);
  const specifierFrom = (from: string) => (to: string) => {
    const external = externalName(to);
    if (external !== undefined) return external;
    const target = to === FIXTURE ? fixture : path.resolve(base, to);
    const relative = path.relative(path.dirname(from), target).split(path.sep).join("/");
    const dotted = relative.startsWith("../") ? relative : `./${relative}`;
    return /\.[cm]?tsx?$/.test(dotted) ? withEnding(dotted, ending) : dotted;
  };
  const style = {
    format,
    specifierOf: specifierFrom(tests),
    fixtureSpecifierOf: specifierFrom(fixture),
  } as const;
  return { tests, fixture, typescript, isModule, style };
}

function hasModuleSyntax(file: string, source: string): boolean {
  return parseSync(file, source).module.hasModuleSyntax;
}

function endingOf(source: string, options: TypeScript.CompilerOptions | undefined): Ending {
  const [, sample] = /\bfrom\s*["']\.{1,2}\/[^"'\n]*?(\.[cm]?[jt]sx?)?["']/.exec(source) ?? [];
  if (/\bfrom\s*["']\.{1,2}\//.test(source))
    return sample === undefined ? "none" : sample.includes("t") ? "ts" : "js";
  if (options?.allowImportingTsExtensions === true) return "ts";
  // ModuleKind.Node16 to NodeNext, which imply how modules are found.
  return options?.module !== undefined && options.module >= 100 && options.module < 200 ? "js" : "none";
}

function withEnding(specifier: string, ending: Ending): string {
  if (ending === "ts") return specifier;
  return specifier.replace(/\.([cm]?)tsx?$/, (_, letter: string) =>
    ending === "js" || letter !== "" ? `.${letter}js` : "",
  );
}
