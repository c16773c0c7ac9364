import { createRequire } from "node:module";
import vm from "node:vm";
import esbuild from "esbuild";
import { minify } from "terser";
import { describe, expect, test } from "vitest";
import { configure, flush, stats } from "../../runtime/src/index.js";
import { openTapes } from "../../tape/index.js";
import { Project } from "../project.js";
import { yieldsOf } from "../tape/tape-bytes.js";
import { FRONT_ENDS } from "./front-ends.js";

const OPTIONS = { capture: ["**"], enabled: true, root: "/p" };
const FILE = "/p/a.js";
const COUNT = 100;

/** Plain functions with one return each, exported, so that no minifier drops them. */
const source = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `export function total${i}(items, rate) {\n  return items.length * rate + ${i};\n}\n`,
  ).join("");

const MINIFIERS: Record<string, (code: string) => Promise<string>> = {
  esbuild: async (code) => (await esbuild.transform(code, { minify: true, format: "esm" })).code,
  terser: async (code) => (await minify(code, { module: true, compress: { passes: 2 } })).code!,
};

describe.each(FRONT_ENDS)("%s", (_, compile) => {
  const plain = (count: number) => compile({ [FILE]: source(count) }, undefined)[FILE]!.code;
  const instrumented = (count: number) => compile({ [FILE]: source(count) }, OPTIONS)[FILE]!.code;

  /** Bytes that one more function adds over what it has plain, its row of the table and its variable included. */
  async function bytesEach(of: (code: string) => Promise<string> | string): Promise<number> {
    const added = async (count: number) =>
      (await of(instrumented(count))).length - (await of(plain(count))).length;
    return ((await added(2 * COUNT)) - (await added(COUNT))) / COUNT;
  }

  test("a plain function with one return gets at most 240 bytes, printers' white space aside", async () => {
    const tight = (code: string) => code.replace(/\s+/g, " ");
    const row =
      '["total100", 304, 17, 160, ["items", "rate"], "1a2b3c4"], const $ct100 = $ctf[100]; $cts[100] = total100; 1, '
        .length;
    expect((await bytesEach(tight)) - row).toBeLessThanOrEqual(240);
  });

  test.each(Object.entries(MINIFIERS))(
    "minified by %s, at most 150 and its row of the table",
    async (_, minifier) => {
      const row = '["total100",304,17,160,["items","rate"],"1a2b3c4"],t=e[100],e[100]=a,1,'.length;
      expect((await bytesEach(minifier)) - row).toBeLessThanOrEqual(150);
    },
  );

  test.each(Object.entries(MINIFIERS))("minified by %s, the same is recorded", async (_, minifier) => {
    const program = `
export class Cart { #n = 1; constructor(a) { this.a = a } get n() { return this.#n } static make(a) { return new Cart(a) } }
export class Late extends Cart { constructor(a) { super(a); if (a > 1) return; this.b = a } }
export function* count(n) { try { for (let i = 0; i < n; i++) yield i } finally { void 0 } }
export const waits = async (x) => { for await (const y of [x]) await y; return x };
export function fails() { throw new RangeError("no") }
export async function run() {
  const made = [Cart.make(1).n, new Late(1), new Late(2), [...count(3)], await waits(4)];
  try { fails() } catch { made.push(0) }
  return made.length;
}`;
    const code = compile({ [FILE]: program }, OPTIONS)[FILE]!.code;
    const [whole, small] = [await record(code), await record(await minifier(code))];
    expect(whole.length).toBeGreaterThan(10);
    expect(small).toEqual(whole);
  });
});

/** Runs a module and gives what is on the tape. */
async function record(code: string): Promise<unknown[]> {
  const { folder } = new Project({ "package.json": "{}" });
  configure({ dir: folder });
  const { code: commonjs } = await esbuild.transform(code, { format: "cjs" });
  const module = { exports: {} as { run(): Promise<number> } };
  vm.runInThisContext(`(function (module, exports, require) {${commonjs}\n})`)(
    module,
    module.exports,
    createRequire(import.meta.url),
  );
  expect(await module.exports.run()).toBe(6);
  await new Promise((resolve) => setTimeout(resolve));
  flush();
  expect(stats().errors).toBe(0);
  return openTapes(folder).calls.map((call) => ({
    id: call.probe.id,
    outcome: call.outcome,
    arguments: call.arguments(),
    yields: yieldsOf(call),
  }));
}
