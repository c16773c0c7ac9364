import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

const RECORD = { nodeArgs: ["--import", "calltape/register"] };

const REPLAY = `import { Replayer } from "calltape/replay";
  import { openTapes } from "calltape/tape";
  const replayer = new Replayer();
  const found = {};
  for (const call of openTapes(".calltape").calls) {
    const { kind, reason = "", detail = "" } = await replayer.replay(call);
    (found[call.probe.id.slice(9)] ??= []).push(\`\${kind} \${reason} \${detail}\`.trim());
  }
  setTimeout(() => console.log(JSON.stringify(found)), 60);`;

/** Verdicts by the names of functions, of a host that has to live on. */
function verdicts(project: Project): Record<string, string[]> {
  expect(project.node("main.js", RECORD)).toMatchObject({ status: 0, stderr: "" });
  const { status, stdout, stderr } = project.node("replay.js", RECORD);
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, string[]>;
}

test("functions that are called late and cannot be answered do not end the host", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/**"] }',
    "src/s.js": `export function later(cb) { setTimeout(() => cb(1), 5); }
      export function next(cb) { process.nextTick(cb, 1); return 2; }
      export function reaction(cb) { Promise.resolve().then(() => cb(1)); return 3; }
      export async function during(cb) { return new Promise((go) => { setTimeout(() => go(cb(1) + 1), 5); }); }
      export async function awaited(cb) { await null; return [cb(1)]; }
      export async function often(cb) { await null; for (;;) if (cb(1) === 1) return 1; }
      export async function* yields(cb) { yield 1; await new Promise((go) => { setImmediate(() => { cb(1); go(); }); }); yield 2; }`,
    "main.js": `import * as s from "./src/s.js";
      const cb = (x) => x;
      s.later(cb); s.next(cb); s.reaction(cb);
      await s.during(cb); await s.awaited(cb); await s.often(cb);
      for await (const _ of s.yields(cb)) {}`,
    "replay.js": REPLAY,
    "vitest.config.js":
      'import calltape from "calltape/vite";\nexport default { plugins: [calltape({ enabled: true })], test: { watch: false } };',
    "s.test.js": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/s.js");',
  });
  const asked =
    "unreplayable input-opaque argument 1 is a function cb that is not instrumented, and it was called";
  const { later, next, during, awaited, often, yields } = verdicts(project);
  expect({ later, next, during, awaited, often, yields }).toEqual({
    later: ["same"],
    next: ["same"],
    during: [asked],
    awaited: [asked],
    often: [asked],
    yields: [asked],
  });
  const vitest = path.join(ROOT, "node_modules/.bin/vitest");
  const run = spawnSync(vitest, ["run"], { cwd: project.folder, encoding: "utf8", env: cleanEnv({}) });
  expect([run.status, run.stdout + run.stderr]).toEqual([0, expect.not.stringContaining("Unhandled")]);
});

test("a closure around a function that cannot be answered is unreplayable, as its caller is", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/**"] }',
    "src/s.js": `export const every = (xs, f) => xs.every((x) => f(x));
      export const outer = (xs) => every(xs, (x) => x > 0);`,
    "main.js": `import { every, outer } from "./src/s.js";
      every([5, 6], (x) => x > 0); outer([7, 8]);`,
    "replay.js": REPLAY,
  });
  const asked =
    "unreplayable input-opaque argument 2 is a function that is not instrumented, and it was called";
  const found = verdicts(project);
  expect(found).toMatchObject({ every: [asked, "same"], outer: ["same"] });
  // Where a caller makes the function that it is around, it can be.
  expect(found["every>anonymous"]).toEqual([asked, expect.stringContaining("not-reached"), "same", "same"]);
});
