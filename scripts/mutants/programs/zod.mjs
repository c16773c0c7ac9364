// zod: recorded while its own tests run, which judge its mutants, too.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { program as recorded } from "../../replay-rate/programs/zod.mjs";

const RUNNER = path.join(import.meta.dirname, "../zod");

export const program = {
  ...recorded,
  // A build of its own, beside that of other measurements.
  name: "zod-mutants",
  package: "zod",
  isMutated: (file) => file.startsWith("src/") && !file.includes("/tests/"),
  tests: {
    script: path.join(RUNNER, "tests.mjs"),
    /** Has expectations judge in a copy of the source. */
    prepare(folder) {
      const judging = pathToFileURL(path.join(RUNNER, "expect.mjs")).href;
      writeFileSync(
        path.join(folder, "node_modules/vitest/vitest.mjs"),
        `export * from ${JSON.stringify(judging)};\n`,
      );
    },
  },
};
