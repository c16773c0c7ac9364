import { createRequire } from "node:module";
import vm from "node:vm";
import esbuild from "esbuild";
import * as ts from "typescript";
import { describe, expect, test } from "vitest";

import { configure } from "../../runtime/src/index.js";
import { theRegistry } from "../../runtime/src/the-recorder.js";
import { createTransformer } from "../../transformer/index.js";
import { FRONT_ENDS } from "./front-ends.js";

const prototypeOf = (instance: object) => Object.getPrototypeOf(instance) as object;

const OPTIONS = { capture: ["**"], enabled: true, root: "/p" };

const SOURCE = `
function hidden(a) { return a + 1 }
const arrow = (a) => a * 2;
const tools = { deep: { double: (a) => a * 2, get lazy() { throw new Error("a getter ran") } } };
class Account {
  #balance = 1; #owner = "ada"; static #count = 0;
  static open() { Account.#count++; return new Account() }
  pay(n) { return this.#balance += n }
}
const Named = class { m() {} };
class Plain { value = 1 }
namespaceLike: { const inner = () => 1; }
if (true) { function inBlock() {} }
export let changes = () => "first";
export function change() { changes = () => "second" }
export default class { m() {} }
export const early = seen(() => new Account());
function seen(make) { return globalThis.seenClass?.(make()) }
export const made = [new Account(), new Named(), new Plain(), Account.open()];
`;

/** Runs a module; gives its exports. */
function run(code: string): Record<string, unknown> {
  const { code: commonjs } = esbuild.transformSync(code, { format: "cjs" });
  const module = { exports: {} };
  vm.runInThisContext(`(function (module, exports, require) {${commonjs}\n})`)(
    module,
    module.exports,
    createRequire(import.meta.url),
  );
  return module.exports;
}

/** The TypeScript front end where the compiler makes CommonJS, in which exported variables have no other name. */
function compileToCommonJs(source: string): string {
  const options = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    noLib: true,
    noCheck: true,
  };
  const host = ts.createCompilerHost(options);
  host.getSourceFile = (name, target) =>
    name === "/p/a.ts" ? ts.createSourceFile(name, source, target) : undefined;
  const program = ts.createProgram(["/p/a.ts"], options, host);
  let code = "";
  const write = (_: string, text: string) => {
    code = text;
  };
  program.emit(undefined, write, undefined, false, {
    before: [createTransformer(program, OPTIONS, { ts })],
  });
  return code;
}

const COMPILERS: [name: string, file: string, compile: (source: string) => string][] = [
  ...FRONT_ENDS.map(([name, compile]): (typeof COMPILERS)[number] => [
    name,
    "a.js",
    (source) => compile({ "/p/a.js": source }, OPTIONS)["/p/a.js"]!.code,
  ]),
  ["TypeScript, CommonJS", "a.ts", compileToCommonJs],
];

describe.each(COMPILERS)("%s", (_, file, compile) => {
  const find = (...path: string[]) => theRegistry.findFunction(file, path);
  const call = (path: string[], ...args: unknown[]) => {
    const { value, holder } = find(...path)!;
    return Reflect.apply(value as () => unknown, holder, args);
  };

  test("functions that are not exported are found and can be called", () => {
    configure({ record: "off" });
    const exports = run(compile(SOURCE));
    expect(call(["hidden"], 1)).toBe(2);
    expect(call(["arrow"], 4)).toBe(8);
    expect(call(["tools", "deep", "double"], 4)).toBe(8);
    expect(find("Account", "prototype", "pay")?.value).toBeTypeOf("function");
    expect(find("inner")).toBe(undefined);
    expect(find("tools", "deep", "lazy")).toBe(undefined);
    expect(find("default")?.value).toBe(undefined);
    (exports["change"] as () => void)();
    expect(call(["changes"])).toBe("second");
  });

  test("a class is known by its instances, with what its private fields hold", () => {
    configure({ record: "off" });
    const ids: (string | undefined)[] = [];
    Object.assign(globalThis, {
      seenClass: (instance: object) => void ids.push(theRegistry.classOf(prototypeOf(instance))?.id),
    });
    const { made } = run(compile(SOURCE)) as { made: object[] };
    expect(ids).toEqual([`${file}#Account`]);
    const [account, named, plain] = made as [{ pay(n: number): number }, object, object];
    expect(theRegistry.classOf(prototypeOf(named))?.id).toBe(`${file}#Named`);
    expect(theRegistry.classOf(prototypeOf(plain))?.id).toBe(`${file}#Plain`);
    expect(theRegistry.classOf(Object.prototype)).toBe(undefined);
    const { fields } = theRegistry.classOf(prototypeOf(account))!;
    expect(fields.map(({ name, read }) => [name, read(account)])).toEqual([
      ["#balance", 1],
      ["#owner", "ada"],
    ]);
    fields[0]!.write(account, 10);
    expect(account.pay(5)).toBe(15);
    expect(() => fields[0]!.read(named)).toThrow(TypeError);
  });
});
