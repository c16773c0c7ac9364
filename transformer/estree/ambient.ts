import {
  AMBIENT_GLOBALS,
  type Ambient,
  ambientCall,
  ambientRead,
  MAX_AMBIENT_PATH,
} from "../facts/ambient.js";
import { identifierName, type SyntaxNode, withoutParentheses, withoutWrappers } from "./syntax.js";

const NOTHING: readonly SyntaxNode[] = [];

/** What an expression asks the world for, by its text. */
export function ambientOf(node: SyntaxNode): Ambient | undefined {
  if (node.optional === true) return undefined;
  switch (node.type) {
    case "MemberExpression": {
      const key = keyOf(node);
      const path = key === undefined ? undefined : pathOf(node.object!);
      return path && ambientRead(path, key!);
    }
    case "CallExpression":
    case "NewExpression": {
      const path = pathOf(node.callee!);
      return path && ambientCall(path, countOf(node.arguments ?? NOTHING), node.type === "NewExpression");
    }
    default:
      return undefined;
  }
}

/** Names from a global to what hangs on it, as far as code says them plainly. */
function pathOf(node: SyntaxNode): string[] | undefined {
  const path: string[] = [];
  let at = withoutParentheses(node);
  while (at.type === "MemberExpression" && path.length < MAX_AMBIENT_PATH) {
    const name = at.computed || at.optional ? undefined : identifierName(at.property);
    if (name === undefined) return undefined;
    path.unshift(name);
    at = withoutParentheses(at.object!);
  }
  const root = identifierName(at);
  return root !== undefined && AMBIENT_GLOBALS.has(root) ? [root, ...path] : undefined;
}

/** The name of a property: `x.name`, `x["name"]`. */
function keyOf({ property, computed }: SyntaxNode): string | undefined {
  if (!computed) return identifierName(property);
  return typeof property!.value === "string" && property!.type.endsWith("Literal")
    ? property!.value
    : undefined;
}

function countOf(args: readonly SyntaxNode[]): number {
  return args.some(({ type }) => type === "SpreadElement") ? -1 : args.length;
}

/** What a target of assignments, or what is called, consists of: expressions that are not merely read. */
export function placesIn(target: SyntaxNode): readonly SyntaxNode[] {
  const node = withoutWrappers(target);
  switch (node.type) {
    case "MemberExpression":
    case "CallExpression":
    case "NewExpression":
      return [node];
    case "ArrayPattern":
      return node.elements!.flatMap((each) => (each === null ? NOTHING : placesIn(each)));
    case "ObjectPattern":
      return node.properties!.flatMap((each) => placesIn((each.value as SyntaxNode | undefined) ?? each));
    case "AssignmentPattern":
      return placesIn(node.left!);
    case "RestElement":
      return placesIn(node.argument!);
    default:
      return NOTHING;
  }
}
