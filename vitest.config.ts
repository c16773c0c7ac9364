import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { LONG } from "./test/long.js";

/** What takes long, and says little that the others do not say: of generated tests `end-to-end` and `offline` have some. */
const LONG_ONLY = [
  "test/cli/accept-closures.test.ts",
  "test/cli/generate/commonjs.test.ts",
  "test/cli/generate/covering.test.ts",
  "test/cli/generate/jest.test.ts",
  "test/cli/generate/modules.test.ts",
  "test/cli/generate/passing.test.ts",
  "test/cli/generate/receivers.test.ts",
  "test/cli/generate/stubs.test.ts",
  "test/cli/replay-trouble.test.ts",
  "test/cli/root-tsconfig.test.ts",
  "test/differential/agree.test.ts",
  "test/differential/generated.test.ts",
  "test/differential/nested.test.ts",
  "test/differential/typescript-oldest.test.ts",
  "test/runtime/compress.test.ts",
  "test/runtime/disk-trouble.test.ts",
  "test/runtime/flight.test.ts",
  "test/runtime/stress.test.ts",
  "test/tape/clear.test.ts",
  "test/tape/memory.test.ts",
  "test/testing/accepting.test.ts",
  "test/testing/boundaries.test.ts",
  "test/testing/recording.test.ts",
  "test/testing/state.test.ts",
  "test/transformer/ts-environments.test.ts",
  "test/transformer/ts-stale-output.test.ts",
];

/** What takes a minute or more is begun first, so that nothing waits for it in the end. */
const FIRST =
  /\/test\/(?:replay\/offline|cli\/generate\/end-to-end|package\/package|testing\/frameworks|transformer\/identity)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => FIRST.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(LONG ? [] : LONG_ONLY)],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // The machines of contributors and of CI have few cores, and many tests start compilers of their own.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
