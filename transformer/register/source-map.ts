import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import remapping, { type EncodedSourceMap } from "@jridgewell/remapping";
import type { SourceMap } from "magic-string";

const MAP_COMMENT = /^[ \t]*\/\/[#@][ \t]*sourceMappingURL=(\S+)[ \t]*$/gm;

/**
 * The comment behind an instrumented text that leads from it to the file, or to what the file was made from, if its
 * own map says.
 *
 * @param map from the instrumented text to the file's
 * @param written the file's text
 */
export function mapComment(map: SourceMap, file: string, written: string): string {
  const { href } = pathToFileURL(file);
  const toFile: EncodedSourceMap = { version: 3, sources: [href], names: map.names, mappings: map.mappings };
  const own = ownMap(written, href);
  const whole = own === undefined ? toFile : through(own, toFile, href);
  const json = Buffer.from(JSON.stringify(whole)).toString("base64");
  return `\n//# sourceMappingURL=data:application/json;base64,${json}\n`;
}

/** Texts of sources are left out: who shows a line of one finds it on the disk. */
function through(own: string, toFile: EncodedSourceMap, href: string): object {
  try {
    return remapping(toFile, (source) => (source === href ? own : null), true);
  } catch {
    return toFile;
  }
}

/** The map of a file that was itself made by a compiler. */
function ownMap(text: string, href: string): string | undefined {
  const url = [...text.matchAll(MAP_COMMENT)].at(-1)?.[1];
  if (url === undefined) return undefined;
  const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(url);
  try {
    return inline === null
      ? readFileSync(fileURLToPath(new URL(url, href)), "utf8")
      : Buffer.from(inline[1]!, "base64").toString();
  } catch {
    return undefined;
  }
}
