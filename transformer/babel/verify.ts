import type * as Babel from "@babel/core";
import type { FileOptions } from "./instrument.js";

/** Prints and parses a program, which throws when that is none; it takes about as long as transforming it does. */
export function createVerifier(api: typeof Babel): (program: Babel.types.Program, file: FileOptions) => void {
  const alone = { configFile: false, babelrc: false, compact: false } as const;
  return (program, { parserOpts }) => {
    const { sourceType } = program;
    const printed = api.transformFromAstSync(api.types.file(program), undefined, { ...alone, sourceType });
    api.parseSync(printed!.code!, { ...alone, sourceType, parserOpts: { ...parserOpts, sourceType } });
  };
}
