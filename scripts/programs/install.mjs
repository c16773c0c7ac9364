// Installs the programs, pinned, below .work: the project itself needs none of them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ROOT, run } from "../setup.mjs";

/** In a folder of its own: a manifest beside the scripts would hide the project's from them. */
const MANIFEST = path.join(import.meta.dirname, "manifest");

/** Programs and what is built of them. Below the repository, so that instrumented code finds `@calltape/runtime`. */
export const WORK = path.join(ROOT, ".work/programs");

export function installPrograms() {
  const installed = path.join(WORK, "node_modules/.package-lock.json");
  const wanted = path.join(MANIFEST, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.error("installing the programs …");
  mkdirSync(WORK, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(path.join(MANIFEST, file), path.join(WORK, file));
  // What only fastify's own `inject` loads asks for a newer Node.
  const lenient = ["--engine-strict=false", "--ignore-scripts", "--loglevel=error"];
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund", ...lenient], {
    cwd: WORK,
    stdio: ["ignore", 2, 2],
  });
}

/** The folder of a package: one of the programs, or one of the project's own dependencies. */
export function packageFolder(name) {
  const folder = [WORK, ROOT]
    .map((root) => path.join(root, "node_modules", name))
    .find((candidate) => existsSync(candidate));
  if (folder === undefined) throw new Error(`${name} is not installed`);
  return folder;
}

export function packageVersion(name) {
  return JSON.parse(readFileSync(path.join(packageFolder(name), "package.json"), "utf8")).version;
}
