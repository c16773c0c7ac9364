import path from "node:path";

/** A file's path from the project's root, with `/`; undefined for a file outside it or in `node_modules`. */
export function projectPath(file: string, root: string): string | undefined {
  const relative = path.relative(root, path.resolve(root, file)).split(path.sep).join("/");
  if (relative.startsWith("../") || path.isAbsolute(relative) || /(^|\/)node_modules\//.test(relative))
    return undefined;
  return relative;
}
