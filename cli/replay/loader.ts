import { pathToFileURL } from "node:url";
import type { Loader } from "../../replay/index.js";

/**
 * Loads TypeScript and JavaScript, ESM and CommonJS, without a build; each file once.
 *
 * @param _root folder of the sources
 */
export async function createLoader(_root: string): Promise<Loader> {
  const { tsImport } = await import("tsx/esm/api");
  const loaded = new Map<string, Promise<object>>();
  return (file) => {
    let module = loaded.get(file);
    if (module === undefined) {
      const url = pathToFileURL(file).href;
      module = (/\.[cm]?tsx?$/.test(file) ? tsImport(url, import.meta.url) : import(url)) as Promise<object>;
      loaded.set(file, module);
    }
    return module;
  };
}
