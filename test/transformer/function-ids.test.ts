import { createRequire } from "node:module";
import vm from "node:vm";
import esbuild from "esbuild";
import { describe, expect, test } from "vitest";
import { theRegistry } from "../../runtime/src/the-recorder.js";
import { FRONT_ENDS } from "./front-ends.js";

const OPTIONS = { capture: ["**"], exclude: ["**#outer>plain"], enabled: true, root: "/p" };

const PROGRAM = `
import fs from "node:fs";
export const makeAdder = (a) => (b) => a + b;
export function makeAll() {
  const local = async function named() {};
  return {
    local,
    method(x) { return x },
    *steps() { yield 1 },
    class(x) { return x },
    braces: ({ a } = {}, b = () => { return {} }) => { return a },
    bound: local.bind(null),
  };
}
export class Cart { static { this.total = () => 0 } }
export const Anonymous = class { constructor() { this.f = () => this } };
export const outer = () => {
  function plain() { return function inner() { return 1 } }
  return [plain, plain()];
};
`;

describe.each(FRONT_ENDS)("%s", (_, compile) => {
  test("closures and classes are told by their code", async () => {
    const file = "/p/closures.js";
    const { code } = compile({ [file]: PROGRAM }, OPTIONS)[file]!;
    const { code: commonjs } = await esbuild.transform(code, { format: "cjs" });
    const module = { exports: {} as Record<string, never> };
    vm.runInThisContext(`(function (module, exports, require) {${commonjs}\n})`)(
      module,
      module.exports,
      createRequire(import.meta.url),
    );
    const { makeAdder, makeAll, Cart, Anonymous, outer } = module.exports as unknown as {
      makeAdder: (a: number) => object;
      makeAll: () => Record<string, object>;
      Cart: { total: object };
      Anonymous: new () => { f: object };
      outer: () => [object, object];
    };
    const idOf = (value: object) => theRegistry.functionId(value);
    expect(idOf(makeAdder)).toBe("closures.js#makeAdder");
    expect(idOf(makeAdder(1))).toBe("closures.js#makeAdder>anonymous");
    const all = Object.entries(makeAll()).map(([name, value]) => [name, idOf(value)]);
    expect(Object.fromEntries(all)).toEqual({
      local: "closures.js#makeAll>local",
      method: "closures.js#makeAll>method",
      steps: "closures.js#makeAll>steps",
      class: "closures.js#makeAll>class",
      // Not the function in its parameters.
      braces: "closures.js#makeAll>braces",
      bound: undefined,
    });
    expect([idOf(Cart), idOf(Anonymous)]).toEqual(["closures.js#Cart", "closures.js#Anonymous"]);
    expect(idOf(new Anonymous().f)).toBe("closures.js#Anonymous.constructor>f");
    const [plain, inner] = outer();
    expect([idOf(plain), idOf(inner)]).toEqual([undefined, "closures.js#outer>plain>inner"]);
    expect(idOf(Math.max)).toBeUndefined();
  });
});
