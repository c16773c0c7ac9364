import { existsSync, realpathSync } from "node:fs";
import module from "node:module";
import { hookCommonJs } from "./commonjs.js";
import { loadSync } from "./load-hook.js";
import { type RegisterOptions, SourceReader } from "./source-reader.js";

export type { RegisterOptions } from "./source-reader.js";

/** `module` as newer versions of Node have it. */
type HookableModule = typeof module & { registerHooks(hooks: { load: ReturnType<typeof loadSync> }): void };

/**
 * Instruments the modules of a folder that this thread loads from now on, ES modules and CommonJS.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read
 */
export function registerInstrumentation({ root, ...others }: RegisterOptions): void {
  // Node names modules by their real paths.
  const options = { ...others, root: existsSync(root) ? realpathSync(root) : root };
  const reader = new SourceReader(options);
  hookCommonJs(reader);
  if (callsHooksHere()) (module as HookableModule).registerHooks({ load: loadSync(reader) });
  else module.register("./hooks-thread.js", import.meta.url, { data: options });
}

/**
 * Whether Node can call hooks in the thread of the program, and then still has what is imported of CommonJS go by
 * `require`'s way, where others hook in. Before these versions it does not.
 */
function callsHooksHere(): boolean {
  if (!("registerHooks" in module)) return false;
  const [major, minor, patch] = process.versions.node.split(".").map(Number) as [number, number, number];
  const [leastMinor, leastPatch] = LEAST[major] ?? [0, 0];
  return major > 21 && (minor > leastMinor || (minor === leastMinor && patch >= leastPatch));
}

const LEAST: Readonly<Record<number, readonly [minor: number, patch: number]>> = {
  22: [22, 3],
  23: [Infinity, 0],
  24: [11, 1],
  25: [1, 0],
};
