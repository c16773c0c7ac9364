import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { HOOK_MODULE } from "@calltape/runtime/hooks";

const file = createRequire(import.meta.url).resolve(HOOK_MODULE);

/**
 * What instrumented files load: our own copy of the runtime, which they might not find by its name. Slashes, since
 * `require` takes them everywhere, and a backslash is written in more than one way.
 */
export const RUNTIME = { esm: pathToFileURL(file).href, commonjs: file.split(path.sep).join("/") } as const;

/** The end of both, which compilers leave as it is. */
export const RUNTIME_END = RUNTIME.commonjs.split("/").slice(-2).join("/");

/** Folders with our own code, which is never instrumented. */
export const OWN_FOLDERS: readonly string[] = [
  path.resolve(import.meta.dirname, "../.."),
  path.dirname(file),
].map((folder) => folder + path.sep);
