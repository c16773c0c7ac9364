// zod: recorded while its own tests run, which judge its mutants, too.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { installPrograms } from "../../programs/install.mjs";
import { program as recorded } from "../../replay-rate/programs/zod.mjs";
import { recordWorkload, recordWorkloadAgain, restoreWorkload } from "../recorded-workload.mjs";

const RUNNER = path.join(import.meta.dirname, "../zod");

// A build of its own, beside that of other measurements.
const built = { ...recorded, name: "zod-mutants", package: "zod" };

/**
 * Programs that mutants are put into have a `name`, `parts` (folders of their source), `isMutated`, which says of a file
 * whether it gets mutants, `record`, `recordAgain` and, if that may leave something, `restore` (see
 * recorded-workload.mjs), `tests` if they have their own: a
 * script to run them in a folder (see zod/tests.mjs), and what makes a copy of the source ready for it; and `replay` if that
 * has an environment of its own, and modules to load before.
 */
export const program = {
  ...built,
  record(bench) {
    installPrograms();
    return recordWorkload(built, bench);
  },
  recordAgain: (...args) => recordWorkloadAgain(built, ...args),
  restore: (bench) => restoreWorkload(built, bench),
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
