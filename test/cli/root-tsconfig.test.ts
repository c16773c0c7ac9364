import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../long.js";
import { CLI, cleanEnv, Project } from "../project.js";

/** Of packages: they are loaded in different ways. */
const TYPES = LONG ? ["module", "commonjs"] : ["commonjs"];

const TSCONFIG = JSON.stringify({
  compilerOptions: { module: "ESNext", moduleResolution: "Bundler", paths: { "@/*": ["./src/*"] } },
  include: ["src"],
});

const PRICE = `import { vat } from "@/vat";
export function price(n: number) { return vat(n) + 1; }
`;
const vat = (rate: number) => `export const vat = (n: number) => n * ${rate};\n`;

/** A program in a folder. @param type of its package */
const program = (folder: string, type: string, rate: number, tsconfig = "tsconfig.json") => ({
  [`${folder}/package.json`]: JSON.stringify({ name: "under-test", private: true, type }),
  [`${folder}/${tsconfig}`]: TSCONFIG,
  [`${folder}/calltape.json`]: '{ "capture": ["src/**"] }',
  [`${folder}/src/price.ts`]: PRICE,
  [`${folder}/src/vat.ts`]: vat(rate),
  [`${folder}/src/main.ts`]: 'import { price } from "@/price"; price(100);\n',
});

/** Runs `calltape` in a folder. */
function calltape(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [CLI, ...args], { cwd, encoding: "utf8", env: cleanEnv(env) });
}

/** How many calls have which verdict. */
function counts(result: SpawnSyncReturns<string>): unknown {
  expect(result.stdout, result.stderr).not.toBe("");
  return (JSON.parse(result.stdout) as { counts: unknown }).counts;
}

describe.each(TYPES)("the tsconfig of the root counts, in a package of type %s", (type) => {
  let project: Project;
  beforeAll(() => {
    project = new Project({
      ...program("orig", type, 2),
      ...program("copy", type, 2),
      ...program("changed", type, 3),
      ...program("named", type, 3, "tsconfig.app.json"),
      ...program("bare", type, 3, "none.json"),
      "orig/tsconfig.app.json": TSCONFIG,
      // One a package, the root above them.
      "workspace/package.json": '{ "name": "workspace", "private": true }',
      ...program("workspace/a", type, 2),
    });
    for (const cwd of ["orig", "workspace/a"]) {
      const root = cwd === "orig" ? "orig" : "workspace";
      project.write({ [`${root}/calltape.json`]: '{ "capture": ["**/src/**"] }' });
      if (root === "workspace")
        project.write({ "workspace/a/calltape.json": '{ "root": "..", "capture": ["**/src/**"] }' });
      const nodeArgs = ["--import", "tsx", "--import", "calltape/register"];
      const ran = project.node(`${cwd}/src/main.ts`, {
        nodeArgs,
        cwd,
        env: { CALLTAPE_DIR: project.path(root, ".calltape") },
      });
      expect(ran.status, ran.stderr).toBe(0);
    }
  });
  const replay = (root: string, env?: Record<string, string>) =>
    counts(calltape(project.path("orig"), ["replay", "--json", "**#price", "--root", root], env));

  test("replay sees the modules of another folder, and no others", () => {
    expect(replay(".")).toEqual({ same: 1 });
    expect(replay("../copy")).toEqual({ same: 1 });
    expect(replay("../changed")).toEqual({ different: 1 });
  });

  test("accept and generate, too", () => {
    const orig = project.path("orig");
    const accepted = calltape(orig, ["accept", "--json", "--dry-run", "**#price", "--root", "../changed"]);
    expect(accepted, accepted.stderr).toMatchObject({ status: 0 });
    expect(accepted.stdout).toContain("301");
    const line = ["generate", "--framework", "vitest", "--dry-run", "--json", "**#price", "--root"];
    expect(calltape(orig, [...line, "../changed"]).stdout).toContain('"different"');
    expect(calltape(orig, [...line, "../copy"]).stdout).toContain('"leftOut": []');
  });

  test("from a folder that has none", () => {
    const [root, tapes] = [project.path("orig"), project.path("orig/.calltape")];
    const line = ["replay", "--json", "**#price", "--root", root, "--tapes", tapes];
    expect(counts(calltape(path.parse(root).root, line))).toEqual({ same: 1 });
  });

  test("where the root has none, that of the working folder does not lead to other sources", () => {
    expect(replay("../bare")).toEqual({ unreplayable: 1 });
  });

  test("TSX_TSCONFIG_PATH names another one of the root", () => {
    expect(replay("../named", { TSX_TSCONFIG_PATH: "tsconfig.app.json" })).toEqual({ different: 1 });
    expect(replay(".", { TSX_TSCONFIG_PATH: "tsconfig.app.json" })).toEqual({ same: 1 });
  });

  test("in a package below the root, the package's", () => {
    const line = ["replay", "--json", "**#price", "--root", "..", "--tapes", "../.calltape"];
    expect(counts(calltape(project.path("workspace/a"), line))).toEqual({ same: 1 });
  });
});
