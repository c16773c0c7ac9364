import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, ROOT } from "../project.js";

/** Runs a script of `scripts/stress` as anybody would, but small. */
function stress(name: string, ...args: string[]) {
  const script = path.join(ROOT, "scripts/stress", `${name}.mjs`);
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args, "--json", "--built"], {
    encoding: "utf8",
    env: cleanEnv({}),
  });
  expect(stdout, stderr).toMatch(/^\{.*\}\n$/);
  return { report: JSON.parse(stdout), status };
}

test("programs that are killed at random moments leave tapes that open, with all that was flushed", () => {
  const { report, status } = stress("kill", "--points", "40");
  expect(report.failures).toEqual([]);
  expect(status).toBe(0);
  expect(report.points).toBe(40);
  expect(report.told).toBeGreaterThan(100);
});

test("threads and processes that record at once lose no call that they do not count", () => {
  const { report, status } = stress("crowd", "--calls", "24000");
  expect(report.failures).toEqual([]);
  expect(status).toBe(0);
  expect(report).toMatchObject({ threads: 12, done: 24_000 });
  expect(report.calls + report.dropped).toBeGreaterThanOrEqual(24_000);
});

test("a program that records for long keeps its memory", () => {
  const { report, status } = stress("soak", "--calls", "100000");
  expect(report.failures).toEqual([]);
  expect(status).toBe(0);
  expect(report.calls).toBeGreaterThan(100_000);
});
