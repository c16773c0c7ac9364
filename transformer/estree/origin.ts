import { type HeldLiteral, LITERAL, type Origin, originOf } from "../facts/origins.js";
import { plainPathOf } from "./plain-path.js";
import { type Slot, type SyntaxNode, withoutWrappers } from "./syntax.js";

/** What a call makes a bound function or a proxy of, by its text. */
export function originIn(call: SyntaxNode): Origin | undefined {
  if (call.optional === true) return undefined;
  return originOf(
    plainPathOf(call.callee!),
    call.arguments!.map((argument) => (isLiteral(argument) ? LITERAL : plainPathOf(argument))),
    call.type === "NewExpression",
  );
}

/** The literals among its arguments, with the places that they have in the tree. */
export function literalsIn(call: SyntaxNode): (HeldLiteral<SyntaxNode> & Slot)[] {
  const args = call.arguments!;
  return [...args.keys()].filter((i) => isLiteral(args[i]!)).map((part) => ({ part, ...slotOf(args, part) }));
}

function isLiteral(node: SyntaxNode): boolean {
  const { type } = withoutWrappers(node);
  return type === "ObjectExpression" || type === "ArrayExpression";
}

/** A node without what only its text or its type has around it. */
function slotOf(args: SyntaxNode[], index: number): Slot & { node: SyntaxNode } {
  const node = withoutWrappers(args[index]!);
  let slot: Slot = { holder: args, key: index };
  for (let at = args[index]!; at !== node; at = at.expression as SyntaxNode)
    slot = { holder: at, key: "expression" };
  return { node, ...slot };
}
