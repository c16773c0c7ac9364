import type * as TS from "typescript";
import {
  AMBIENT_GLOBALS,
  type Ambient,
  ambientCall,
  ambientRead,
  MAX_AMBIENT_PATH,
} from "../facts/ambient.js";
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

  function ambientOf(node: TS.Node): Ambient | undefined {
    if ((node as TS.CallExpression).questionDotToken !== undefined) return undefined;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const path = pathOf(node.expression);
      return path && ambientCall(path, countOf(node.arguments ?? []), ts.isNewExpression(node));
    }
    const key = keyOf(node);
    if (key === undefined) return undefined;
    const path = pathOf((node as TS.PropertyAccessExpression).expression);
    return path && ambientRead(path, key);
  }

  /** Names from a global to what hangs on it, as far as code says them plainly. */
  function pathOf(node: TS.Expression): string[] | undefined {
    const path: string[] = [];
    let at = withoutParentheses(node);
    while (ts.isPropertyAccessExpression(at) && path.length < MAX_AMBIENT_PATH) {
      if (at.questionDotToken !== undefined || !ts.isIdentifier(at.name)) return undefined;
      path.unshift(at.name.text);
      at = withoutParentheses(at.expression);
    }
    return ts.isIdentifier(at) && AMBIENT_GLOBALS.has(at.text) ? [at.text, ...path] : undefined;
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
