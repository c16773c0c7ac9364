import { createRequire } from "node:module";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { parseSync } from "oxc-parser";
import type { Target } from "./module-style.js";

/**
 * Refuses tests that could not import what they need: `--out` may name a folder that does not see the packages which are
 * installed for the program.
 *
 * @param root folder of the sources
 * @param file under test, from the root
 * @param texts of the files that are to be written
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function checkImports(
  root: string,
  file: string,
  { tests, style: { format } }: Target,
  texts: ReadonlyMap<string, string>,
): void {
  const names = format === "esm" ? importsOf(tests, texts.get(tests)!) : requiresOf(texts.get(tests)!);
  const lost = names.find((name) => isInstalled(path.resolve(root, file), name) && !isInstalled(tests, name));
  if (lost === undefined) return;
  throw new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `${tests} could not import "${lost}", which is not installed there (name a folder inside of ${root} with --out, or install it there)`,
  );
}

/** Paths always lead to where they should. */
const isPackage = (name: string) => !/^\.{0,2}\//.test(name);

function importsOf(file: string, text: string): string[] {
  return parseSync(file, text)
    .module.staticImports.map(({ moduleRequest }) => moduleRequest.value)
    .filter(isPackage);
}

/** As they stand at the top of what is written as CommonJS. */
function requiresOf(text: string): string[] {
  return [...text.matchAll(/^.*\brequire\("([^"]+)"\);$/gm)].map(([, name]) => name!).filter(isPackage);
}

function isInstalled(from: string, name: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch (error) {
    // A package that has nothing for `require` is there all the same.
    return (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
  }
}
