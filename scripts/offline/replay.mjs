// Replays what the example has recorded, where nothing that it needs is there.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT } from "../setup.mjs";

export const GUARD = path.join(import.meta.dirname, "guard.mjs");
/** Files of the service that are there in replay. */
export const SOURCES = ["src", "calltape.json", "package.json", "tsconfig.json"];

const VITEST = path.join(ROOT, "node_modules/vitest/vitest.mjs");

const VITEST_CONFIG = `import calltape from "calltape/vite";
export default {
  plugins: [calltape({ enabled: true, loadBoundaries: false })],
  test: {
    setupFiles: [${JSON.stringify(GUARD)}],
    sequence: { shuffle: true, concurrent: true, seed: Number(process.env.SEED) },
    testTimeout: 120_000,
    maxWorkers: 1,
    watch: false,
    reporters: ["json"],
    outputFile: process.env.REPORT,
  },
};
`;
const GENERATED_CONFIG = `export default {
  test: { setupFiles: [${JSON.stringify(GUARD)}], watch: false, reporters: ["json"], outputFile: process.env.REPORT },
};
`;
const VITEST_TESTS = `import { replayTests } from "calltape/vitest";
replayTests("**", { timeout: 60_000 });
`;

/**
 * Copies sources and tapes to where neither the packages of the service are, nor its files.
 *
 * @returns what cannot be had there
 */
export function switchOff(recorded, folder) {
  copyRecorded(recorded, folder);
  writeFileSync(path.join(folder, "vitest.config.js"), VITEST_CONFIG);
  writeFileSync(path.join(folder, "replay.test.js"), VITEST_TESTS);
  try {
    createRequire(path.join(folder, "src/db.ts")).resolve("@electric-sql/pglite");
  } catch {
    return;
  }
  throw new Error("the database's package is still found; choose a --folder outside of node_modules' reach");
}

function copyRecorded(recorded, folder) {
  mkdirSync(path.join(folder, "node_modules/@calltape"), { recursive: true });
  for (const name of [...SOURCES, ".calltape"])
    cpSync(path.join(recorded, name), path.join(folder, name), { recursive: true });
  const links = {
    calltape: ROOT,
    "@calltape/runtime": path.join(ROOT, "runtime"),
    vitest: path.join(ROOT, "node_modules/vitest"),
  };
  for (const [name, to] of Object.entries(links))
    symlinkSync(to, path.join(folder, "node_modules", name), "dir");
}

/**
 * Generates tests from what was recorded, and runs them with vitest, where the database's package is one that cannot be
 * loaded.
 */
export async function runGenerated(recorded, folder) {
  copyRecorded(recorded, folder);
  const database = path.join(folder, "node_modules/@electric-sql/pglite");
  mkdirSync(database, { recursive: true });
  writeFileSync(path.join(database, "package.json"), '{ "name": "@electric-sql/pglite", "type": "module" }');
  writeFileSync(path.join(database, "index.js"), 'throw new Error("the database is loaded");');
  const { stdout, stderr } = await run(folder, [
    path.join(ROOT, "dist/cli/main.js"),
    ...["generate", "--framework", "vitest", "--limit", "3", "--json"],
  ]);
  if (!stdout.startsWith("{")) throw new Error(`calltape generate said: ${stderr}`);
  const generated = JSON.parse(stdout).files.flatMap(({ calls }) => calls);
  writeFileSync(path.join(folder, "vitest.config.js"), GENERATED_CONFIG);
  const REPORT = path.join(folder, "generated.json");
  const ran = await run(folder, [VITEST, "run"], { REPORT });
  if (!existsSync(REPORT)) throw new Error(`vitest said: ${ran.stdout}${ran.stderr}`);
  const { numPassedTests, testResults } = JSON.parse(readFileSync(REPORT, "utf8"));
  return {
    tests: generated.length,
    functions: new Set(generated.map(({ probe }) => probe)).size,
    passed: numPassedTests,
    failures: testResults.flatMap(({ message, assertionResults }) => [
      ...(message ? [message] : []),
      ...assertionResults.flatMap(({ status, fullName, failureMessages }) =>
        status === "passed" ? [] : [`${fullName}: ${failureMessages[0]}`],
      ),
    ]),
  };
}

/** The environment of a replay: none of the service's variables, another time zone. */
export function environment(folder, more = {}) {
  const { PATH, TMPDIR, HOME } = process.env;
  return {
    PATH,
    ...(TMPDIR !== undefined && { TMPDIR }),
    ...(HOME !== undefined && { HOME }),
    TZ: "Pacific/Auckland",
    TOUCHED: path.join(folder, "touched.log"),
    DAYS_LATER: "400",
    ...more,
  };
}

function run(folder, args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: environment(folder, env) });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.once("close", (status) => resolve({ stdout, stderr, status }));
  });
}

/** One round by `calltape replay`: what is found of each call. */
export async function replayByCommand(folder, seed) {
  const cli = path.join(ROOT, "dist/cli/main.js");
  const options = [
    "--shuffle",
    String(seed),
    "--threads",
    "1",
    "--timeout",
    "60000",
    "--setup",
    GUARD,
    "--json",
  ];
  const { stdout, stderr } = await run(folder, [cli, "replay", ...options]);
  if (!stdout.startsWith("{")) throw new Error(`calltape replay said: ${stderr}`);
  return JSON.parse(stdout).calls;
}

/** One round by vitest: a test of each call, in a random order, and all of a file at the same time. */
export async function replayByVitest(folder, seed) {
  const REPORT = path.join(folder, `vitest-${seed}.json`);
  const { stdout, stderr } = await run(folder, [VITEST, "run"], { REPORT, SEED: String(seed) });
  if (!existsSync(REPORT)) throw new Error(`vitest said: ${stdout}${stderr}`);
  const { testResults } = JSON.parse(readFileSync(REPORT, "utf8"));
  return testResults.flatMap(({ assertionResults, message }) => {
    if (assertionResults.length === 0) throw new Error(`vitest said: ${message}`);
    return assertionResults.map(({ title, ancestorTitles, status, failureMessages }) => ({
      id: /\[(\w+:\d+)\]$/.exec(title)[1],
      probe: ancestorTitles[0].replace(/^calltape /, ""),
      verdict: { passed: "same", failed: "different" }[status] ?? "unreplayable",
      ...(status === "failed" && { detail: failureMessages[0] }),
    }));
  });
}

/** What the guard has seen. */
export function touches(folder) {
  const file = path.join(folder, "touched.log");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

/** Reaches for all that the guard watches. @returns how much of it the guard has missed */
export async function testGuard(folder) {
  mkdirSync(folder);
  const code = `import { readFile } from "node:fs/promises";
    await fetch("http://127.0.0.1:50999").catch(() => 0);
    await readFile("books.csv").catch(() => 0);
    if (Date.now() - new Date(process.env.NOW) < 300 * 86_400_000) console.log("today");`;
  const args = ["--import", GUARD, "--input-type=module", "--eval", code];
  const { stdout, stderr } = await run(folder, args, { NOW: new Date().toISOString() });
  const seen = touches(folder);
  if (seen.length === 2 && stdout === "" && stderr === "") return;
  throw new Error(`the guard does not see what it should: ${JSON.stringify({ seen, stdout, stderr })}`);
}
