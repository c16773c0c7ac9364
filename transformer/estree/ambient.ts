import { type Ambient, ambientCall, ambientRead } from "../facts/ambient.js";
import { plainPathOf } from "./plain-path.js";
import { identifierName, type SyntaxNode, withoutWrappers } from "./syntax.js";

const NOTHING: readonly SyntaxNode[] = [];

/** What an expression asks the world for, by its text. */
export function ambientOf(node: SyntaxNode): Ambient | undefined {
  if (node.optional === true) return undefined;
  switch (node.type) {
    case "MemberExpression": {
      const key = keyOf(node);
      const path = key === undefined ? undefined : plainPathOf(node.object!);
      return path && ambientRead(path, key!);
    }
    case "CallExpression":
    case "NewExpression": {
      const path = plainPathOf(node.callee!);
      return path && ambientCall(path, countOf(node.arguments ?? NOTHING), node.type === "NewExpression");
    }
    default:
      return undefined;
  }
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
