import { existsSync } from "node:fs";
import path from "node:path";
import { theRegistry } from "@calltape/runtime/registry";
import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "../tape/index.js";

/** Loads a module by its absolute path and gives its exports. */
export type Loader = (file: string) => Promise<object>;

/** A function, and what it hangs on: the module, an object or a class's prototype. */
export interface Found {
  fn: (...args: unknown[]) => unknown;
  holder: object;
  /** Exports of its module. */
  module: object;
}

/** Why there is no function. `missing`: it, or its file, is gone. */
export interface NotFound {
  problem: "missing" | "load-failed" | "not-exported";
  detail: string;
}

/**
 * Finds the function of a call by the path that the tape gives.
 *
 * @param root folder that probe ids are relative to
 */
export async function findFunction(call: Call, root: string, load: Loader): Promise<Found | NotFound> {
  const { id, path: names, reach } = call.probe;
  const [relative] = splitProbeId(id);
  const file = path.resolve(root, relative);
  if (reach === null && names === null)
    return { problem: "not-exported", detail: `${id} cannot be reached from the top level of its file` };
  if (path.relative(root, file).startsWith(".."))
    return { problem: "missing", detail: `${relative} is outside ${root}` };
  if (!existsSync(file)) return { problem: "missing", detail: `no file ${file}` };
  let module: object;
  try {
    module = await load(file);
  } catch (error) {
    return {
      problem: "load-failed",
      detail: `${relative} does not load: ${error instanceof Error ? error.message : error}`,
    };
  }
  return reach === null ? findRegistered(relative, names!, module) : follow(reach, relative, module);
}

/** A function that its module does not export, but has told the runtime of, if it was loaded instrumented. */
function findRegistered(file: string, names: readonly string[], module: object): Found | NotFound {
  const found = theRegistry.findFunction(file, names);
  if (typeof found?.value !== "function")
    return {
      problem: "not-exported",
      detail: `${file} does not export ${names[0]} (and was not loaded instrumented)`,
    };
  return { fn: found.value as Found["fn"], holder: found.holder ?? module, module };
}

function follow(reach: readonly string[], relative: string, module: object): Found | NotFound {
  let holder: object = module;
  let at: unknown = module;
  for (const name of reach) {
    if ((typeof at !== "object" && typeof at !== "function") || at === null || !(name in at))
      return { problem: "missing", detail: `${relative} has no ${reach.join(".")}` };
    holder = at;
    at = (at as Record<string, unknown>)[name];
  }
  if (typeof at !== "function")
    return { problem: "missing", detail: `${reach.join(".")} of ${relative} is no function` };
  return { fn: at as Found["fn"], holder, module };
}
