// Tests from real programs: recorded, generated, compiled and run.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT, setUp, tool } from "./setup.mjs";

/** Programs whose source is TypeScript, and the functions of which there are tests. */
const PROGRAMS = { "noble-hashes": "src/**", rxjs: "src/internal/**", zod: "src/v4/{core,classic}/**" };

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

const VITEST = 'export default { test: { include: ["src/**/*.calltape.test.ts"], maxWorkers: 2 } };\n';

const { values } = parseArgs({
  options: { tests: { type: "string", default: "500" }, limit: { type: "string", default: "4" } },
});
const wanted = Number(values.tests);

setUp("cli", "testing");
const { installPrograms } = await import("./programs/install.mjs");
installPrograms();
const { build, copyProject } = await import("./programs/build.mjs");
const { runBuild } = await import("./programs/run.mjs");

const rows = [];
for (const [name, pattern] of Object.entries(PROGRAMS)) {
  const left = wanted - rows.reduce((sum, { tests }) => sum + tests, 0);
  if (left <= 0) break;
  const { program } = await import(`./programs/programs/${name}.mjs`);
  console.error(`recording ${name} …`);
  const project = copyProject(program);
  const { folder } = build(project, "typescript", "capture");
  runBuild(program, folder, "on");
  console.error(`generating from ${name} …`);
  rows.push({ name, ...testProgram(project.folder, path.join(folder, ".calltape"), pattern) });
}
console.log(JSON.stringify(rows, undefined, 2));
const total = rows.reduce((sum, { tests }) => sum + tests, 0);
const passed = rows.reduce((sum, row) => sum + row.passed, 0);
const compiled = rows.every(({ errors }) => errors.length === 0);
console.log(
  `${passed} of ${total} generated tests pass; ${compiled ? "all" : "not all"} files compile under strict`,
);
process.exit(passed === total && compiled && total >= wanted ? 0 : 1);

/** Generates the tests of one program beside its source, compiles and runs them. */
function testProgram(folder, tapes, pattern) {
  for (const file of generatedFiles(folder)) rmSync(file);
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  const args = ["generate", pattern, "--framework", "vitest", "--limit", values.limit, "--json", "--force"];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, "dist/cli/main.js"), ...args, "--tapes", tapes],
    { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 30 },
  );
  if (stdout === "") throw new Error(`generate failed: ${stderr}`);
  const { files, leftOut } = JSON.parse(stdout);
  const tests = files.reduce((sum, { calls }) => sum + calls.length, 0);
  const report = path.join(folder, "generated.json");
  writeFileSync(path.join(folder, "vitest.config.mjs"), VITEST);
  const vitest = spawnSync(tool("vitest"), ["run", "--reporter=json", `--outputFile=${report}`], {
    cwd: folder,
    encoding: "utf8",
  });
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const failures = testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${name}: ${message}`] : []),
    ...assertionResults.flatMap(({ status, fullName, failureMessages }) =>
      status === "passed"
        ? []
        : [`${path.basename(name)} ${fullName}: ${failureMessages[0]?.split("\n")[0]}`],
    ),
  ]);
  return {
    files: files.length,
    tests,
    passed: numPassedTests,
    failures: vitest.status === 0 ? [] : failures,
    leftOut: countBy(leftOut.map(({ reason }) => reason)),
    errors: compile(folder),
  };
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
