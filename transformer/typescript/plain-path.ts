import type * as TS from "typescript";
import {
  type HeldLiteral,
  LITERAL,
  MAX_PLAIN_PATH,
  type Origin,
  originOf,
  type PlainPath,
  THIS,
} from "../facts/origins.js";
import { syntaxOf } from "./syntax.js";

/** Questions to nodes of TypeScript's tree about what code names plainly. */
export interface PlainPaths {
  /** Names from a variable or `this` to what hangs on it, as far as code says them plainly. */
  plainPathOf(node: TS.Expression): PlainPath | undefined;
  /** The variable, or `this`, that such a path begins with. */
  plainRootOf(node: TS.Expression): TS.Expression;
  /** What a call makes a bound function or a proxy of, by its text. */
  originIn(call: TS.CallExpression | TS.NewExpression): Origin | undefined;
  /** The literals among its arguments. */
  literalsIn(call: TS.CallExpression | TS.NewExpression): HeldLiteral<TS.Expression>[];
}

/** @param ts the compiler that made the tree */
export function plainPathsOf(ts: typeof TS): PlainPaths {
  const { withoutParentheses, withoutTypes } = syntaxOf(ts);

  function plainPathOf(node: TS.Expression): PlainPath | undefined {
    const keys: string[] = [];
    let at = withoutParentheses(node);
    while (ts.isPropertyAccessExpression(at) && keys.length < MAX_PLAIN_PATH) {
      if (at.questionDotToken !== undefined || !ts.isIdentifier(at.name)) return undefined;
      keys.unshift(at.name.text);
      at = withoutParentheses(at.expression);
    }
    if (at.kind === ts.SyntaxKind.ThisKeyword) return [THIS, ...keys];
    return ts.isIdentifier(at) ? [at.text, ...keys] : undefined;
  }

  function plainRootOf(node: TS.Expression): TS.Expression {
    let at = withoutParentheses(node);
    while (ts.isPropertyAccessExpression(at)) at = withoutParentheses(at.expression);
    return at;
  }

  function originIn(call: TS.CallExpression | TS.NewExpression): Origin | undefined {
    if ((call as TS.CallExpression).questionDotToken !== undefined) return undefined;
    const args = call.arguments?.map((arg) => (isLiteral(arg) ? LITERAL : plainPathOf(arg))) ?? [];
    return originOf(plainPathOf(call.expression), args, ts.isNewExpression(call));
  }

  function literalsIn({
    arguments: args,
  }: TS.CallExpression | TS.NewExpression): HeldLiteral<TS.Expression>[] {
    const literals = args?.map((arg, part) => ({ node: withoutTypes(arg), part }));
    return literals?.filter(({ node }) => isLiteral(node)) ?? [];
  }

  function isLiteral(node: TS.Expression): boolean {
    const inner = withoutTypes(node);
    return ts.isObjectLiteralExpression(inner) || ts.isArrayLiteralExpression(inner);
  }

  return { plainPathOf, plainRootOf, originIn, literalsIn };
}
