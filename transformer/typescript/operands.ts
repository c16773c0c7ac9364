import type * as TS from "typescript";
import type { Site } from "../facts/facts.js";
import type { SitePrint } from "../injection/shape.js";
import { renderAround } from "../injection/template-text.js";
import type { Part } from "../injection/templates.js";
import { keepsBodies } from "./language.js";
import type { Renderer } from "./render.js";

/** Makes what a value passes through on its way into or out of a function. */
export interface Operands {
  /** @param value operand of a `return`, `await`, `yield` or `for await` */
  of(print: SitePrint, value: TS.Expression, site: Site): TS.Expression;
  /** @param suspension the `await` or `yield` itself */
  resumed(part: Part, suspension: TS.Expression): TS.Expression;
  /** Says that an error in what {@link of} has put behind the value comes from a place of the source. */
  mapRest(operand: TS.Expression, place: TS.Node): void;
}

export function createOperands(
  ts: typeof TS,
  { factory, getCompilerOptions }: TS.TransformationContext,
  render: Renderer,
): Operands {
  const asText = keepsBodies(ts, getCompilerOptions());

  function operandOf(print: SitePrint, value: TS.Expression, site: Site): TS.Expression {
    if (!site.exposesAnonymous) return wrap(print.operand, "$value", value);
    const barrier = render.expression(print.barrier, { $value: value });
    return replaceFirst(render.expression(print.operand, { $value: factory.createVoidZero() }), barrier);
  }

  /** Puts `first` in the place of the leftmost expression of a comma list. */
  function replaceFirst(list: TS.Expression, first: TS.Expression): TS.Expression {
    if (!isComma(list)) return first;
    return factory.createComma(replaceFirst(list.left, first), list.right);
  }

  /** Of an assignment of the hole, and what may follow it behind commas: the latter as one node, where bodies are text, too. */
  function wrap(part: Part, hole: "$value" | "$suspension", code: TS.Expression): TS.Expression {
    if (!asText) return render.expression(part, { [hole]: code });
    const [before, behind] = renderAround(part);
    const assignment = factory.createAssignment(factory.createIdentifier(before.slice(0, -1)), code);
    return behind === ""
      ? assignment
      : factory.createComma(assignment, factory.createIdentifier(behind.slice(1)));
  }

  function mapRest(operand: TS.Expression, place: TS.Node): void {
    for (let at = operand; isComma(at); at = at.left) ts.setSourceMapRange(at.right, place);
  }

  function isComma(node: TS.Expression): node is TS.BinaryExpression {
    return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
  }

  return { of: operandOf, resumed: (part, suspension) => wrap(part, "$suspension", suspension), mapRest };
}
