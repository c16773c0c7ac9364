import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

const SHOP = `
import { query } from "./db.js";
export async function price(id: number) {
  const [row] = await query("id " + id);
  return { ...row, at: Date.now(), discount: Math.random() };
}
`;

test("under vitest, with the plugin, boundaries are answered and the clock is as it was", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/shop.ts"], "boundary": ["src/db.ts"] }',
    "vitest.config.js":
      'import calltape from "calltape/vite";\nexport default { plugins: [calltape({ enabled: true })], test: { watch: false } };',
    "src/db.ts":
      'import { existsSync } from "node:fs";\nexport async function query(sql: string) { if (existsSync("offline")) throw new Error("called in earnest"); return [{ sql }]; }',
    "src/shop.ts": SHOP,
    "src/shop.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/shop.ts");',
    "main.ts": 'import { price } from "./src/shop.js";\nfor (let i = 0; i < 3; i++) await price(i);',
  });
  const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
  expect(project.node("main.ts", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  project.write({ offline: "" });
  const run = () =>
    spawnSync(path.join(ROOT, "node_modules/.bin/vitest"), ["run"], {
      cwd: project.folder,
      encoding: "utf8",
      env: cleanEnv({}),
    });
  const first = run();
  expect([first.status, first.stdout]).toEqual([0, expect.stringContaining("3 passed")]);
  project.write({ "src/shop.ts": SHOP.replace('"id "', '"key "') });
  const { status, stdout, stderr } = run();
  expect(status).toBe(1);
  expect(stdout + stderr).toContain("boundaries[0] src/db.ts#query:");
  expect(stdout + stderr).toContain("+ replayed src/db.ts#query('key 0')");
});
