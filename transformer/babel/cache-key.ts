import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { resolveOptions, type TransformerOptions } from "../options.js";

const { version } = createRequire(import.meta.url)("calltape/package.json") as { version: string };

/**
 * A text that differs whenever the plugin's output may: with the options, inline and in `calltape.json`, the build
 * flag, and the version. As option `cacheKey` of the plugin it gets into the cache keys of tools that know a plugin
 * by its options alone, babel-jest's and babel-loader's among them.
 *
 * @param start folder where the search for `calltape.json` begins
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function cacheKey(options: TransformerOptions = {}, start: string = process.cwd()): string {
  const resolved = resolveOptions(options, start);
  const matters = resolved.enabled ? [version, resolved] : [version];
  return createHash("sha256").update(JSON.stringify(matters)).digest("hex").slice(0, 16);
}
