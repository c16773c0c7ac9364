// Installs what is missing and builds, so that every script works on a fresh clone.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "..");

/** Runs a command to its end, showing what it prints; a failure ends this process with its exit code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** A tool of the project, by the file that its package names as its command. */
export function tool(name) {
  return path.join(ROOT, "node_modules", ".bin", name);
}

/** @param projects what to build, as tsc names it; everything when none is named */
export function setUp(...projects) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`calltape needs Node 20.19 or later; this is ${process.version}`);
    process.exit(1);
  }
  const installed = path.join(ROOT, "node_modules", ".package-lock.json");
  const wanted = path.join(ROOT, "package-lock.json");
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
    console.error("installing dependencies …");
    // Not `npm ci`: it refuses a lock file without the optional binaries of every other platform.
    run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
      stdio: ["ignore", 2, 2],
    });
  }
  console.error("building …");
  run(tool("tsc"), ["-b", ...projects]);
  run(process.execPath, [path.join(ROOT, "scripts/bundle-runtime.mjs")]);
  // What is built may leave it out.
  if (projects.length === 0 || projects.includes("testing"))
    run(process.execPath, [path.join(ROOT, "scripts/bundle-jest.mjs")]);
}

if (process.argv[1] === import.meta.filename) setUp();
