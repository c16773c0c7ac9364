import { SOURCE_FILE } from "../source-file.js";

/** What a bundler or dev server says behind a file's path without meaning another module: versions and the like. */
const OWN_QUERY = /^(?:(?:v|t)=[^&]*|import)(?:&(?:(?:v|t)=[^&]*|import))*$/;

/**
 * The file behind a module's id, if the module is a file of JavaScript or TypeScript as it is: not a virtual module,
 * a part of a component, or a file that is asked for as text, URL or worker.
 */
export function sourceFileOf(id: string): string | undefined {
  const at = id.indexOf("?");
  const file = at < 0 ? id : id.slice(0, at);
  if (file.startsWith("\0") || !SOURCE_FILE.test(file)) return undefined;
  return at < 0 || OWN_QUERY.test(id.slice(at + 1)) ? file : undefined;
}
