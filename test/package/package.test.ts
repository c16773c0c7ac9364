import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cleanEnv, ROOT } from "../project.js";

const WORK = path.join(ROOT, ".work/tests/package");
/** Outside the repository, where nothing but what is installed can be found. */
const OUTSIDE = path.join(path.parse(ROOT).root, "tmp", `calltape-package-test-${process.pid}`);

const run = (command: string, args: string[], cwd: string, env = {}) =>
  execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    env: cleanEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Names of all installed packages. */
function installed(folder: string): string[] {
  const modules = path.join(folder, "node_modules");
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(path.join(modules, name)).map((sub) => `${name}/${sub}`) : [name],
    )
    .sort();
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

let tarballs: { calltape: string; runtime: string };

beforeAll(() => {
  for (const folder of [WORK, OUTSIDE]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const pack = (...args: string[]) => {
    const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", WORK, ...args], ROOT));
    return path.join(WORK, packed.filename as string);
  };
  tarballs = { calltape: pack(), runtime: pack("--workspace", "@calltape/runtime") };
  return () => rmSync(OUTSIDE, { recursive: true, force: true });
});

describe("the packed packages", () => {
  test("pass publint and are-the-types-wrong", () => {
    for (const tarball of Object.values(tarballs)) {
      run(path.join(ROOT, "node_modules/.bin/publint"), ["--strict", tarball], ROOT);
      run(
        path.join(ROOT, "node_modules/.bin/attw"),
        [tarball, "--profile", "node16", "--ignore-rules", "cjs-resolves-to-esm"],
        ROOT,
      );
    }
  });

  test("hold no tests, no sources and no build state", () => {
    for (const tarball of Object.values(tarballs)) {
      const names = run("tar", ["tzf", tarball], ROOT).trim().split("\n");
      expect(names.filter((name) => /\.test\.|test\/|fixture|tsbuildinfo|(?<!\.d)\.ts$/.test(name))).toEqual(
        [],
      );
      expect(names).toContain("package/LICENSE");
      expect(names).toContain("package/README.md");
    }
  });
});

test("production installs the runtime, and nothing else", () => {
  const folder = path.join(OUTSIDE, "production");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "package.json"), '{ "name": "production", "private": true }');
  run(
    "npm",
    ["install", "--omit=dev", "--omit=optional", "--no-audit", "--no-fund", tarballs.runtime],
    folder,
  );
  expect(installed(folder)).toEqual(["@calltape/runtime"]);
  expect(bytesIn(path.join(folder, "node_modules/@calltape"))).toBeLessThan(300_000);
  const script =
    'const { stats } = require("@calltape/runtime"); console.log(Object.keys(require("@calltape/runtime")).sort().join(), stats().calls)';
  expect(run("node", ["-e", script], folder)).toBe(
    "CalltapeError,configure,flush,getConfig,openStore,registerClass,registerCodec,registerStore,stats,withConfig 0\n",
  );
});

test("a new user's project: install, record, replay", () => {
  const folder = path.join(OUTSIDE, "user");
  cpSync(path.join(ROOT, "examples/checkout"), folder, {
    recursive: true,
    filter: (file) => !/(^|\/)(dist|\.calltape|node_modules|package\.json)$/.test(file),
  });
  writeFileSync(path.join(folder, "package.json"), '{ "name": "user", "private": true, "type": "module" }');
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const tools = ["typescript", "@types/node", "vitest"].map((name) => `${name}@${devDependencies[name]}`);
  run("npm", ["install", "--no-audit", "--no-fund", tarballs.runtime, tarballs.calltape, ...tools], folder);
  const bin = path.join(folder, "node_modules/.bin/calltape");
  expect(run(bin, ["build"], folder)).toMatch(/^12 functions instrumented in 6 files/);
  run("node", ["dist/main.js"], folder);
  const replayed = /611 calls replayed: 610 same, 1 redacted\n$/;
  expect(run(bin, ["replay"], folder)).toMatch(replayed);
  const loaded = ["--import", "calltape/register", "--import", "tsx", "src/main.ts"];
  run("node", loaded, folder, { CALLTAPE_DIR: ".loaded" });
  expect(run(bin, ["replay", "--tapes", ".loaded"], folder)).toMatch(replayed);
  writeFileSync(
    path.join(folder, "replay.test.ts"),
    'import { replayTests } from "calltape/vitest";\nreplayTests();\n',
  );
  const tested = JSON.parse(
    run(path.join(folder, "node_modules/.bin/vitest"), ["run", "--reporter=json"], folder),
  );
  expect(tested).toMatchObject({ numPassedTests: 511, numFailedTests: 0, numPendingTests: 100 });
  const exported =
    'const names = async (of) => Object.keys(await import(of)).sort().join(); for (const of of ["transformer", "babel", "vite", "rollup", "rolldown", "webpack", "rspack", "esbuild", "tape", "replay", "node-test"]) console.log(of, await names("calltape/" + of));';
  expect(run("node", ["--input-type=module", "-e", exported], folder)).toMatchInlineSnapshot(`
    "transformer createTransformer,default,transformProgram
    babel babelPlugin,cacheKey,default
    vite calltape,default
    rollup calltape,default
    rolldown calltape,default
    webpack calltape,default
    rspack calltape,default
    esbuild calltape,default
    tape AcceptedCall,Accessor,BoundFunction,BoundaryObject,CUT_KEY,CallList,Cut,Encoded,ForeignFunction,Instance,Opaque,RecordedFunction,RecordedProxy,RecordedRegExp,Redacted,acceptOutcome,clear,countTapes,hiddenKeysOf,isExact,isStandInKey,labelsOf,openStoredTapes,openTapes,prune,recordedClassOf,select,writeAccepted
    replay CallList,CalltapeError,DEFAULT_TIMEOUT,Replayer,accept,compare,covering,diffTapes,explain,explainDifferences,openTapes,preview,printable,replay,select,titleOf
    node-test assertReplays,captures,replayTests
    "
  `);
}, 300_000);
