import { readdirSync } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";

/** Folders in which nobody has tapes, and that take long to go through: looked into only where a glob names them. */
const LEFT_OUT = new Set(["node_modules", ".git"]);

/** Whether a path has parts that stand for many. */
export function isGlob(text: string): boolean {
  const { isGlob: is, negated } = picomatch.scan(toPosix(text));
  return is && !negated;
}

/** Absolute paths of the files and folders that a glob names, hidden ones too, in the order of their names. Links to folders are not followed. */
export function findByGlob(text: string): string[] {
  const { base, glob } = picomatch.scan(toPosix(text));
  const matches = picomatch(glob, { dot: true });
  const depth = glob.includes("**") ? Number.POSITIVE_INFINITY : glob.split("/").length;
  const found: string[] = [];
  const walk = (folder: string, inside: string, left: number) => {
    for (const entry of entriesOf(folder)) {
      if (LEFT_OUT.has(entry.name) && !glob.includes(entry.name)) continue;
      const name = inside + entry.name;
      const file = path.join(folder, entry.name);
      if (matches(name)) found.push(file);
      if (entry.isDirectory() && left > 1) walk(file, `${name}/`, left - 1);
    }
  };
  walk(path.resolve(base), "", depth);
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // What is not there, or may not be read, has nothing that matches.
    return [];
  }
}

/** Windows has `\\` between names, where globs have it in front of characters that mean themselves. */
function toPosix(text: string): string {
  return path.sep === "\\" ? text.replaceAll("\\", "/") : text;
}
