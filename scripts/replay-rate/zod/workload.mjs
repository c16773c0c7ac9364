// zod: its own tests, run one after the other by one function.
import { readdirSync } from "node:fs";
import path from "node:path";
import { collected, endFile } from "vitest";

export async function workload({ load, say, folder }) {
  const from = path.join(folder, "src");
  const files = readdirSync(from, { recursive: true }).filter((file) => /\.test\.[jt]s$/.test(file));
  for (const file of files.sort()) {
    await load(path.join("src", file.replace(/ts$/, "js")));
    endFile();
  }
  for (const { name, run, hooks } of collected.splice(0)) {
    try {
      for (const before of hooks.before) await before();
      await run({});
    } catch (error) {
      say(name, error);
    } finally {
      for (const after of hooks.after) await after();
    }
  }
}
