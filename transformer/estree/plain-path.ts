import { MAX_PLAIN_PATH, type PlainPath, THIS } from "../facts/origins.js";
import { identifierName, type SyntaxNode, withoutParentheses } from "./syntax.js";

/** Names from a variable or `this` to what hangs on it, as far as code says them plainly. */
export function plainPathOf(node: SyntaxNode): PlainPath | undefined {
  const keys: string[] = [];
  let at = withoutParentheses(node);
  while (at.type === "MemberExpression" && keys.length < MAX_PLAIN_PATH) {
    const name = at.computed || at.optional ? undefined : identifierName(at.property);
    if (name === undefined) return undefined;
    keys.unshift(name);
    at = withoutParentheses(at.object!);
  }
  const root = at.type === "ThisExpression" ? THIS : identifierName(at);
  return root === undefined ? undefined : [root, ...keys];
}
