import { spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../../project.js";
import { MAIN, SHOP } from "./shop.js";

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noUnusedLocals: true,
    types: ["node"],
    rootDir: "src",
    outDir: "dist",
  },
  include: ["src"],
};

let project: Project;

beforeAll(() => {
  project = new Project({
    "tsconfig.json": JSON.stringify(TSCONFIG),
    "vitest.config.js": "export default { test: { watch: false } };",
    "src/shop.ts": SHOP,
    "src/main.ts": MAIN,
  });
  expect(project.calltape("build", "--capture", "src/shop.ts").stderr).toBe("");
  expect(project.node("dist/main.js").stderr).toBe("");
});

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, "node_modules/.bin", command), args, {
    cwd: project.folder,
    encoding: "utf8",
    env: cleanEnv({}),
  });
  return { status, output: stdout + stderr };
}

const FRAMEWORKS = {
  vitest: () => run("vitest", "run"),
  node: () => run("tsx", "--test", "src/shop.calltape.test.ts"),
};

describe.each(["vitest", "node"] as const)("with %s", (framework) => {
  beforeAll(() => {
    const { stderr, status } = project.calltape("generate", "--framework", framework, "--all", "--force");
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("all generated tests pass and compile under strict", () => {
    expect(FRAMEWORKS[framework]()).toMatchObject({ status: 0 });
    expect(run("tsc", "--noEmit", "-p", ".").output).toBe("");
  });
});
