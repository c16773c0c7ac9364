import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { cleanEnv, type Project, ROOT } from "../project.js";

/** One test as its framework reports it. */
export interface TestResult {
  group: string;
  title: string;
  status: string;
}

export interface Run {
  tests: TestResult[];
  output: string;
}

/** A test framework, run as people run it. */
export interface FrameworkUnderTest {
  name: string;
  /** What a project has of it, its tests included. */
  files: Record<string, string>;
  /** What makes it accept what is different: flags, or environment. */
  update: { args?: string[]; env?: Record<string, string> };
  /** Flags that take the tests with a word in their names. */
  filter: (word: string) => string[];
  run: (project: Project, args?: string[], env?: Record<string, string>) => Run;
}

const bin = (name: string) => path.join(ROOT, "node_modules/.bin", name);

function start(project: Project, command: string, args: string[], env = {}): SpawnSyncReturns<string> {
  rmSync(project.path("report.json"), { force: true });
  return spawnSync(command, args, { cwd: project.folder, encoding: "utf8", env: cleanEnv(env) });
}

/** Reads the report that vitest and Jest write in the same form. */
function readReport(project: Project, { stdout, stderr }: SpawnSyncReturns<string>): Run {
  interface Assertion {
    ancestorTitles: string[];
    title: string;
    status: string;
  }
  const { testResults } = JSON.parse(project.read("report.json")) as {
    testResults: { assertionResults: Assertion[] }[];
  };
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ ancestorTitles: [group = ""], title, status }) => ({
      group,
      title,
      status: status === "pending" ? "skipped" : status,
    }));
  return { tests, output: stdout + stderr };
}

/** Tests of all calls, and some by hand. */
const testsOf = (from: string, globals: string) => `
import { captures, replayTests } from "${from}";
import { shipping } from "../src/shop.js";
${globals}
replayTests("src/**");
test.each(captures("src/shop.ts#shipping"))("%s", (call) => expect(shipping).toReplay(call));
`;

export const VITEST: FrameworkUnderTest = {
  name: "vitest",
  files: {
    "vitest.config.js": 'export default { test: { watch: false, include: ["vitest/**"] } };',
    "vitest/shop.test.ts": testsOf("calltape/vitest", 'import { expect, test } from "vitest";'),
  },
  update: { args: ["-u"] },
  filter: (word) => ["-t", word],
  run(project, args = [], env = {}) {
    const reporters = ["--reporter=json", "--outputFile=report.json", "--reporter=verbose"];
    return readReport(project, start(project, bin("vitest"), ["run", ...reporters, ...args], env));
  },
};

/** @param folder where it is installed */
export function jestIn(folder: string, name = "jest"): FrameworkUnderTest {
  const main = path.join(folder, "node_modules/jest/bin/jest.js");
  return {
    name,
    files: {
      "jest.config.json": JSON.stringify({
        testMatch: ["**/jest/*.test.ts"],
        moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
      }),
      "babel.config.json": JSON.stringify({
        presets: [["@babel/preset-env", { targets: { node: "20" } }], "@babel/preset-typescript"],
      }),
      "jest/shop.test.ts": testsOf("calltape/jest", ""),
    },
    update: { args: ["-u"] },
    filter: (word) => ["--testNamePattern", word],
    run(project, args = [], env = {}) {
      const reporters = ["--json", "--outputFile=report.json"];
      return readReport(project, start(project, process.execPath, [main, ...reporters, ...args], env));
    },
  };
}

export const NODE_TEST: FrameworkUnderTest = {
  name: "node:test",
  files: {
    "node/shop.test.ts": `
import { test } from "node:test";
import { assertReplays, captures, replayTests } from "calltape/node-test";
import { shipping } from "../src/shop.js";
replayTests("src/**");
for (const call of captures("src/shop.ts#shipping")) test(call.title, () => assertReplays(shipping, call));
`,
  },
  // The flag is one of Node 22 and later.
  update: { env: { CALLTAPE_REPLAY: "update" } },
  filter: (word) => [`--test-name-pattern=${word}`],
  run(project, args = [], env = {}) {
    const reporter = path.join(import.meta.dirname, "node-test-reporter.mjs");
    const reporters = [reporter, "report.json", "spec", "stdout"].map(
      (each, i) => `--test-reporter${i % 2 === 0 ? "" : "-destination"}=${each}`,
    );
    const line = ["--import=tsx", "--test", ...reporters, ...args, "node/shop.test.ts"];
    const { stdout, stderr } = start(project, process.execPath, line, env);
    return { tests: JSON.parse(project.read("report.json")) as TestResult[], output: stdout + stderr };
  },
};
