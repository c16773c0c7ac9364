// Versions of TypeScript, each installed in a folder of its own when it is first asked for.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../setup.mjs";

/** The last of each minor version that is supported, oldest first. */
export const VERSIONS = ["5.4.5", "5.5.4", "5.6.3", "5.7.3", "5.8.3", "5.9.3", "6.0.3"];

/** The folder in which a version is installed, with what projects need beside it. */
export function installed(version) {
  const folder = path.join(ROOT, ".work/matrix/typescript", version);
  if (existsSync(path.join(folder, "node_modules/typescript"))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  const packages = [`typescript@${version}`, "tslib@2.8.1", "ts-patch@3.3.0"];
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact", ...packages];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`TypeScript ${version} cannot be installed\n${stderr}`);
  return folder;
}
