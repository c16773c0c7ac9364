import { createRequire } from "node:module";
import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { configure } from "../../runtime/src/index.js";
import { FRONT_ENDS } from "./front-ends.js";

const OPTIONS = { capture: ["**"], exclude: ["#run"], enabled: true, root: "/p" };

/** Each calls itself until the stack ends, and `run` says how deep that was. */
const SMALL_FUNCTIONS = {
  declaration: "function f(n) { deepest = n; return f(n + 1) + 1; }",
  "two parameters": "function f(n, step) { deepest = n; if (n < 0) return step; return f(n + 1, step); }",
  arrow: "const f = (n) => { deepest = n; return 1 + f(n + 1); };",
  method: "const o = { f(n) { deepest = n; return 1 + this.f(n + 1); } }; const f = (n) => o.f(n);",
  strict: "'use strict'; const f = function f(n) { deepest = n; return f(n + 1) + 1; };",
};

/** Calls that a small function may be deep in itself, by the first run of each; later ones may be compiled otherwise. */
function depthOf(code: string): number {
  const module = { exports: {} as { run(): number } };
  const load = vm.runInThisContext(`(function (module, exports, require) {${code}\n})`);
  load(module, module.exports, createRequire(import.meta.url));
  return module.exports.run();
}

describe.each(FRONT_ENDS)("%s", (_, compile) => {
  test.each(Object.entries(SMALL_FUNCTIONS))(
    "recursion goes at least 60 %% as deep, recording off: %s",
    (_, source) => {
      configure({ record: "off" });
      const file = "/p/a.cjs";
      const whole = `let deepest = 0;\n${source}\nexports.run = () => { try { f(0) } catch {} return deepest };\n`;
      const plain = depthOf(compile({ [file]: whole }, undefined)[file]!.code);
      const code = compile({ [file]: whole }, OPTIONS)[file]!.code;
      expect(code).toContain(".enter");
      expect(depthOf(code) / plain).toBeGreaterThanOrEqual(0.6);
    },
  );
});
