// What `@calltape/runtime` takes on a disk, with all it needs: packed, and installed into an empty folder.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "../scripts/setup.mjs";

function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed\n${stderr}`);
  return stdout;
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const bytesIn = (folder) => filesIn(folder).reduce((sum, file) => sum + statSync(file).size, 0);

/** Bytes of all packages, of the runtime alone and of its packed file. */
export function measureInstall() {
  const folder = mkdtempSync(path.join(tmpdir(), "calltape-size-"));
  try {
    const [{ filename, size }] = JSON.parse(
      npm(["pack", "--json", "--pack-destination", folder], path.join(ROOT, "runtime")),
    );
    writeFileSync(path.join(folder, "package.json"), "{}");
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional"];
    npm(["install", ...quiet, path.join(folder, filename)], folder);
    const modules = path.join(folder, "node_modules");
    const runtime = bytesIn(path.join(modules, "@calltape/runtime"));
    if (runtime === 0) throw new Error("the runtime was not installed");
    return { packed: size, runtime, all: bytesIn(modules) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
