import { expect, test } from "vitest";
import { ProgramExports } from "../../../replay/generate/index.js";

test("no exported closure is taken for the one on the tape", () => {
  const closure = "src/hash.ts#createHasher>hash";
  const exports = new ProgramExports([
    [
      "src/sha.ts",
      [
        { name: "sha256", functionId: closure },
        { name: "sha512", functionId: closure },
        { name: "pad", functionId: "src/pad.ts#pad" },
      ],
    ],
    ["src/pad.ts", [{ name: "pad", functionId: "src/pad.ts#pad" }]],
    ["src/one.ts", [{ name: "once", functionId: "src/one.ts#make>once" }]],
  ]);
  expect(exports.functionNamed(closure)).toBeUndefined();
  expect(exports.functionNamed("src/one.ts#make>once")).toBeUndefined();
  expect(exports.functionNamed("src/pad.ts#pad")).toMatchObject({ file: "src/pad.ts" });
});

test("a class is a value, too", () => {
  const exports = new ProgramExports([
    ["src/action.ts", [{ name: "Action", className: "Action", classId: "src/action.ts#Action" }]],
  ]);
  expect(exports.functionNamed("src/action.ts#Action")).toMatchObject({ name: "Action" });
});
