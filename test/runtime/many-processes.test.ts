import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { cleanEnv, Project } from "../project.js";

const WRITER = `
import { existsSync } from "node:fs";
import { stats } from "@calltape/runtime";
function f(n) { return "x".repeat(500) + n; }
let n = 0;
// On past the end of the pruner: what it stole last must be noticed.
for (let more = 60, end = Date.now() + 60_000; more > 0 && Date.now() < end; ) {
  if (existsSync("pruned")) more--;
  for (let i = 0; i < 30; i++) f(n++);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
f("last");
const { stopped, errors, dropped } = stats();
console.log(JSON.stringify({ stopped, errors, dropped, n }));
`;

/** Prunes without a pause, and now and then removes what it has no right to. */
const PRUNER = `
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { openStore } from "@calltape/runtime";
import { readKeep } from "@calltape/runtime/store";
import { openTapes, prune } from "calltape/tape";
const store = openStore(".calltape");
while (!existsSync(".calltape")) await new Promise((resolve) => setTimeout(resolve, 10));
const begin = Date.now();
// Longer where the machine is so slow that not everything has happened by then.
const goesOn = () => Date.now() < begin + 3_000 || (Date.now() < begin + 40_000 && Object.values(seen).some((times) => times < 2));
const seen = { rounds: 0, removed: 0, compressed: 0, stolen: 0 };
const problems = [];
for (let round = 0; goesOn(); round++) {
  const report = round % 10 === 9 ? await prune(store, readKeep("age=1s,size=200kb,calls=900")) : await prune(store, readKeep(""), { compress: "gzip" });
  problems.push(...report.problems);
  seen.rounds++;
  seen.removed += report.removed.length;
  seen.compressed += report.compressed.length;
  if (round % 15 === 5) {
    const tapes = readdirSync(".calltape").filter((name) => name.endsWith(".tape"));
    for (const name of tapes.slice(-2)) { rmSync(".calltape/" + name, { force: true }); seen.stolen++; }
  }
  if (round % 15 === 12) try { rmSync(".calltape", { recursive: true, force: true }); seen.stolen++; } catch (error) { if (error.code !== "ENOTEMPTY") throw error; }
  if (round % 7 === 0) problems.push(...readable());
  await new Promise((resolve) => setTimeout(resolve, 10));
}
function readable() {
  try { return openTapes(".calltape").problems.filter(({ torn }) => !torn).map(({ message }) => message); }
  catch (error) { if (error.code === "CALLTAPE_NOT_FOUND") return []; throw error; }
}
writeFileSync("pruned", "");
console.log(JSON.stringify({ ...seen, problems }));
`;

test("four processes write, one prunes and steals: none is harmed, and what is left can be read", async () => {
  const project = new Project({
    "writer.js": WRITER,
    "pruner.js": PRUNER,
  });
  project.instrument("writer.js", "recorded.js");
  const start = (file: string, env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [project.path(file)], {
      cwd: project.folder,
      env: cleanEnv(env),
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stdout, stderr }));
    return ended;
  };
  const pruner = start("pruner.js");
  const writers = [0, 1, 2, 3].map((i) =>
    start("recorded.js", {
      CALLTAPE_KEEP: i < 2 ? "calls=1000000" : "calls=1000000,age=2s",
      CALLTAPE_BUFFER: "64kb",
      CALLTAPE_MAX_BYTES: "8kb",
      // Where a tape lasts long, what is removed must be noticed.
      CALLTAPE_TAPE_BYTES: i % 2 === 0 ? "64kb" : "64mb",
      CALLTAPE_COMPRESS: i % 2 === 0 ? "gzip" : "off",
    }),
  );
  for (const ended of writers) {
    const { code, signal, stdout, stderr } = await ended;
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ errors: 0, dropped: 0, n: expect.any(Number) });
    expect(JSON.parse(stdout).n).toBeGreaterThan(500);
  }
  const { code, stdout, stderr } = await pruner;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { problems, ...seen } = JSON.parse(stdout);
  expect(problems).toEqual([]);
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(1);

  const set = project.tapes();
  expect(set.problems).toEqual([]);
  for (const call of set.calls) call.result();
  const last = set.calls.filter((call) => call.arguments()[0] === "last");
  expect(new Set(last.map(({ id }) => id.split(":")[0])).size).toBe(4);
  expect(readdirSync(project.path(".calltape")).filter((name) => name.endsWith(".tmp")).length).toBeLessThan(
    4,
  );
});
