import { execFileSync } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";
import { jestIn, NODE_TEST, VITEST } from "./frameworks.js";

const SHOP = `
import { rate } from "./rate.js";
export function double(n) { return n * 2; }
export function triple(n) { return n * 3; }
export function convert(n) { return n * rate(); }
`;

let project: Project;

beforeAll(() => {
  project = new Project({
    "calltape.json": JSON.stringify({ capture: ["shop.js"] }),
    "shop.js": SHOP,
    "rate.js": "export const rate = () => 2;",
    "main.js": `import { convert, double, triple } from "./shop.js";
      for (const n of [1, 2, 3, -0]) double(n); triple(1); convert(2);`,
  });
  expect(project.node("main.js", { nodeArgs: ["--import=calltape/register"] }).status).toBe(0);
});

const linesOf = (tests: { title: string; status: string }[]) =>
  tests.map(({ title, status }) => `${status} ${title.replace(/ \[[0-9a-f]{8}:\d+\]/, "")}`);

test("node:test: calls of a function, chosen; what becomes of functions that have been changed", () => {
  project.write({
    // The same function in other words.
    "shop.js": SHOP.replace("n * 3", "3 * n"),
    "node/shop.test.ts": `
      import { replayTests } from "calltape/node-test";
      import { double } from "../shop.js";
      replayTests(double, { distinct: false, select: (calls) => calls.where((call) => call.arguments()[0] > 1), limit: 1 });
      replayTests(double, { distinct: true });
      replayTests("shop.js#triple");
      replayTests("shop.js#triple", { stale: "skip" });
      replayTests("shop.js#triple", { stale: "fail" });
    `,
  });
  const { tests, output } = NODE_TEST.run(project, ["--import=calltape/register"]);
  expect(linesOf(tests)).toEqual([
    "passed double(2) → 4",
    "passed double(1) → 2",
    "passed double(-0) → -0",
    "passed triple(1) → 3",
    "skipped triple(1) → 3 (skipped: shop.js#triple: its source has changed since it was recorded)",
    "failed triple(1) → 3",
  ]);
  expect(output).toContain("ℹ shop.js#triple: its source has changed since it was recorded");
  expect(output).toContain("CALLTAPE_STALE");
  project.write({ "shop.js": SHOP });
});

test("errors name the option, the pattern and the setting that are wrong", () => {
  for (const [call, env, message] of [
    ['replayTests("other.js")', {}, 'no recorded call matches "other.js" in .calltape'],
    ['replayTests("shop.js", { select: (calls) => calls.failed() })', {}, "and is selected in .calltape"],
    [
      'replayTests("shop.js", { distint: true })',
      {},
      'unknown option "distint" in the options of replayTests (did you mean "distinct"?)',
    ],
    [
      'replayTests("shop.js", { oracles: { input: false } })',
      {},
      'unknown option "input" in "oracles" in the options of replayTests (did you mean "inputs"?)',
    ],
    [
      'replayTests("shop.js", { ignore: "a" })',
      {},
      '"ignore" in the options of replayTests must be an array',
    ],
    ['replayTests("shop.js", { tapes: 5 })', {}, 'tapes are named by a path, as ".calltape"'],
    [
      'replayTests("shop.js")',
      { CALLTAPE_REPLAY: "maybe" },
      'CALLTAPE_REPLAY must be one of on, off, only, update, got "maybe"',
    ],
  ] as const) {
    project.write({ "wrong.js": `import { replayTests } from "calltape/node-test";\n${call};` });
    expect(project.node("wrong.js", { env }).stderr).toContain(message);
  }
});

test("vitest: mocks hold, the fixture has the calls, and a function that does something else does not replay", () => {
  project.write({
    ...VITEST.files,
    "vitest/shop.test.ts": `
      import { replayTests, test } from "calltape/vitest";
      import { expect, vi } from "vitest";
      import { double, triple } from "../shop.js";
      vi.mock("../rate.js", () => ({ rate: () => 5 }));
      replayTests("shop.js#convert");
      test("by hand", async ({ captures }) => {
        const call = captures().of("shop.js#double").first();
        await expect(double).toReplay(call);
        await expect(triple).not.toReplay(call);
        await expect(expect(triple).toReplay(call)).rejects.toThrow("+ replayed 3");
        await expect(expect(double).not.toReplay(call)).rejects.toThrow("it does what was recorded");
        await expect(expect(5).toReplay(call)).rejects.toThrow("toReplay takes a function or a class, got 5");
        for (const any of [undefined, call.id])
          await expect(expect(double).toReplay(any)).rejects.toThrow("toReplay takes a recorded call");
      });
    `,
  });
  const { tests, output } = VITEST.run(project);
  expect(linesOf(tests)).toEqual(["failed convert(2) → 4", "passed by hand"]);
  expect(output).toContain("+ replayed 10");
});

test("Jest runs ES modules, too", () => {
  project.write({
    "jest.config.json": JSON.stringify({ testMatch: ["**/jest/*.test.js"], transform: {} }),
    "jest/shop.test.js": `
      import { expect, test } from "@jest/globals";
      import { captures, replayTests } from "calltape/jest";
      import { triple } from "../shop.js";
      replayTests("shop.js#double", { distinct: true });
      test.each(captures("shop.js#triple"))("%s", (call) => expect(triple).toReplay(call));
    `,
  });
  const { tests } = jestIn(process.env["JEST_FOLDER"] ?? ROOT).run(project, [], {
    NODE_OPTIONS: "--experimental-vm-modules",
  });
  expect(linesOf(tests)).toEqual(["passed double(1) → 2", "passed double(-0) → -0", "passed triple(1) → 3"]);
});

test("types hold, and those of vitest and node:test need none of Node's", () => {
  const surface = (from: string, check: string) => `
    import { captures, replayTests } from "${from}";
    ${check}
    const total = (list: number[]) => list.length;
    replayTests(total, { distinct: true, select: (calls) => calls.failed().first(2), limit: 3, stale: "fail" });
    replayTests("src/**", { tapes: ["a"], root: ".", timeout: 1, oracles: { inputs: false }, ignore: ["a"] });
    const [call] = captures(total);
    const title: string = call!.title;
    // @ts-expect-error
    replayTests("src/**", { tape: title });
    class Cart { total() { return 1; } }
    export const replayed: Promise<void>[] = [
  `;
  const matched = (from: string) =>
    `${surface(from, `import { expect } from "${from.replace("calltape/jest", "@jest/globals").replace("calltape/", "")}";`)}
     expect(total).toReplay(call!), expect(Cart).not.toReplay(call!, { timeout: 5 })];`;
  project.write({
    "types/vitest.ts": matched("calltape/vitest"),
    "types/node.ts": `${surface("calltape/node-test", 'import { assertReplays } from "calltape/node-test";')}
      assertReplays(Cart, call!, { timeout: 5 })];`,
    "types/jest.ts": matched("calltape/jest"),
    "types/jest-of-commonjs.cts": matched("calltape/jest"),
  });
  const compilerOptions = { target: "es2022", module: "nodenext", strict: true, noEmit: true };
  for (const [types, names] of [
    [[], ["vitest.ts", "node.ts"]],
    [["node"], ["jest.ts", "jest-of-commonjs.cts"]],
  ]) {
    const files = names!.map((name) => `types/${name}`);
    project.write({
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...compilerOptions, types, skipLibCheck: types!.length > 0 },
        files,
      }),
    });
    const tsc = path.join(ROOT, "node_modules/.bin/tsc");
    execFileSync(tsc, ["-p", "."], {
      cwd: project.folder,
      env: cleanEnv({}),
      stdio: "pipe",
      encoding: "utf8",
    });
  }
});
