// zod with its own tests, run by a function.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { program as underVitest } from "../../programs/programs/zod.mjs";

const RUNNER = path.join(import.meta.dirname, "../zod");

/** Tests that ask for what is not there: other packages, mocks of vitest's, files of zod's repository. */
const NEEDS_MORE =
  /\bvi\.|node:vm|node:v8|node:fs|esbuild|ts-morph|recheck|@web-std|@standard-schema|@seriousme|%ENTRY%|language-server/;

/** Leaves what other tests fail by. */
const LEAVES_TRACES = "prototypes.test.ts";

export const program = {
  ...underVitest,
  command: undefined,
  workload: path.join(RUNNER, "workload.mjs"),
  isSource: () => true,
  prepare,
};

/** Puts what the tests import where Node finds it. @param extension of the modules in the folder */
function prepare(folder, extension) {
  for (const file of readdirSync(folder, { recursive: true })) {
    const full = path.join(folder, file);
    if (!file.endsWith(".test.ts")) continue;
    if (file.endsWith(LEAVES_TRACES) || NEEDS_MORE.test(readFileSync(full, "utf8"))) rmSync(full);
  }
  const vitest = path.join(folder, "node_modules/vitest");
  mkdirSync(vitest, { recursive: true });
  writeFileSync(
    path.join(vitest, "package.json"),
    JSON.stringify({ name: "vitest", type: "module", exports: "./vitest.mjs" }),
  );
  cpSync(path.join(RUNNER, "vitest.mjs"), path.join(vitest, "vitest.mjs"));
  const exports = {
    ".": `./src/index.${extension}`,
    "./compile": `./src/compile.${extension}`,
    "./*": `./src/*/index.${extension}`,
  };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "zod", type: "module", exports }));
}
