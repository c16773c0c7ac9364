import { existsSync, rmSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { Project, ROOT } from "../project.js";
import { jestIn, VITEST } from "./frameworks.js";

/** Where Jest is installed: the matrix runs these tests with the oldest one that is supported. */
const { JEST_FOLDER = ROOT } = process.env;

const SHOP = `
export const double = (n: number) => n * 2;
export class Cart { constructor(readonly n: number) {} get size() { return this.n; } half() { return this.n / 2; } }
`;

const MAIN =
  'import { Cart, double } from "./shop.js";\ndouble(1);\nconst cart = new Cart(4);\ncart.size;\ncart.half();';

const byHand = (from: string, globals: string) => `
import { captures } from "calltape/${from}";
import { Cart, double } from "../src/shop.js";
${globals}
const [call] = captures("src/shop.ts#double");
test("not", () => expect(() => 12345).not.toReplay(call));
test("stranger", () => expect((n: number) => double(n)).toReplay(call));
test("own", () => expect(double).toReplay(call));
test("method", () => expect(Cart.prototype.half).toReplay(captures("src/shop.ts#Cart.half")[0]));
test("getter", () =>
  expect(Object.getOwnPropertyDescriptor(Cart.prototype, "size").get).toReplay(captures("src/shop.ts#Cart.size")[0]));
test("class", () => expect(Cart).toReplay(captures("src/shop.ts#Cart.constructor")[0]));
`;

const FRAMEWORKS = [VITEST, jestIn(JEST_FOLDER)];

const project = new Project({
  ...Object.assign({}, ...FRAMEWORKS.map(({ files }) => files)),
  "calltape.json": '{ "capture": ["src/shop.ts"] }',
  "src/shop.ts": SHOP,
  "src/main.ts": MAIN,
  "vitest/shop.test.ts": byHand("vitest", 'import { expect, test } from "vitest";'),
  "jest/shop.test.ts": byHand("jest", ""),
});
const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
expect(project.node("src/main.ts", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });

const accepted = () => project.tapes().calls.filter(({ acceptedAt }) => acceptedAt !== undefined);

beforeEach(() => {
  rmSync(project.path(".calltape/accepted"), { recursive: true, force: true });
});

describe.each(FRAMEWORKS)("$name, told to update", ({ run, update }) => {
  const statuses = () =>
    run(project, update.args, update.env).tests.map(({ title, status }) => `${status} ${title}`);

  test("accepts nothing of .not, and no function that is not that of the call", () => {
    project.write({ "src/shop.ts": SHOP });
    expect(statuses()).toEqual([
      "passed not",
      "passed stranger",
      "passed own",
      "passed method",
      "passed getter",
      "passed class",
    ]);
    expect(existsSync(project.path(".calltape/accepted"))).toBe(false);
  });

  test("accepts what each kind of function does that is that of the call", () => {
    project.write({
      "src/shop.ts": SHOP.replace("n * 2", "n * 3")
        .replace("this.n;", "this.n + 1;")
        .replace("/ 2", "/ 4")
        .replace("{} get", "{ this.more = 1; } more; get"),
    });
    const [first, second, ...others] = statuses();
    expect([first, second]).toEqual(["passed not", "failed stranger"]);
    expect(others).toEqual(["passed own", "passed method", "passed getter", "passed class"]);
    expect(accepted().map(({ probe }) => probe.id)).toHaveLength(4);
    expect(accepted()[0]!.result()).toBe(3);
  });
});

test("what is accepted without instrumentation is not stale with it, and closures are accepted with what they do", () => {
  const cart = (rate: number) =>
    `function secret(x: number) { return x * ${rate}; }\nexport const total = (xs: number[]) => xs.reduce((a, b) => a + secret(b), ${rate} * 0);`;
  const counting = new Project({
    "calltape.json": '{ "capture": ["src/cart.ts"] }',
    "vitest.config.js":
      'import calltape from "calltape/vite";\nexport default { plugins: [calltape()], test: { watch: false, include: ["vitest/**"] } };',
    "vitest/cart.test.ts":
      'import { replayTests } from "calltape/vitest";\nreplayTests("src/**", { stale: "fail" });',
    "src/cart.ts": cart(7),
    "src/main.ts": 'import { total } from "./cart.js";\ntotal([1, 2]);',
  });
  expect(counting.node("src/main.ts", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  const statuses = (args: string[], env: Record<string, string>) =>
    VITEST.run(counting, args, env)
      .tests.map(({ group, status }) => `${status} ${group.split("#")[1]}`)
      .sort();
  const flag = { CALLTAPE: "1" };
  counting.write({ "src/cart.ts": cart(8) });
  expect(statuses(["-u"], {})).toContain("passed total");
  const after = statuses([], flag);
  expect(after).toContain("passed total");
  expect(after).toContain("failed secret");
  const failed = (all: string[]) => all.filter((each) => each.startsWith("failed"));
  expect(failed(statuses(["-u"], flag))).toEqual([]);
  const green = statuses([], flag);
  expect(failed(green)).toEqual([]);
  expect(green).toContain("passed total>anonymous");
  counting.write({ "src/cart.ts": cart(9) });
  expect(statuses([], flag)).toContain("failed total>anonymous");
});
