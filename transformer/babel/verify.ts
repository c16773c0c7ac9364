import type * as Babel from "@babel/core";
import { problemOf } from "../verify.js";
import type { FileOptions } from "./lowering.js";

type Program = Babel.types.Program;

const ALONE = { configFile: false, babelrc: false, compact: false } as const;

/** Prints and parses a program, which throws when that is none; it takes about as long as transforming it does. */
export function createVerifier(api: typeof Babel): (program: Program, file: FileOptions) => void {
  return (program, file) => {
    const { sourceType } = program;
    const printed = api.transformFromAstSync(api.types.file(program), undefined, { ...ALONE, sourceType });
    parse(api, printed!.code!, program, file);
  };
}

/** What is wrong with the text that a program was printed as, if anything is. */
export function problemOfPrinted(
  api: typeof Babel,
  text: string,
  program: Program,
  file: FileOptions,
): string | undefined {
  const sourceType = program.sourceType === "module" ? "module" : "commonjs";
  if (problemOf(file.filename ?? "program.js", text, sourceType) === undefined) return undefined;
  try {
    // Babel reads what oxc does not: Flow, and what plugins add to the grammar.
    parse(api, text, program, file);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function parse(api: typeof Babel, text: string, { sourceType }: Program, { parserOpts }: FileOptions): void {
  api.parseSync(text, { ...ALONE, sourceType, parserOpts: { ...parserOpts, sourceType } });
}
