import fc from "fast-check";
import { layOut } from "../../../replay/generate/layout.js";
import { LiteralPrinter } from "../../../replay/generate/literal.js";
import { Names } from "../../../replay/generate/names.js";
import { Unprintable } from "../../../replay/generate/unprintable.js";

/** What generated code makes of values; a property test passes over those that it cannot make. */
export function evaluate(roots: readonly unknown[]): { made: unknown[]; code: string } {
  try {
    return evaluateAll(roots);
  } catch (error) {
    return fc.pre(!(error instanceof Unprintable)) as never;
  }
}

function evaluateAll(roots: readonly unknown[]): { made: unknown[]; code: string } {
  const bindings = { classOf: () => undefined, functionOf: () => undefined };
  const printer = new LiteralPrinter(roots, {
    typescript: false,
    names: new Names(),
    bindings,
    role: "given",
  });
  const codes = roots.map((root, i) => printer.print(root, `value${i}`));
  const lines = [...printer.statements, ["return [", ...codes.map((code) => [code, ", "]), "];"]];
  const code = `"use strict";\n${lines.map((line) => layOut(line)).join("\n")}`;
  return { made: new Function(code)() as unknown[], code };
}
