import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { configure } from "@calltape/runtime";
import type { Loader } from "../../replay/index.js";
import { registerInstrumentation } from "../../transformer/register/instrumentation.js";

/**
 * Loads TypeScript and JavaScript, ESM and CommonJS, without a build. What is below the root is instrumented, since only
 * so a function is found that its file does not export. Nothing is recorded.
 *
 * @param root folder of the sources
 * @param boundary modules and globals that are answered, and not loaded
 */
export function createLoader(root: string, boundary: readonly string[] = []): Loader {
  // Stronger than what the program configures.
  process.env["CALLTAPE_RECORD"] = "off";
  configure({});
  registerInstrumentation({
    root: path.resolve(root),
    capture: ["**"],
    trace: [],
    boundary,
    unloaded: true,
    exclude: [],
    strict: false,
    // Which functions are boundaries, tapes and the command say.
    answersAll: true,
  });
  return loadModule;
}

let tsx: Promise<void> | undefined;

async function loadModule(file: string): Promise<object> {
  const typescript = /\.([cm]?)tsx?$/.exec(file);
  if (typescript !== null) {
    tsx ??= registerTsx();
    await tsx;
    // Imported, it would have no named exports in some versions of Node.
    if (typescript[1] === "c" || (typescript[1] === "" && !isInModulePackage(file)))
      return createRequire(file)(file) as object;
  }
  return (await import(pathToFileURL(file).href)) as object;
}

/** Has tsx compile TypeScript from now on; a program without any is loaded by Node alone. */
async function registerTsx(): Promise<void> {
  for (const { register } of await Promise.all([import("tsx/cjs/api"), import("tsx/esm/api")])) register();
}

function isInModulePackage(file: string): boolean {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: unknown }).type === "module";
    if (folder === path.dirname(folder)) return false;
  }
}
