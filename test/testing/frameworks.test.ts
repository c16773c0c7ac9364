import { rmSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../../tape/index.js";
import { type Project, ROOT } from "../project.js";
import { jestIn, NODE_TEST, type TestResult, VITEST } from "./frameworks.js";
import { FAULTY, GREEN, GREEN_BY_HAND, recordShop, SHOP } from "./shop.js";

/** Where Jest is installed: the matrix runs these tests with the oldest one that is supported. */
const { JEST_FOLDER = ROOT } = process.env;

const FRAMEWORKS = [VITEST, jestIn(JEST_FOLDER), NODE_TEST];

let project: Project;

beforeAll(() => {
  project = recordShop(Object.assign({}, ...FRAMEWORKS.map(({ files }) => files)));
});

/** Without the ids of calls, and what stands behind them. */
const withoutIds = (tests: TestResult[]) =>
  tests.map((each) => ({ ...each, title: each.title.replace(/ \[[0-9a-f]{8}:\d+\].*$/, "") }));

/** In any order of the groups: frameworks differ in it. */
const sorted = (tests: TestResult[]) =>
  [...tests].sort((a, b) => (`${a.group} ${a.title}` < `${b.group} ${b.title}` ? -1 : 1));

const titlesOf = (tests: TestResult[], status: string) =>
  withoutIds(tests)
    .flatMap((each) => (each.status === status ? [`${each.group}: ${each.title}`] : []))
    .sort();

const callOf = (name: string, index = 0): Call =>
  project.tapes().calls.filter(({ probe }) => probe.id === `src/shop.ts#${name}`)[index]!;

describe.each(FRAMEWORKS)("$name", ({ run, update, filter }) => {
  beforeEach(() => {
    project.write({ "src/shop.ts": SHOP });
    rmSync(project.path(".calltape/accepted"), { recursive: true, force: true });
  });

  test("makes a test of each call: green on the same source, skipped with a reason where it cannot be replayed", () => {
    const { tests, output } = run(project);
    expect(sorted(withoutIds(tests))).toEqual(sorted([...GREEN, ...GREEN_BY_HAND]));
    const skipped = tests.find(({ status }) => status === "skipped")!;
    expect(skipped.title + output).toContain("input-opaque: argument 1 is a function");
  });

  test("finds a fault, tells all of it, accepts it when it is told to, and is green from then on", () => {
    project.write({ "src/shop.ts": FAULTY });
    const faulty = [
      ": shipping(1, true) → { price: 9, days: 1 }",
      "calltape src/shop.ts#odd: odd([ 1, 2 ]) → 2",
      "calltape src/shop.ts#shipping: shipping(1, true) → { price: 9, days: 1 }",
    ];
    const before = run(project);
    expect(titlesOf(before.tests, "failed")).toEqual(faulty);
    const call = callOf("shipping", 1);
    for (const text of [
      "src/shop.ts#shipping: the function no longer does what was recorded",
      "- recorded { price: 9, days: 1 }",
      "+ replayed { price: 9, days: 2 }",
      `recorded ${new Date(call.startedAt).toISOString()} at src/shop.ts:6 as call ${call.id}; to see it: npx calltape show ${call.id}`,
    ])
      expect(before.output).toContain(text);

    const inputs = callOf("odd").inputs();
    expect(titlesOf(run(project, update.args, update.env).tests, "failed")).toEqual([]);
    expect(callOf("odd").inputs()).toEqual(inputs);
    expect(callOf("shipping", 1).result()).toEqual({ price: 9, days: 2 });
    const odd = callOf("odd").result() as Record<string, unknown>;
    expect(odd).toMatchObject({ none: undefined, zero: -0, nan: Number.NaN, list: [1, 2, -0] });
    expect(odd["cart"]).toMatchObject({ className: "Cart", fields: { items: [1] } });
    const { cycle } = odd as { cycle: { self: unknown } };
    expect(cycle.self).toBe(cycle);
    expect((odd["map"] as Map<number, unknown>).get(1)).toBe(cycle);
    expect(callOf("odd").inputsAfter()?.arguments).toEqual([[1, 2, -0]]);

    expect(titlesOf(run(project).tests, "failed")).toEqual([]);
  });

  test("runs the replays alone by the word calltape, and leaves them out by CALLTAPE_REPLAY=off", () => {
    const replays = run(project, filter("calltape")).tests.filter(({ status }) => status === "passed");
    expect(sorted(withoutIds(replays))).toEqual(sorted(GREEN.filter(({ status }) => status === "passed")));
    const others = run(project, [], { CALLTAPE_REPLAY: "off" }).tests;
    expect(titlesOf(others, "passed")).toEqual(titlesOf(GREEN_BY_HAND, "passed"));
  });
});
