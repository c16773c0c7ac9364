import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FilePlan } from "../../transformer/plan/plan.js";
import { Selection } from "../../transformer/selection/selection.js";
import { compileWithTypeScript, FRONT_ENDS } from "./front-ends.js";

function idsOf(source: string, capture: string[], exclude: string[] = []): string[] {
  const ids: string[] = [];
  compileWithTypeScript({ "/p/src/a.ts": source }, { capture, exclude, enabled: true, root: "/p" }, (plan) =>
    ids.push(...plan.probes.map(({ id }) => id.replace("src/a.ts#", ""))),
  );
  return ids;
}

const SOURCE = `
export class Cart { add() {} total() {} static make() {} }
export function handleLogin() { const inner = () => 1; return inner }
export const handleLogout = () => {};
const util = { deep: { handleDeep() {} } };
[1].map(() => 2); [1].map(() => 3);
`;

describe("patterns", () => {
  test.each<[string[], string[], string[]]>([
    [
      ["**"],
      [],
      [
        "Cart.add",
        "Cart.total",
        "Cart.make",
        "handleLogin",
        "handleLogin>inner",
        "handleLogout",
        "util.deep.handleDeep",
        "anonymous",
        "anonymous~2",
      ],
    ],
    [
      ["src/**"],
      ["**#*>*", "**#anonymous*"],
      ["Cart.add", "Cart.total", "Cart.make", "handleLogin", "handleLogout", "util.deep.handleDeep"],
    ],
    [["src/a.ts#Cart.*"], [], ["Cart.add", "Cart.total", "Cart.make"]],
    [["**#handle*"], [], ["handleLogin", "handleLogin>inner", "handleLogout"]],
    [["**#handle*"], ["**#*>*"], ["handleLogin", "handleLogout"]],
    [["#handleLogin"], [], ["handleLogin"]],
    [["./src/*.ts#Cart.{add,make}"], [], ["Cart.add", "Cart.make"]],
    [["src/b.ts", "lib/**"], [], []],
    [["#/^handle[A-Z]\\w*$/"], [], ["handleLogin", "handleLogout"]],
    [["**#!*{anonymous,>}*", "!#Cart.*"], ["#*.*"], ["handleLogin", "handleLogout"]],
  ])("%j without %j", (capture, exclude, expected) => {
    expect(idsOf(SOURCE, capture, exclude)).toEqual(expected);
  });
});

describe("tags", () => {
  test("ask for a function that no pattern asks for, and beat exclude", () => {
    expect(idsOf("/** @capture */ export function a() {} export function b() {}", [], ["**"])).toEqual(["a"]);
    expect(idsOf("/**\n * Text.\n * @capture\n */\nexport const a = () => 1;", [])).toEqual(["a"]);
  });

  test("leave a function alone that a pattern asks for", () => {
    expect(idsOf("/** @nocapture */ export function a() {} function b() {}", ["**"])).toEqual(["b"]);
  });

  test("of a class hold for its members, and the nearest wins", () => {
    const source =
      "export {}; /** @capture */ class A { m() {} /** @nocapture */ n() {} } /** @nocapture */ class B { m() {} /** @capture */ n() {} }";
    expect(idsOf(source, [])).toEqual(["A.m", "B.n"]);
    expect(idsOf(source, ["**"])).toEqual(["A.m", "B.n"]);
  });

  test("are words of JSDoc only", () => {
    expect(
      idsOf(
        "export {};\n// @capture\nfunction a() {} /* @capture */ function b() {} /** see @captured, {@capture} */ function c() {}",
        [],
      ),
    ).toEqual([]);
  });

  test("decide once there is one, and the pattern counts as matched all the same", () => {
    const selection = new Selection({ capture: ["a.ts#f"], exclude: ["a.ts#g"] });
    expect(selection.decide("a.ts", "f", ["/** @nocapture */"])).toBeUndefined();
    expect(selection.decide("a.ts", "g", ["/** @boundary */"])).toMatchObject({ boundary: true });
    expect(selection.unmatched()).toEqual([]);
  });

  test("that cannot be read are an error that names file and function", () => {
    expect(() => idsOf("class A { /** @capture smaple=0.1 */ m() {} } export {}", [])).toThrow(
      expect.objectContaining({
        code: "CALLTAPE_BAD_TAG",
        message:
          '[calltape] unknown option "smaple" in the @capture tag of src/a.ts#A.m (did you mean "sample"?)',
      }),
    );
  });
});

describe("a decision", () => {
  const selection = () =>
    new Selection({
      capture: ["src/**", "!src/gen/**"],
      trace: ["src/gen/**", "src/app.ts"],
      boundary: ["src/db.ts#/^query/"],
      exclude: ["#secret*", "!src/app.ts#secretary"],
    });
  const none = { capture: false, trace: false, boundary: false, options: {} };

  test.each<[id: string, docs: string[], decision: object | undefined]>([
    ["src/a.ts#f", [], { ...none, capture: true, why: 'pattern "src/**"' }],
    ["src/gen/a.ts#f", [], { ...none, trace: true, why: 'pattern "src/gen/**"' }],
    ["src/app.ts#f", [], { ...none, capture: true, trace: true, why: 'pattern "src/**", "src/app.ts"' }],
    [
      "src/db.ts#queryAll",
      [],
      { ...none, capture: true, boundary: true, why: 'pattern "src/**", "src/db.ts#/^query/"' },
    ],
    ["lib/a.ts#f", [], undefined],
    ["src/a.ts#secretKey", [], undefined],
    [
      "src/app.ts#secretary",
      [],
      { ...none, capture: true, trace: true, why: 'pattern "src/**", "src/app.ts"' },
    ],
    ["src/a.ts#f", ["/** @trace */"], { ...none, trace: true, why: "tag @trace" }],
    [
      "src/a.ts#secretKey",
      ["/** @capture keep=5 */"],
      { ...none, capture: true, options: { keep: 5 }, why: "tag @capture keep=5" },
    ],
    ["src/a.ts#f", ["/** @nocapture */"], undefined],
    ["src/a.ts#f", ["/** text */", "/** @nocapture */"], undefined],
    ["src/a.ts#f", ["/** @trace */", "/** @capture */"], { ...none, trace: true, why: "tag @trace" }],
    ["src/a.ts#f", ["/** @trace */", "/** @nocapture */"], { ...none, trace: true, why: "tag @trace" }],
  ])("on %s with %j", (id, docs, decision) => {
    const [path, name] = id.split("#") as [string, string];
    expect(selection().decide(path, name, docs)).toEqual(decision);
  });

  test("reaches the plan, with what is left alone, too", () => {
    const plans: FilePlan[] = [];
    const source =
      "/** @boundary @trace sample=0.5 */ export class A { m() {} x() { 'worklet' } } export function f() {}";
    for (const [, compile] of FRONT_ENDS)
      compile(
        { "/p/src/a.ts": source },
        { capture: ["src/a.ts"], trace: ["#f"], enabled: true, root: "/p" },
        (plan) => plans.push(plan),
      );
    expect(plans).toHaveLength(FRONT_ENDS.length);
    const tag = { capture: false, trace: true, boundary: true, options: { sample: 0.5 } };
    for (const { probes, leftAlone } of plans) {
      expect(probes.map(({ decision }) => decision)).toEqual([
        { ...tag, why: "tag @boundary @trace sample=0.5" },
        { ...none, capture: true, trace: true, why: 'pattern "src/a.ts", "#f"' },
      ]);
      expect(leftAlone).toMatchObject([{ id: "src/a.ts#A.x", decision: tag }]);
    }
  });
});

describe("a file that nothing can be asked for in is not read", () => {
  const selection = () =>
    new Selection({
      capture: ["src/**", "!src/gen/**", "lib/a.ts#f"],
      boundary: ["db/**"],
      exclude: ["src/old/**", "**#g"],
    });

  test.each<[path: string, text: string, read: boolean]>([
    ["src/a.ts", "", true],
    ["lib/a.ts", "", true],
    ["lib/b.ts", "", false],
    ["db/a.ts", "", true],
    ["src/gen/a.ts", "", false],
    ["src/old/a.ts", "", false],
    ["lib/b.ts", "/** @capture */", true],
    ["src/old/a.ts", "/** @trace keep=5 */", true],
    ["lib/b.ts", "/** @boundary*/", true],
    ["lib/b.ts", "/** @nocapture */ @captured @trace-all", false],
  ])("%s with %j: %j", (path, text, read) => {
    expect(selection().mayMatch(path, text)).toBe(read);
  });

  test("but its patterns count as matched", () => {
    const each = selection();
    each.mayMatch("src/gen/a.ts", "");
    each.mayMatch("src/old/a.ts", "");
    expect(each.unmatched()).toEqual(["lib/a.ts#f", "db/**"]);
  });

  test("whatever the lists are, it holds nothing that is asked for", () => {
    const list = fc.array(fc.constantFrom("**", "src/**", "src/a.ts#f", "#!g", "!src/a.ts", "!#f", "!**"));
    const withFirst = list.map((entries) => ["nothing.ts", ...entries]);
    fc.assert(
      fc.property(
        fc.record({ capture: withFirst, trace: withFirst, boundary: withFirst, exclude: withFirst }),
        fc.constantFrom("src/a.ts", "a.ts"),
        fc.constantFrom("f", "g"),
        (lists, path, name) => {
          const each = new Selection(lists);
          if (!each.mayMatch(path, "")) expect(each.decide(path, name, [])).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
