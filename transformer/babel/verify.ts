import type * as Babel from "@babel/core";
import { CalltapeError } from "@calltape/runtime";
import { problemOf } from "../verify.js";
import type { FileOptions } from "./lowering.js";

/** What is wrong with the text that a program was printed as, if anything is. */
export function problemOfPrinted(
  api: typeof Babel,
  text: string,
  { sourceType }: Babel.types.Program,
  { filename, parserOpts }: FileOptions,
): string | undefined {
  const goal = sourceType === "module" ? "module" : "commonjs";
  if (problemOf(filename ?? "program.js", text, goal) === undefined) return undefined;
  try {
    // Babel reads what oxc does not: Flow, and what plugins add to the grammar.
    api.parseSync(text, {
      filename,
      configFile: false,
      babelrc: false,
      sourceType,
      parserOpts: { ...parserOpts, sourceType },
    });
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

/**
 * Transforms a file once more, without one of its plugins; its map is not yet merged with that of the input.
 *
 * @throws CalltapeError `CALLTAPE_BUILD` when Babel was given a tree alone
 */
export function transformWithout(
  api: typeof Babel,
  unwanted: string,
  code: string,
  { filename, plugins = [], presets = [], parserOpts, generatorOpts, assumptions, cwd, root }: FileOptions,
): { code: string } {
  if (code === "")
    throw new CalltapeError(
      "CALLTAPE_BUILD",
      `${filename}: what is made of it does not parse, and it has no text`,
    );
  const wanted = (list: FileOptions["plugins"] = []) => list.filter(({ key }) => key !== unwanted);
  const options = {
    filename,
    cwd,
    root,
    configFile: false,
    babelrc: false,
    // Those that are loaded are plugins to Babel, too.
    plugins: wanted(plugins),
    presets: presets.map((pass) => ({ plugins: wanted(pass.plugins) })),
    passPerPreset: presets.length > 0,
    parserOpts,
    generatorOpts,
    assumptions,
    sourceMaps: true,
    inputSourceMap: false,
  };
  return api.transformSync(code, options as object) as { code: string };
}
