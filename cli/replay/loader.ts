import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isModuleNamespaceObject, isProxy } from "node:util/types";
import { configure } from "@calltape/runtime";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { Loader } from "../../replay/index.js";
import type { ProbeDefinition } from "../../tape/index.js";
import { registerInstrumentation } from "../../transformer/register/instrumentation.js";
import { importedBoundaries } from "./imported-boundaries.js";
import { registerTsx } from "./tsx.js";

/**
 * Loads TypeScript and JavaScript, ESM and CommonJS, without a build. What is below the root is instrumented, since only
 * so a function is found that its file does not export. Nothing is recorded.
 *
 * @param root folder of the sources
 * @param probes that were recorded: modules and globals among them are answered, and not loaded
 */
export async function createLoader(root: string, probes: readonly ProbeDefinition[] = []): Promise<Loader> {
  // Stronger than what the program configures.
  process.env["CALLTAPE_RECORD"] = "off";
  configure({});
  registerInstrumentation({
    root: path.resolve(root),
    capture: ["**"],
    trace: [],
    boundary: importedBoundaries(probes),
    unloaded: true,
    exclude: [],
    strict: false,
    // Which functions are boundaries, tapes and the command say.
    answersAll: true,
  });
  // JavaScript may load TypeScript.
  if (probes.some(({ id }) => TYPESCRIPT.test(splitProbeId(id)[0]))) await registerTsx(root);
  return (file) => loadModule(file, root);
}

/** Whether a module that {@link loadModule} gives is what CommonJS exports, and no object with exports that a compiler has made. */
export function isWhole(module: object): boolean {
  return !isModuleNamespaceObject(module) && !Object.hasOwn(module, "__esModule");
}

const TYPESCRIPT = /\.([cm]?)tsx?$/;

/**
 * Loads a module as it is, or as what was registered has it.
 *
 * @param root folder of the sources
 * @returns its exports; of CommonJS what `require` gives, which has names that an import does not see
 */
export async function loadModule(file: string, root: string): Promise<object> {
  const typescript = TYPESCRIPT.exec(file);
  if (typescript !== null) {
    await registerTsx(root);
    // Imported, it would have no named exports in some versions of Node.
    if (typescript[1] === "c" || (typescript[1] === "" && !isInModulePackage(file)))
      return createRequire(file)(file) as object;
  }
  const module = (await import(pathToFileURL(file).href)) as object;
  const require = createRequire(file);
  const required: unknown = require.cache[require.resolve(file)]?.exports;
  const isObject = (typeof required === "object" && required !== null) || typeof required === "function";
  return isObject && !isProxy(required) ? required : module;
}

function isInModulePackage(file: string): boolean {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: unknown }).type === "module";
    if (folder === path.dirname(folder)) return false;
  }
}
