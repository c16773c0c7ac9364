import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";

/** Folders of the suite that test the language itself; the rest tests the engine's own objects. */
const FOLDERS = ["annexB", "language"];

/** Paths below `test/` of the files that are asked for. */
export function listTests({ suite, filter, sample }) {
  const tests = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(suite, "test", folder), { recursive: true }).map((file) =>
      path.join(folder, file).replaceAll(path.sep, "/"),
    ),
  );
  return tests
    .filter((file) => file.endsWith(".js") && !file.includes("_FIXTURE") && filter.test(file))
    .sort()
    .filter((_, i) => i % sample === 0);
}

/** Gives a function that compiles files of the suite's harness, each once. */
export function createHarness(suite) {
  const scripts = new Map();
  return (name) => {
    let script = scripts.get(name);
    if (script === undefined) {
      script = new vm.Script(readFileSync(path.join(suite, "harness", name), "utf8"), { filename: name });
      scripts.set(name, script);
    }
    return script;
  };
}
