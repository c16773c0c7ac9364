import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type { ResolvedOptions } from "../options.js";

/**
 * The name of the plugin when it instruments. It changes with the options and with the version of this package, since
 * caches (webpack's and Rspack's on disk, vitest's of modules) tell by the names of plugins what has changed.
 */
export function pluginName(options: ResolvedOptions & { loadBoundaries: boolean }): string {
  const { version } = createRequire(import.meta.url)("calltape/package.json") as { version: string };
  const key = createHash("sha256")
    .update(JSON.stringify([version, options]))
    .digest("hex");
  return `calltape-${key.slice(0, 8)}`;
}
