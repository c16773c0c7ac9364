import type * as TS from "typescript";
import { type Ambient, ambientCall, ambientRead } from "../facts/ambient.js";
import { plainPathsOf } from "./plain-path.js";
import { syntaxOf } from "./syntax.js";

/** Questions to nodes of TypeScript's tree about what code asks the world for. */
export interface Ambients {
  /** What an expression asks the world for, by its text. */
  ambientOf(node: TS.Node): Ambient | undefined;
  /** What a target of assignments, or what is called, consists of: expressions that are not merely read. */
  placesIn(target: TS.Node): readonly TS.Node[];
}

/** @param ts the compiler that made the tree */
export function ambientsOf(ts: typeof TS): Ambients {
  const { isAssignment, withoutParentheses, withoutTypes } = syntaxOf(ts);
  const { plainPathOf } = plainPathsOf(ts);

  function ambientOf(node: TS.Node): Ambient | undefined {
    if ((node as TS.CallExpression).questionDotToken !== undefined) return undefined;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const path = plainPathOf(node.expression);
      return path && ambientCall(path, countOf(node.arguments ?? []), ts.isNewExpression(node));
    }
    const key = keyOf(node);
    if (key === undefined) return undefined;
    const path = plainPathOf((node as TS.PropertyAccessExpression).expression);
    return path && ambientRead(path, key);
  }

  /** The name of a property: `x.name`, `x["name"]`. */
  function keyOf(node: TS.Node): string | undefined {
    if (ts.isPropertyAccessExpression(node)) return ts.isIdentifier(node.name) ? node.name.text : undefined;
    if (!ts.isElementAccessExpression(node)) return undefined;
    const key = withoutParentheses(node.argumentExpression);
    return ts.isStringLiteral(key) ? key.text : undefined;
  }

  function countOf(args: readonly TS.Expression[]): number {
    return args.some(ts.isSpreadElement) ? -1 : args.length;
  }

  function placesIn(target: TS.Node): readonly TS.Node[] {
    const node = withoutTypes(target as TS.Expression);
    if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(placesIn);
    if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(placesIn);
    if (ts.isPropertyAssignment(node)) return placesIn(node.initializer);
    if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) return placesIn(node.expression);
    if (ts.isBinaryExpression(node) && isAssignment(node)) return placesIn(node.left);
    const asks =
      ts.isPropertyAccessExpression(node) ||
      ts.isElementAccessExpression(node) ||
      ts.isCallExpression(node) ||
      ts.isNewExpression(node);
    return asks ? [node] : [];
  }

  return { ambientOf, placesIn };
}
