// zod's own tests on zod's own source: plain, and compiled by each front end with every function under src/v4/core
// recorded. Then every recorded call is replayed on the plain source. Prints what docs/fidelity.md says.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, setUp, tool } from "./setup.mjs";

const WORK = path.join(ROOT, ".work/zod");
const SOURCE = path.join(WORK, "plain");
const OPTIONS = { capture: ["src/v4/core/**"], enabled: true, root: SOURCE };
/** Calls that each process records of one function: many processes run, and the tapes are to stay small. */
const KEEP = "calls=20";

const isTest = (file) => /\/tests\//.test(file) || /\.test\.ts$/.test(file);
const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

function compileWithTypeScript(sources, onPlan, { ts, createTransformer }) {
  const out = {};
  const program = ts.createProgram(sources, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noCheck: true,
    types: [],
    rootDir: SOURCE,
    outDir: "/",
  });
  const before = [createTransformer(program, OPTIONS, { ts, onPlan })];
  program.emit(undefined, (name, text) => (out[name.slice(1)] = text), undefined, false, { before });
  return out;
}

function compileWithBabel(sources, onPlan, { babel, babelPlugin }) {
  const out = {};
  for (const file of sources) {
    const { code } = babel.transformFileSync(file, {
      cwd: ROOT,
      configFile: false,
      babelrc: false,
      plugins: [[babelPlugin, { ...OPTIONS, onPlan }]],
      presets: [["@babel/preset-typescript", { allowDeclareFields: true }]],
    });
    out[path.relative(SOURCE, file).replace(/ts$/, "js")] = code;
  }
  return out;
}

/** Runs the tests below a folder; gives their counts. */
function runTests(folder) {
  const report = path.join(folder, "report.json");
  const tapes = path.join(folder, ".calltape");
  const config = path.join(ROOT, "fixtures/zod/vitest.config.mjs");
  const started = Date.now();
  const { stderr } = spawnSync(
    tool("vitest"),
    ["run", "--config", config, "--reporter=json", `--outputFile=${report}`],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ZOD_ROOT: folder, CALLTAPE_DIR: tapes, CALLTAPE_KEEP: KEEP },
    },
  );
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  const warnings = [...new Set(stderr.match(/^\[calltape\].*$/gm) ?? [])];
  return {
    filesPassed: testResults.filter(({ status }) => status === "passed").length,
    testsPassed: numPassedTests,
    testsFailed: numFailedTests,
    failed: testResults
      .filter(({ status }) => status !== "passed")
      .map(({ name }) => path.relative(folder, name))
      .sort(),
    passed: testResults
      .flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === "passed")
          .map(({ fullName }) => `${path.relative(folder, name)} ${fullName}`),
      )
      .sort(),
    seconds: Math.round((Date.now() - started) / 1000),
    warnings,
  };
}

function replayTapes(folder) {
  const args = [
    path.join(ROOT, "dist/cli/main.js"),
    "replay",
    "--json",
    "--tapes",
    path.join(folder, ".calltape"),
    "--root",
    SOURCE,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (stdout === "") throw new Error(`replay failed: ${stderr}`);
  const result = JSON.parse(stdout);
  writeFileSync(path.join(folder, "verdicts.json"), stdout);
  return result;
}

const tally = (counts) =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([word, n]) => `${n} ${word}`)
    .join(", ");
function countBy(words) {
  const counts = Object.create(null);
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

setUp("cli", "testing");
const tools = {
  ts: (await import("typescript")).default,
  babel: (await import("@babel/core")).default,
  ...(await import("calltape/transformer")),
  ...(await import("calltape/babel")),
};
rmSync(WORK, { recursive: true, force: true });
cpSync(path.join(ROOT, "node_modules/zod/src"), path.join(SOURCE, "src"), { recursive: true });
const all = files(path.join(SOURCE, "src"));
const sources = all.filter((file) => file.endsWith(".ts") && !isTest(file));
const { version } = JSON.parse(readFileSync(path.join(ROOT, "node_modules/zod/package.json"), "utf8"));

console.log(`\nzod ${version}: running its tests as they are …`);
const plain = runTests(SOURCE);
const describe = ({ filesPassed, testsPassed, testsFailed, failed, seconds }) =>
  `${filesPassed} files, ${testsPassed} tests passed, ${testsFailed} failed, ${failed.length} files that do not run here (${seconds} s)`;
console.log(`  plain       ${describe(plain)}`);

let equal = true;
for (const [name, compile] of [
  ["typescript", compileWithTypeScript],
  ["babel", compileWithBabel],
]) {
  const folder = path.join(WORK, name);
  const plans = [];
  const output = compile(sources, (plan) => plans.push(plan), tools);
  // The source stays beside the output: some tests read it as text. Imports name and find the `.js` files.
  cpSync(path.join(SOURCE, "src"), path.join(folder, "src"), { recursive: true });
  for (const [file, text] of Object.entries(output)) writeFileSync(path.join(folder, file), text);
  const probes = plans.flatMap((plan) => plan.probes);
  const leftAlone = countBy(plans.flatMap((plan) => plan.leftAlone.map(({ reason }) => reason)));
  const result = runTests(folder);
  const same =
    JSON.stringify([result.passed, result.failed]) === JSON.stringify([plain.passed, plain.failed]);
  equal &&= same;
  console.log(`  ${name.padEnd(11)} ${describe(result)}: ${same ? "the same tests" : "NOT THE SAME TESTS"}`);
  for (const warning of result.warnings) console.log(`              ${warning}`);
  console.log(
    `              ${probes.length} probes in ${plans.length} files; left alone: ${tally(leftAlone) || "none"}`,
  );
  const { counts, unreplayable, calls } = replayTapes(folder);
  console.log(
    `              ${calls.length} calls recorded (${KEEP} a function and process); replayed: ${tally(counts)}`,
  );
  console.log(`              unreplayable: ${tally(unreplayable)}`);
}
process.exit(equal ? 0 : 1);
