import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { CLI, cleanEnv, Project, ROOT } from "../project.js";

let project: Project;

beforeAll(() => {
  project = new Project({
    "calltape.json": '{ "capture": ["src/**"] }',
    "src/a.js": "export const twice = (n) => n * 2;",
    "src/b.js": "export const half = (n) => n / 2;",
    "main.js": `import { twice } from "./src/a.js"; import { half } from "./src/b.js";
      for (let n = 0; n < 3; n++) { twice(n); half(n); }`,
    "throws.mjs": 'throw new Error("no server");',
    "leaves.mjs": "process.exit(3);",
    "marks.mjs": 'import fs from "node:fs"; fs.writeFileSync("ran", "");',
  });
  expect(project.node("main.js", { nodeArgs: ["--import=calltape/register"] }).status).toBe(0);
});

describe("what is wrong is told before calls are made", () => {
  test.each<[string[], number, string]>([
    [["--setup", "./nope.mjs"], 1, "(--setup names a module by its path, with its ending)"],
    [["--setup", "src"], 1, "src (--setup names a module by its path, with its ending)"],
    [["--setup", "throws.mjs"], 2, "throws.mjs does not load: no server"],
    [["--setup", "leaves.mjs"], 2, "leaves.mjs does not load: it ended its thread with the exit code 3"],
    [["--junit", "nope/x.xml"], 2, "--junit nope/x.xml cannot be written: ENOENT (make the folder "],
    [["--junit", "src"], 2, "--junit src cannot be written: EISDIR (name another file)"],
    [["--root", "nope"], 1, "(--root names the folder that the paths of functions begin in)"],
  ])("%j", (args, code, message) => {
    rmSync(project.path("ran"), { force: true });
    const { stdout, stderr, status } = project.calltape("replay", "--setup", "marks.mjs", ...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("bug in calltape");
    expect({ status, stdout }).toEqual({ status: code, stdout: "" });
    if (args[1] !== "throws.mjs" && args[1] !== "leaves.mjs")
      expect(existsSync(project.path("ran"))).toBe(false);
  });

  test("what can be written is written", () => {
    expect(project.calltape("replay", "--junit", "results.xml").status).toBe(0);
    expect(project.read("results.xml")).toContain("<testsuites");
  });
});

test("no call: what was asked for, where, and what helps", () => {
  mkdirSync(project.path("empty"));
  for (const command of ["list", "show", "replay", "accept", "generate"]) {
    const none = project.calltape(command, "zzz");
    expect(none.stderr).toContain('no recorded call matches "zzz" in .calltape (calltape list prints');
    const empty = project.calltape(command, ...(command === "show" ? ["**"] : []), "--tapes", "empty");
    expect(empty.stderr).toContain("no recorded call in empty (run the program instrumented first");
    expect([none.status, empty.status]).toEqual([1, 1]);
  }
  const diff = project.calltape("diff", ".calltape", ".calltape", "zzz");
  expect(diff.stderr).toContain('no recorded call matches "zzz" in .calltape, .calltape');
});

test("tapes are read where CALLTAPE_DIR says, and by globs", () => {
  const { stdout } = project.calltape("list", "--tapes", ".calltape/*.tape");
  expect(stdout).toContain("src/a.js#twice");
  const run = (line: string[]) =>
    spawnSync(process.execPath, line, {
      cwd: project.path("empty"),
      encoding: "utf8",
      env: cleanEnv({ CALLTAPE_DIR: project.path(".calltape") }),
    });
  for (const [command, ...args] of [
    ["list"],
    ["show", "**"],
    ["replay", "--root", ".."],
    ["accept", "--dry-run"],
  ])
    expect(run([CLI, command!, ...args]).stdout + run([CLI, command!, ...args]).stderr).not.toContain(
      "no file or folder",
    );
  expect(run([CLI, "list"]).stdout).toBe(stdout);
  project.write({
    "empty/captures.mjs": `import { captures } from ${JSON.stringify(`${ROOT}/dist/testing/node-test.js`)};
      console.log(captures("src/a.js").length, captures(undefined, { tapes: "../.calltape/*" }).count);
      try { captures(undefined, { tapes: "../.calltape", limit: 1 }); } catch (error) { console.log(error.message); }
      try { captures(undefined, { tapes: "nope" }); } catch (error) { console.log(error.code); }`,
  });
  expect(run([project.path("empty/captures.mjs")]).stdout).toBe(
    '3 6\n[calltape] unknown option "limit" in the options of captures without a function (known: tapes)\nCALLTAPE_NOT_FOUND\n',
  );
});

test("a reader that goes away early does not change what is found", () => {
  const changed = new Project({ "src/a.js": "export const twice = (n) => n * 3;" });
  const line = `"${process.execPath}" "${CLI}" replay src/a.js --tapes "${project.path(".calltape")}" --json | true; exit "\${PIPESTATUS[0]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
    cwd: changed.folder,
    encoding: "utf8",
    env: cleanEnv({}),
  });
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: "" });
});

test("a module that does not come back is loaded once, and told as such", async () => {
  const changed = new Project({
    "src/a.js": "export const twice = (n) => n * 2; for (;;);",
    "src/b.js": "export const half = (n) => n / 2;",
  });
  const { replayInThreads } = (await import(
    `${ROOT}/dist/cli/replay/pool.js`
  )) as typeof import("../../cli/replay/pool.js");
  const calls = project.tapes().calls;
  const results = await replayInThreads(calls, {
    worker: { tapes: [project.path(".calltape")], root: changed.folder, timeout: 2_000 },
    ...{ threads: 1, bail: 0, loadTimeout: 3_000, onResult: () => undefined },
  });
  const told = results.map(({ probe, verdict, reason }) => `${probe} ${verdict} ${reason ?? ""}`.trim());
  expect(told.filter((each) => each.includes("a.js"))).toEqual(
    Array(3).fill("src/a.js#twice unreplayable load-failed"),
  );
  expect(told.filter((each) => each.includes("b.js"))).toEqual(Array(3).fill("src/b.js#half same"));
  expect(results.find(({ reason }) => reason !== undefined)!.detail).toBe(
    "src/a.js does not load: it did not come back within 3000 ms",
  );
}, 120_000);
