import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProgramExports } from "../../../replay/generate/exports.js";
import { type FileOptions, Module } from "../../../replay/generate/file-context.js";
import { FRAMEWORKS } from "../../../replay/generate/frameworks.js";
import { layOut } from "../../../replay/generate/layout.js";
import { OutcomeWriter } from "../../../replay/generate/outcome.js";
import { BoundaryModules } from "../../../replay/generate/stubs/modules.js";
import { Unprintable } from "../../../replay/generate/unprintable.js";
import { compare } from "../../../replay/index.js";
import { hex, onlyCall, roundTrip, tapeReturning } from "../../tape/tape-bytes.js";
import { values } from "./arbitrary.js";
import { evaluate } from "./evaluate.js";
import { mutate } from "./mutate.js";

/** Frameworks that can be called in this thread. */
const RUN = { vitest: { expect }, node: { assert } };

/** A function that asserts that its argument is what was recorded. */
function assertionOf(recorded: unknown, framework: keyof typeof RUN): (actual: unknown) => void {
  const options: FileOptions = {
    framework: FRAMEWORKS[framework],
    typescript: false,
    file: "a.js",
    exports: new ProgramExports([]),
    modules: new BoundaryModules([]),
    stubsExports: false,
  };
  const module = new Module(options);
  const fixture = { module: new Module(options), statements: [] };
  const call = onlyCall(tapeReturning(hex("c0")));
  const names = module.names.inner();
  names.take("actual");
  const writer = new OutcomeWriter(
    { options, module, fixture, call, helpers: new Set(), changed: new Set(), replaced: new Set() },
    names,
  );
  try {
    writer.gives("actual", recorded, "actual");
  } catch (error) {
    return fc.pre(!(error instanceof Unprintable)) as never;
  }
  fc.pre(fixture.statements.length === 0);
  const code = writer.statements.map((statement) => layOut(statement)).join("\n");
  const given = RUN[framework];
  return new Function(...Object.keys(given), "actual", `"use strict";\n${code}`).bind(
    undefined,
    ...Object.values(given),
  ) as () => void;
}

describe.each(["vitest", "node"] as const)("what is asserted with %s", (framework) => {
  test("holds for what was recorded, and not for anything else", () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, seed) => {
        const recorded = roundTrip(value).value;
        const [actual] = evaluate([recorded]).made;
        const holds = assertionOf(recorded, framework);
        holds(actual);
        const other = mutate(actual, seed);
        fc.pre(other !== undefined);
        fc.pre(compare(recorded, other!.value).differences.length > 0);
        expect(() => holds(other!.value), other!.what).toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
