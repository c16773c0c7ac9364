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
  /** What Chai, if it is that, has to be given first: exports of a module, which is named as well. */
  plugins?: { module: string; names: readonly string[] };
}

export const ASSERT: AssertionModule = { module: "node:assert/strict", exported: "default", local: "assert" };

/** What generated tests of a framework assert with, as the project has it, such that it runs without the framework; undefined where it is not installed. */
export function assertionsOf(framework: FrameworkName, root: string): AssertionModule | undefined {
  if (framework === "node") return ASSERT;
  const from = path.join(path.resolve(root), "package.json");
  try {
    return framework === "vitest" ? chaiOf(createRequire(from)) : jestExpectOf(createRequire(from));
  } catch {
    return undefined;
  }
}

/** What vitest makes its own `expect` of, which asks it for its worker where it is loaded. */
function chaiOf({ resolve }: NodeJS.Require): AssertionModule {
  const plugins = createRequire(resolve("vitest/package.json")).resolve("@vitest/expect");
  return {
    module: createRequire(plugins).resolve("chai"),
    exported: "expect",
    local: "expect",
    plugins: { module: plugins, names: ["JestExtend", "JestChaiExpect", "JestAsymmetricMatchers"] },
  };
}

function jestExpectOf({ resolve }: NodeJS.Require): AssertionModule {
  return {
    module: createRequire(resolve("@jest/globals")).resolve("@jest/expect"),
    exported: "jestExpect",
    local: "expect",
  };
}
