import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, ROOT } from "../project.js";

const TITLE =
  "the example service replays whole with database, network, files, clock and environment switched off";

test(TITLE, { timeout: 600_000 }, () => {
  const script = path.join(ROOT, "scripts/offline.mjs");
  const small = ["--requests", "15", "--rounds", "1", "--vitest", "1"];
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...small, "--built", "--json"], {
    encoding: "utf8",
    env: cleanEnv({}),
  });
  expect(stdout, stderr).toMatch(/^\{.*\}\n$/);
  const { failures, touched, load, recorded, replays, same, compared } = JSON.parse(stdout);
  expect({ failures, touched, status }).toEqual({ failures: [], touched: [], status: 0 });
  expect(load).toMatchObject({
    "POST /orders 409": expect.any(Number),
    "POST /customers 409": expect.any(Number),
    "POST /orders 500": expect.any(Number),
  });
  expect(compared).toBeGreaterThan(40);
  expect(recorded.replayed).toBeGreaterThan(1_200);
  expect(recorded.imported).toBeGreaterThan(600);
  expect([replays, same]).toEqual([recorded.replayed * 2, recorded.replayed * 2]);
});
