import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { checkOptions, isBoolean, isText, isTextList, type Schema } from "@calltape/runtime/options";

/** Options of every front end: plain data, given to the plugin or written in `calltape.json`. */
export interface TransformerOptions {
  /** Functions whose calls are recorded: patterns `glob[#name-glob]`, as in `src/pricing/**` or `src/cart.ts#Cart.*`. */
  capture?: string[];
  /** Functions that are left alone, whatever `capture` says. A tag at the function is stronger. */
  exclude?: string[];
  /** Overrules the build flag `CALLTAPE=1`. */
  enabled?: boolean;
  /** Folder that patterns and probe ids are relative to. Default: the folder of `calltape.json`, or the working folder. */
  root?: string;
}

/** Options with everything decided. */
export interface ResolvedOptions {
  capture: readonly string[];
  exclude: readonly string[];
  enabled: boolean;
  /** Absolute. */
  root: string;
}

const SCHEMA: Schema = { capture: isTextList, exclude: isTextList, enabled: isBoolean, root: isText };

/** What hosts put beside our options in the same object. */
const HOST_KEYS = new Set([
  "transform",
  "name",
  "import",
  "type",
  "after",
  "afterDeclarations",
  "transformProgram",
]);

const CONFIG_FILE = "calltape.json";

/**
 * Checks the options that a plugin was given and completes them from `calltape.json`; inline options win.
 *
 * @param start folder where the search for `calltape.json` begins; it goes up to the next `package.json`
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function resolveOptions(
  inline: object = {},
  start: string = process.cwd(),
  env = process.env,
): ResolvedOptions {
  const given = Object.fromEntries(Object.entries(inline).filter(([key]) => !HOST_KEYS.has(key)));
  const options = checkOptions(
    given as TransformerOptions,
    SCHEMA,
    "the options of the calltape transformer",
  );
  const config = findConfig(options.root === undefined ? start : path.resolve(start, options.root));
  const merged = { ...config?.options, ...options };
  const base = options.root === undefined && config !== undefined ? path.dirname(config.file) : start;
  return {
    capture: merged.capture ?? [],
    exclude: merged.exclude ?? [],
    enabled: merged.enabled ?? env["CALLTAPE"] === "1",
    root: path.resolve(base, merged.root ?? "."),
  };
}

function findConfig(start: string): { file: string; options: TransformerOptions } | undefined {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const file = path.join(folder, CONFIG_FILE);
    if (existsSync(file)) return { file, options: readConfig(file) };
    if (existsSync(path.join(folder, "package.json")) || folder === path.dirname(folder)) return undefined;
  }
}

function readConfig(file: string): TransformerOptions {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CalltapeError("CALLTAPE_BAD_OPTION", `${file} is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (typeof content === "object" && content !== null) delete (content as { $schema?: unknown }).$schema;
  return checkOptions(content as TransformerOptions, SCHEMA, file);
}
