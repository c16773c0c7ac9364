import type * as TS from "typescript";
import {
  HELD,
  heldOf,
  MAX_PLAIN_PATH,
  type Origin,
  type OriginArgument,
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
  /** The arguments of it that are held. */
  heldIn(
    call: TS.CallExpression | TS.NewExpression,
    origin: Origin,
  ): { node: TS.Expression; argument: number }[];
}

/** @param ts the compiler that made the tree */
export function plainPathsOf(ts: typeof TS): PlainPaths {
  const { isFunction, withoutParentheses, withoutTypes } = syntaxOf(ts);

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
    const args = (call.arguments ?? []).map(argumentOf);
    return originOf(plainPathOf(call.expression), args, ts.isNewExpression(call));
  }

  function heldIn(call: TS.CallExpression | TS.NewExpression, origin: Origin) {
    return heldOf(origin).map((argument) => ({ node: withoutTypes(call.arguments![argument]!), argument }));
  }

  function argumentOf(written: TS.Expression): OriginArgument | undefined {
    const node = withoutTypes(written);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return [THIS];
    return ts.isSpreadElement(node) || isFunction(node) || ts.isClassLike(node) ? undefined : HELD;
  }

  return { plainPathOf, plainRootOf, originIn, heldIn };
}
