import { existsSync } from "node:fs";
import path from "node:path";

let registered: Promise<void> | undefined;

/**
 * Has tsx compile TypeScript from now on, once a thread; a program without any is loaded by Node alone.
 *
 * @param root folder of the sources, whose tsconfig counts
 */
export function registerTsx(root: string): Promise<void> {
  registered ??= register(path.resolve(root));
  return registered;
}

async function register(root: string): Promise<void> {
  const [commonjs, esm] = await Promise.all([import("tsx/cjs/api"), import("tsx/esm/api")]);
  const tsconfig = tsconfigOf(root);
  withTsconfig(tsconfig, root, () => commonjs.register());
  esm.register({ tsconfig: tsconfig ?? false });
}

/**
 * The file whose `paths` lead to modules: that of the root, however far from it the command is run. In the root, the
 * next one above the working folder, as tsx has it by itself: there may be one a package.
 */
function tsconfigOf(root: string): string | undefined {
  const here = process.cwd();
  const named = process.env["TSX_TSCONFIG_PATH"];
  if (named) return [root, here].map((folder) => path.resolve(folder, named)).find(existsSync) ?? named;
  for (let folder = isBelow(root, here) ? here : root; ; folder = path.dirname(folder)) {
    const file = path.join(folder, "tsconfig.json");
    if (existsSync(file)) return file;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** What tsx registers for `require` takes no options: it reads a variable, or looks above the working folder. */
function withTsconfig(tsconfig: string | undefined, root: string, act: () => void): void {
  const { cwd, env } = process;
  const named = env["TSX_TSCONFIG_PATH"];
  if (tsconfig === undefined) process.cwd = () => root;
  else env["TSX_TSCONFIG_PATH"] = tsconfig;
  try {
    act();
  } finally {
    process.cwd = cwd;
    if (named === undefined) delete env["TSX_TSCONFIG_PATH"];
    else env["TSX_TSCONFIG_PATH"] = named;
  }
}

function isBelow(root: string, folder: string): boolean {
  const relative = path.relative(root, folder);
  return !path.isAbsolute(relative) && relative.split(path.sep)[0] !== "..";
}
