// Real files as input for programs that read text: those of the installed programs, which are pinned.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { WORK } from "./install.mjs";

/**
 * @param limits how many files of each extension, spread over all there are; no file over 24 kB
 * @returns names from the folder of the packages, with texts
 */
export function* readCorpus(limits) {
  const folder = path.join(WORK, "node_modules");
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size < 24_000)
    .sort();
  for (const [extension, limit] of Object.entries(limits)) {
    const files = all.filter((file) => file.endsWith(extension));
    const step = Math.max(1, files.length / limit);
    for (let at = 0; at < files.length; at += step) {
      const file = files[Math.floor(at)];
      yield { name: path.relative(folder, file), text: readFileSync(file, "utf8") };
    }
  }
}
