// The tests of the adapters with the oldest Jest that is supported; the newest one is a dependency of development.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, run } from "../setup.mjs";

const VERSIONS = ["29.0.0", "29.7.0"];

/** @param narrowed beginnings of versions */
export async function runMatrix(narrowed) {
  const chosen = VERSIONS.filter(
    (version) => narrowed.length === 0 || narrowed.some((beginning) => version.startsWith(beginning)),
  );
  let good = chosen.length > 0;
  for (const version of chosen) {
    const vitest = [
      path.join(ROOT, "node_modules/vitest/vitest.mjs"),
      "run",
      "test/testing",
      "-t",
      "[jJ]est",
    ];
    const env = { ...process.env, JEST_FOLDER: folderOf(version) };
    const { status } = spawnSync(process.execPath, vitest, { cwd: ROOT, stdio: "inherit", env });
    console.log(`${status === 0 ? "✓" : "✗"} Jest ${version}`);
    good &&= status === 0;
  }
  return good;
}

/** Where a version is installed. */
function folderOf(version) {
  const folder = path.join(ROOT, ".work/matrix/jest", version);
  if (existsSync(path.join(folder, "node_modules/jest"))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", `jest@${version}`],
    {
      cwd: folder,
    },
  );
  return folder;
}
