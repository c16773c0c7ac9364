import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { BOUNDARY_MODULE, HOOK_MODULE } from "@calltape/runtime/hooks";

const { resolve } = createRequire(import.meta.url);
const probe = resolve(HOOK_MODULE);
const boundary = resolve(BOUNDARY_MODULE);

/**
 * What instrumented files load: our own copy of the runtime, which they might not find by its name. Slashes, since
 * `require` takes them everywhere, and a backslash is written in more than one way.
 */
export const RUNTIME = {
  esm: { probe: pathToFileURL(probe).href, boundary: pathToFileURL(boundary).href },
  commonjs: { probe: withSlashes(probe), boundary: withSlashes(boundary) },
} as const;

/** Their ends, one of which is in each instrumented file: compilers leave them as they are. */
export const RUNTIME_ENDS = Object.values(RUNTIME.commonjs).map((file) =>
  file.split("/").slice(-3).join("/"),
);

/** Folders with our own code, which is never instrumented. */
export const OWN_FOLDERS: readonly string[] = [
  path.resolve(import.meta.dirname, "../.."),
  path.dirname(probe),
].map((folder) => folder + path.sep);

function withSlashes(file: string): string {
  return file.split(path.sep).join("/");
}
