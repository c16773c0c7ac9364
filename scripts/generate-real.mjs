// Tests from real programs: recorded, generated, compiled and run.
import path from "node:path";
import { readCommandLine } from "./command-line.mjs";
import { setUp } from "./setup.mjs";

/** Programs whose source is TypeScript, and the functions of which there are tests. */
const PROGRAMS = { "noble-hashes": "src/**", rxjs: "src/internal/**", zod: "src/v4/{core,classic}/**" };

const HELP = `Usage: npm run generate:real -- [program …] [options]

Records real programs with their workloads, generates tests with calltape, compiles them under strict and runs them with
vitest. Fails where a test does not compile, does not pass or asserts nothing, and where there are too few.

  --tests N     how many there must be (default: 500; of all programs together)
  --limit N     tests of one function (default: 4)
  --no-record   take what was recorded before
  --json        results as JSON, with each failure
  --help        this text

Programs: ${Object.keys(PROGRAMS).join(", ")}`;

const { values, names } = readCommandLine(
  HELP,
  {
    tests: { type: "number", min: 0, default: "500" },
    limit: { type: "number", default: "4" },
    record: { type: "boolean", default: true },
    json: { type: "boolean" },
  },
  Object.keys(PROGRAMS),
);

setUp("cli", "testing");
const { installPrograms, WORK } = await import("./programs/install.mjs");
installPrograms();
const { build, copyProject } = await import("./programs/build.mjs");
const { runBuild } = await import("./programs/run.mjs");
const { testProgram } = await import("./generate-real/test-program.mjs");

const rows = [];
for (const name of names.length > 0 ? names : Object.keys(PROGRAMS)) {
  const { program } = await import(`./programs/programs/${name}.mjs`);
  const built = path.join(WORK, "build", name);
  const [source, recorded] = [path.join(built, "source"), path.join(built, "typescript-capture")];
  if (values.record) {
    console.error(`recording ${name} …`);
    build(copyProject(program), "typescript", "capture");
    runBuild(program, recorded, "on");
  }
  console.error(`generating from ${name} …`);
  const tapes = path.join(recorded, ".calltape");
  rows.push({ name, ...testProgram(source, tapes, PROGRAMS[name], values.limit) });
}

const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
const tests = sum((row) => row.tests);
const problems = sum(({ errors, failures, silent }) => errors.length + failures.length + silent.length);
if (values.json) console.log(JSON.stringify(rows, undefined, 2));
else printTable();
process.exitCode = problems === 0 && tests >= values.tests ? 0 : 1;

function printTable() {
  const lines = rows.map(({ name, functions, files, tests: own, passed, errors, silent, seconds }) => [
    name,
    ...[functions, files, own, errors.length, passed, silent.length, seconds.toFixed(0)].map(String),
  ]);
  const head = ["program", "functions", "files", "tests", "type errors", "pass", "assert nothing", "seconds"];
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i].length)));
  for (const line of [head, ...lines])
    console.log(
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "),
    );
  for (const { name, errors, failures, silent, leftOut } of rows) {
    const told = Object.entries(leftOut).map(([reason, calls]) => `${calls} ${reason}`);
    console.log(`${name}: left out ${told.join(", ")}`);
    for (const line of [...errors, ...failures, ...silent]) console.log(`  ${line}`);
  }
  console.log(
    problems === 0
      ? `all ${tests} tests compile under strict, pass, and assert something`
      : `${problems} problems in ${tests} tests`,
  );
  if (tests < values.tests) console.log(`there must be ${values.tests}`);
}
