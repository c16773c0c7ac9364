import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cleanEnv, type Project, ROOT } from "../../project.js";

/** Of their own: what the tests need of them, the project does not. */
const JEST = path.join(ROOT, ".work/jest-30");
const OLDEST_VITEST = path.join(ROOT, ".work/vitest-3");

/** How tests ended. */
export interface Ran {
  passed: number;
  failed: number;
  output: string;
}

/** Runs the generated tests of a project with a real test framework. */
export const RUN = {
  vitest: (project: Project) => runVitest(project, bin("vitest")),
  "vitest 3": (project: Project) => runVitest(project, path.join(OLDEST_VITEST, "node_modules/.bin/vitest")),
  jest: (project: Project) =>
    count(
      run(project, path.join(JEST, "node_modules/.bin/jest")),
      /^Tests:.*?(\d+) failed/m,
      /^Tests:.*?(\d+) passed/m,
    ),
  node: (project: Project) =>
    count(
      run(project, bin("tsx"), "--test", "--test-reporter=tap", "src/shop.calltape.test.ts"),
      /^# fail (\d+)/m,
      /^# pass (\d+)/m,
    ),
};

/** What a command of the project's prints. */
export function run(project: Project, command: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(command, args, {
    cwd: project.folder,
    encoding: "utf8",
    env: cleanEnv({}),
  });
  return stdout + stderr;
}

export function bin(name: string): string {
  return path.join(ROOT, "node_modules/.bin", name);
}

/** Files that the frameworks want in the project. */
export const CONFIGURATIONS = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      noUnusedLocals: true,
      types: ["node"],
      rootDir: "src",
      outDir: "dist",
    },
    include: ["src"],
  }),
  "vitest.config.js": "export default { test: { watch: false } };",
  "babel.config.cjs":
    'module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"] };',
  "jest.config.cjs": `module.exports = { testEnvironment: "node", watchman: false, testMatch: ["**/src/*.test.ts"], moduleNameMapper: { "^(\\\\.{1,2}/.*)\\\\.js$": "$1" } };`,
};

/** Installs jest, if need be, and lets the project find it. */
export function installJest(project: Project): void {
  install(JEST, "jest", "jest@30", "@jest/globals@30");
  symlinkSync(path.join(JEST, "node_modules/@jest"), project.path("node_modules/@jest"), "dir");
}

/** The same with the oldest vitest that there are tests for. @returns what lets the project find ours again */
export function installOldestVitest(project: Project): () => void {
  install(OLDEST_VITEST, "vitest", "vitest@3");
  const link = project.path("node_modules/vitest");
  symlinkSync(path.join(OLDEST_VITEST, "node_modules/vitest"), link, "dir");
  return () => rmSync(link);
}

function install(folder: string, name: string, ...packages: string[]): void {
  if (existsSync(path.join(folder, "node_modules", name))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }');
  const { status, stderr } = spawnSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...packages],
    { cwd: folder, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${name} cannot be installed: ${stderr}`);
}

function runVitest(project: Project, command: string): Ran {
  return count(run(project, command, "run"), /^ +Tests .*?(\d+) failed/m, /^ +Tests .*?(\d+) passed/m);
}

function count(output: string, failed: RegExp, passed: RegExp): Ran {
  const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0);
  return { failed: number(failed), passed: number(passed), output };
}
