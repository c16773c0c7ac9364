// Generates the tests of one program beside its source, compiles and runs them.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, tool } from "../setup.mjs";

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ["node"],
  },
  include: ["src/**/*.calltape.*.ts"],
};

/** A test that has come to no assertion fails, too. */
const VITEST = `export default {
  test: { include: ["src/**/*.calltape.test.ts"], maxWorkers: 2, expect: { requireAssertions: true } },
};
`;

/** What vitest says of such a test. */
const NO_ASSERTION = /expected any number of assertion, but got none/;

/**
 * @param folder the program's source @param limit tests of one function
 * @returns what was generated, what the compiler and vitest say, and why calls were left out
 */
export function testProgram(folder, tapes, pattern, limit) {
  for (const file of generatedFiles(folder)) rmSync(file);
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  writeFileSync(path.join(folder, "vitest.config.mjs"), VITEST);
  const args = ["generate", pattern, "--framework", "vitest", "--limit", String(limit), "--json", "--force"];
  const started = performance.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, "dist/cli/main.js"), ...args, "--tapes", tapes],
    { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 30 },
  );
  const seconds = (performance.now() - started) / 1000;
  if (stdout === "") throw new Error(`generate failed: ${stderr}`);
  const { files, leftOut } = JSON.parse(stdout);
  const calls = files.flatMap((file) => file.calls);
  const { passed, failures } = runTests(folder);
  return {
    files: files.length,
    functions: new Set(calls.map(({ probe }) => probe)).size,
    tests: calls.length,
    passed,
    failures: failures.filter((line) => !NO_ASSERTION.test(line)),
    silent: failures.filter((line) => NO_ASSERTION.test(line)),
    errors: compile(folder),
    leftOut: countBy(leftOut.map(({ reason }) => reason)),
    seconds,
  };
}

function runTests(folder) {
  const report = path.join(folder, "generated.json");
  rmSync(report, { force: true });
  const { status, stdout, stderr } = spawnSync(
    tool("vitest"),
    ["run", "--reporter=json", `--outputFile=${report}`],
    { cwd: folder, encoding: "utf8" },
  );
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const failures = testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${path.basename(name)}: ${message}`] : []),
    ...assertionResults.flatMap(({ status, fullName, failureMessages }) =>
      status === "passed"
        ? []
        : [`${path.basename(name)} ${fullName}: ${failureMessages[0]?.split("\n")[0]}`],
    ),
  ]);
  // Errors that belong to no test.
  if (status !== 0 && failures.length === 0) failures.push(`vitest: ${(stderr || stdout).slice(-2_000)}`);
  return { passed: numPassedTests, failures };
}

/** What the compiler says of the generated files. */
function compile(folder) {
  const { stdout } = spawnSync(tool("tsc"), ["-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout.split("\n").filter((line) => /\.calltape\.(test|values)\.ts\(/.test(line));
}

function generatedFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.calltape\.(test|values)\.ts$/.test(name))
    .map(({ parentPath, name }) => path.join(parentPath, name));
}

function countBy(words) {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
