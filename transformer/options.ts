import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { type Check, checkOptions, isBoolean, isText, type Schema } from "@calltape/runtime/options";
import { Selection } from "./selection/selection.js";

/**
 * Options of every front end: plain data, given to the plugin or written in `calltape.json`. The lists hold patterns
 * `glob[#name]`, as in `src/pricing/**` or `src/cart.ts#Cart.*`; docs/selection.md has the rules.
 */
export interface TransformerOptions {
  /** Functions whose calls are recorded with their values, for replay. */
  capture?: string[];
  /** Functions whose enter and exit is recorded, without values. */
  trace?: string[];
  /**
   * Functions that are recorded as by `capture`, and that replay answers from the tape instead of calling them; also
   * modules and globals, `module:pg`, `node:fs/promises`, `global:fetch`, whose calls are recorded where they are used.
   */
  boundary?: string[];
  /** Functions that are left alone, whatever the other lists say. A tag at the function is stronger. */
  exclude?: string[];
  /** Overrules the build flag `CALLTAPE=1`. */
  enabled?: boolean;
  /** Folder that patterns and probe ids are relative to. Default: the folder of `calltape.json`, or the working folder. */
  root?: string;
  /** Makes a file that cannot be instrumented an error instead of a warning. */
  strict?: boolean;
}

/** Options with everything decided. */
export interface ResolvedOptions {
  capture: readonly string[];
  trace: readonly string[];
  boundary: readonly string[];
  exclude: readonly string[];
  enabled: boolean;
  /** Absolute. */
  root: string;
  strict: boolean;
}

/** What an option takes. */
export type OptionType = "patterns" | "boolean" | "text";

/** Every option with what it takes; `calltape.schema.json` says the same to editors. */
export const OPTION_TYPES = {
  capture: "patterns",
  trace: "patterns",
  boundary: "patterns",
  exclude: "patterns",
  enabled: "boolean",
  root: "text",
  strict: "boolean",
} as const satisfies Record<keyof TransformerOptions, OptionType>;

const CHECKS: Readonly<Record<OptionType, Check>> = {
  // That each can be read is checked apart: what is wrong is said of the pattern, not of the list.
  patterns: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === "string")
      ? undefined
      : "must be an array of patterns",
  boolean: isBoolean,
  text: isText,
};

const SCHEMA: Schema = Object.fromEntries(
  Object.entries(OPTION_TYPES).map(([name, type]) => [name, CHECKS[type]]),
);

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
  const given = Object.fromEntries(
    Object.entries(inline).filter(([key, value]) => value !== undefined && !HOST_KEYS.has(key)),
  );
  const options = checkAll(given, "the options of the calltape transformer");
  const file = configFile(options, start);
  const merged = { ...(file === undefined ? {} : readConfig(file)), ...options };
  const base = options.root === undefined && file !== undefined ? path.dirname(file) : start;
  return {
    capture: merged.capture ?? [],
    trace: merged.trace ?? [],
    boundary: merged.boundary ?? [],
    exclude: merged.exclude ?? [],
    enabled: merged.enabled ?? env["CALLTAPE"] === "1",
    root: path.resolve(base, merged.root ?? "."),
    strict: merged.strict ?? false,
  };
}

/** Checks also that the patterns can be read, so that a slip is told in builds without the flag, too. */
function checkAll(given: object, where: string): TransformerOptions {
  const options = checkOptions<TransformerOptions>(given, SCHEMA, where);
  new Selection(options);
  return options;
}

/** The `calltape.json` that completes the options of a plugin, where there is one. */
export function configFile({ root }: TransformerOptions, start: string): string | undefined {
  for (let folder = path.resolve(start, root ?? "."); ; folder = path.dirname(folder)) {
    const file = path.join(folder, CONFIG_FILE);
    if (existsSync(file)) return file;
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
  return checkAll(content as object, file);
}
