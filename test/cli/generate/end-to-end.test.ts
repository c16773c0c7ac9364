import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../long.js";
import { Project } from "../../project.js";
import { bin, CONFIGURATIONS, installJest, installOldestVitest, RUN, run } from "./frameworks.js";
import { MAIN, SHOP } from "./shop.js";

const TESTS = "src/shop.calltape.test.ts";
const FIXTURE = "src/shop.calltape.values.ts";

let project: Project;

function generate(...args: string[]) {
  const { status, stdout, stderr } = project.calltape("generate", "--all", "--json", ...args);
  const calls =
    stdout === "" ? 0 : (JSON.parse(stdout) as { files: { calls: unknown[] }[] }).files[0]!.calls.length;
  return { status, stdout, stderr, calls };
}

beforeAll(() => {
  project = new Project({
    ...CONFIGURATIONS,
    "src/shop.ts": SHOP,
    "src/main.ts": MAIN,
  });
  installJest(project);
  expect(project.calltape("build", "--capture", "src/shop.ts").stderr).toBe("");
  expect(project.node("dist/main.js").stderr).toBe("");
});

const FRAMEWORKS = LONG ? (["vitest", "vitest 3", "jest", "node"] as const) : (["vitest"] as const);

describe.each(FRAMEWORKS)("with %s", (framework) => {
  let calls: number;

  beforeAll(() => {
    const uninstall = framework === "vitest 3" ? installOldestVitest(project) : undefined;
    const generated = generate("--framework", framework.split(" ")[0]!, "--force");
    expect(generated).toMatchObject({ stderr: "", status: 0 });
    expect(generated.stdout).not.toContain("test-fails");
    calls = generated.calls;
    return uninstall;
  });

  test("every generated test passes and compiles under strict", () => {
    const { passed, failed, output } = RUN[framework](project);
    expect({ passed, failed }, output).toEqual({ passed: calls, failed: 0 });
    // One that was left, by `break`, and an asynchronous one.
    expect(project.read(TESTS).match(/\.return\(undefined as never\)/g)).toHaveLength(2);
    expect(run(project, bin("tsc"), "--noEmit", "-p", ".")).toBe("");
  });

  test("tests fail of a function with a bug, of one that gives something else, and with another expectation", () => {
    const tests = project.read(TESTS);
    const echoed = testsIn(tests, "echo");
    project.write({
      "src/shop.ts": SHOP.replace("express ? 1 : 3", "express ? 1 : 4").replace(
        "return value;",
        "return [value] as never;",
      ),
      [TESTS]: tests.replace('"hello world")', '"hello there")').replace("left: 5", "left: 6"),
    });
    const { passed, failed, output } = RUN[framework](project);
    project.write({ "src/shop.ts": SHOP });
    const broken = 1 + echoed + 2;
    expect({ passed, failed }, output).toEqual({ passed: calls - broken, failed: broken });
  });
});

function testsIn(text: string, name: string): number {
  return text
    .split(`describe("${name}"`)[1]!
    .split("\ndescribe(")[0]!
    .match(/^ {2}it\(/gm)!.length;
}

test("files that are there stay, without --force; with it they come out the same", () => {
  expect(generate("--framework", "node", "--force").status).toBe(0);
  const before = [TESTS, FIXTURE].map((file) => project.read(file));
  project.write({ [TESTS]: "mine" });
  const refused = generate("--framework", "node");
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--force writes over what is there"),
  });
  expect(project.read(TESTS)).toBe("mine");
  expect(generate("--framework", "node", "--force").status).toBe(0);
  expect([TESTS, FIXTURE].map((file) => project.read(file))).toEqual(before);
});

test("--dry-run prints and writes nothing, --limit takes so many of a function, --out goes elsewhere", () => {
  const { stdout } = project.calltape(
    "generate",
    "**#{price,greet}",
    "-f",
    "vitest",
    "--dry-run",
    "--limit",
    "1",
    "--out",
    "tests",
  );
  expect(existsSync(project.path("tests"))).toBe(false);
  expect(stdout).toContain('import greet, { price } from "../../src/shop.js";');
  expect(stdout.match(/^ {2}it\(/gm)).toHaveLength(2);
  expect(project.calltape("generate", "--framework", "mocha")).toMatchObject({ status: 2 });
});
