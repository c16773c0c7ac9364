import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // The machines of contributors and of CI have few cores, and many tests start compilers of their own.
    maxWorkers: 2,
  },
});
