import { configDefaults, defineConfig } from "vitest/config";
import { LONG } from "./test/long.js";

/** What takes a minute each, and says little that the others do not say. */
const LONG_ONLY = [
  "test/differential/agree.test.ts",
  "test/differential/generated.test.ts",
  "test/differential/nested.test.ts",
  "test/differential/typescript-oldest.test.ts",
  "test/runtime/stress.test.ts",
  "test/transformer/ts-environments.test.ts",
  "test/transformer/ts-stale-output.test.ts",
];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(LONG ? [] : LONG_ONLY)],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // The machines of contributors and of CI have few cores, and many tests start compilers of their own.
    maxWorkers: 2,
  },
});
