import { createRequire } from "node:module";
import path from "node:path";
import type { FrameworkName } from "../../replay/generate/index.js";

/** Where what tests assert with comes from: a module, and by which name. */
export interface AssertionModule {
  /** A specifier that Node resolves, or an absolute path. */
  module: string;
  exported: string;
  /** What tests call it. */
  local: string;
}

export const ASSERT: AssertionModule = { module: "node:assert/strict", exported: "default", local: "assert" };

/** What generated tests of a framework assert with, as the project has it, such that it runs without the framework; undefined where it is not installed. */
export function assertionsOf(framework: FrameworkName, root: string): AssertionModule | undefined {
  if (framework === "node") return ASSERT;
  const { resolve } = createRequire(path.join(path.resolve(root), "package.json"));
  try {
    return framework === "vitest"
      ? {
          // It refuses to be required.
          module: path.join(path.dirname(resolve("vitest/package.json")), "dist/index.js"),
          exported: "expect",
          local: "expect",
        }
      : {
          module: createRequire(resolve("@jest/globals")).resolve("@jest/expect"),
          exported: "jestExpect",
          local: "expect",
        };
  } catch {
    return undefined;
  }
}
