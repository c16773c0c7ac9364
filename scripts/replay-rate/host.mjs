// What a workload is called with, as functions that replay finds again.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** That of the program, which it runs in: its path is an argument, and the same when it is replayed. */
export const folder = ".";

const isModule = JSON.parse(readFileSync("package.json", "utf8")).type === "module";

/** Where the program is not built, it is its sources that are there. */
export async function load(file) {
  const built = path.resolve(file);
  const found = existsSync(built) ? built : built.replace(/js$/, "ts");
  if (!isModule) return createRequire(found)(found);
  const module = await import(pathToFileURL(found).href);
  return module.default ?? module;
}

/** What it says is another test's. */
export function say() {}
