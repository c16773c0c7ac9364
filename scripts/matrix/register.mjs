// The tests of calltape/register and of what replay loads with it, in versions of Node that load modules in different
// ways: the oldest and newest of each line, and those between which Node or tsx has changed sides.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, run } from "../setup.mjs";

const WORK = path.join(ROOT, ".work/matrix/node");

const VERSIONS = [
  "20.19.0",
  "20.20.2",
  "22.13.0",
  "22.18.0",
  "22.22.2",
  "22.22.3",
  "22.23.3",
  "24.11.0",
  "24.11.1",
  "24.21.0",
  "26.12.1",
];

/** @param narrowed beginnings of versions */
export async function runMatrix(narrowed) {
  const chosen = VERSIONS.filter(
    (version) => narrowed.length === 0 || narrowed.some((beginning) => version.startsWith(beginning)),
  );
  let good = chosen.length > 0;
  for (const version of chosen) {
    const tests = ["test/register", "test/cli/replay-hidden.test.ts"];
    const vitest = [path.join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--reporter=dot", ...tests];
    const { status } = spawnSync(nodeOf(version), vitest, { cwd: ROOT, stdio: "inherit" });
    console.log(`${status === 0 ? "✓" : "✗"} Node ${version}`);
    good &&= status === 0;
  }
  return good;
}

/** The executable of a version, from the package that has it for this machine. */
function nodeOf(version) {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = path.join(WORK, version);
  const file = path.join(folder, "node_modules", name, "bin", platform === "win" ? "node.exe" : "node");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `${name}@${version}`], {
      cwd: folder,
    });
  }
  return file;
}
