import { HELD, heldOf, type Origin, type OriginArgument, originOf, THIS } from "../facts/origins.js";
import { plainPathOf } from "./plain-path.js";
import { isFunction, type Slot, type SyntaxNode, withoutWrappers } from "./syntax.js";

/** What a call makes a bound function or a proxy of, by its text. */
export function originIn(call: SyntaxNode): Origin | undefined {
  if (call.optional === true) return undefined;
  return originOf(plainPathOf(call.callee!), call.arguments!.map(argumentOf), call.type === "NewExpression");
}

/** The arguments of it that are held, with the places that they have in the tree. */
export function heldIn(call: SyntaxNode, origin: Origin): ({ node: SyntaxNode; argument: number } & Slot)[] {
  return heldOf(origin).map((argument) => ({ argument, ...slotOf(call.arguments!, argument) }));
}

function argumentOf(written: SyntaxNode): OriginArgument | undefined {
  const node = withoutWrappers(written);
  if (node.type === "ThisExpression") return [THIS];
  return node.type === "SpreadElement" || isFunction(node) || node.type === "ClassExpression"
    ? undefined
    : HELD;
}

/** A node without what only its text or its type has around it. */
function slotOf(args: SyntaxNode[], index: number): Slot & { node: SyntaxNode } {
  const node = withoutWrappers(args[index]!);
  let slot: Slot = { holder: args, key: index };
  for (let at = args[index]!; at !== node; at = at.expression as SyntaxNode)
    slot = { holder: at, key: "expression" };
  return { node, ...slot };
}
