// zod: its own tests, run one after the other by one function.
import { readdirSync } from "node:fs";
import path from "node:path";
import { collected, endFile } from "vitest";

export async function workload({ load, say, folder }) {
  const from = path.join(folder, "src");
  const files = readdirSync(from, { recursive: true }).filter((file) => /\.test\.[jt]s$/.test(file));
  for (const file of files.sort()) {
    const name = file.replace(/ts$/, "js");
    forgetSettings();
    await load(path.join("src", name));
    endFile();
    for (const test of collected.splice(0))
      await runTest(test, (error) => say(`${name}: ${test.name}`, error));
  }
}

/** A test file finds zod as no other one has left it. */
function forgetSettings() {
  const settings = globalThis.__zod_globalConfig ?? {};
  for (const key of Object.keys(settings)) delete settings[key];
}

/** @param failed told what it throws */
async function runTest({ run, hooks }, failed) {
  try {
    for (const before of hooks.before) await before();
    await run({});
  } catch (error) {
    failed(error);
  } finally {
    for (const after of hooks.after) await after();
  }
}
