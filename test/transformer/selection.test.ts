import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../transformer/options.js";
import { Project } from "../project.js";
import { compileWithTypeScript } from "./front-ends.js";

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

  test("with an option are an error that names it", () => {
    expect(() => idsOf("/** @capture sample=0.1 */ export function a() {}", [])).toThrow(
      '[calltape] unknown option "sample" in the @capture tag of src/a.ts#a: tags take no options',
    );
  });
});

describe("options", () => {
  test.each<[object, string]>([
    [
      { captrue: ["**"] },
      'unknown option "captrue" in the options of the calltape transformer (did you mean "capture"?)',
    ],
    [
      { capture: "src" },
      '"capture" in the options of the calltape transformer must be an array of texts, got "src"',
    ],
    [{ enabled: 1 }, '"enabled" in the options of the calltape transformer must be true or false, got 1'],
    [
      { zzz: 1 },
      'unknown option "zzz" in the options of the calltape transformer (known: capture, exclude, enabled, root)',
    ],
  ])("%j is an error that names it", (options, message) => {
    expect(() => resolveOptions(options)).toThrow(
      expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: `[calltape] ${message}` }),
    );
  });

  test("what ts-patch puts beside them is no option of ours", () => {
    expect(
      resolveOptions({ transform: "calltape/transformer", import: "default", after: false }, "/", {}),
    ).toEqual({
      capture: [],
      exclude: [],
      enabled: false,
      root: "/",
    });
  });

  test("come from calltape.json, and inline ones win; the flag comes from the environment", () => {
    const { folder, path } = new Project({
      "calltape.json": '{ "$schema": "x", "capture": ["a"], "exclude": ["b"] }',
      "src/x": "",
    });
    const project = { folder, path: path.bind({ folder }) };
    expect(resolveOptions({ capture: ["c"] }, `${project.folder}/src`, { CALLTAPE: "1" })).toEqual({
      capture: ["c"],
      exclude: ["b"],
      enabled: true,
      root: project.folder,
    });
    writeFileSync(`${project.folder}/calltape.json`, "{");
    expect(() => resolveOptions({}, project.folder, {})).toThrow(/calltape\.json is not JSON/);
  });
});
