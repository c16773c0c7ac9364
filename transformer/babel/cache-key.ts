import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { resolveOptions, type TransformerOptions } from "../options.js";

const require = createRequire(import.meta.url);

/** The file that says our version. */
export const MANIFEST: string = require.resolve("calltape/package.json");

const { version } = require(MANIFEST) as { version: string };

/**
 * A text that differs whenever the plugin's output may: with the options, inline and in `calltape.json`, the build
 * flag, and the version. For the caches of tools that cannot find these out themselves; docs/babel.md has the list.
 *
 * @param start folder where the search for `calltape.json` begins
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function cacheKey(options: TransformerOptions = {}, start: string = process.cwd()): string {
  const resolved = resolveOptions(options, start);
  const matters = resolved.enabled ? [version, resolved] : [version];
  return createHash("sha256").update(JSON.stringify(matters)).digest("hex").slice(0, 16);
}
