import { expect, test } from "vitest";
import { Program } from "../../replay/program.js";

test("a tape gets hold of functions of the platform, and of nothing that makes code of texts or is no function of it", () => {
  const program = new Program("/nowhere", () => Promise.reject(new Error("not loaded")));
  const found = (path: string) => program.functionNamed(`global#${path}`);
  expect(found("Array.isArray")).toBe(Array.isArray);
  expect(found("Map.prototype.get")).toBe(Map.prototype.get);
  for (const path of [
    ...[
      "eval",
      "Function",
      "Array.constructor",
      "Object.prototype.constructor",
      "Function.prototype.constructor",
    ],
    ...[
      "process.exit",
      "process.mainModule.require",
      "__proto__.constructor",
      "globalThis.eval",
      "NaN",
      "nothing",
    ],
  ])
    expect(found(path), path).toBeUndefined();
});
