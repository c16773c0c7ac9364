import { type Origin, originOf } from "../facts/origins.js";
import { plainPathOf } from "./plain-path.js";
import type { SyntaxNode } from "./syntax.js";

/** What a call makes a bound function or a proxy of, by its text. */
export function originIn(call: SyntaxNode): Origin | undefined {
  if (call.optional === true) return undefined;
  return originOf(
    plainPathOf(call.callee!),
    call.arguments!.map((argument) => plainPathOf(argument as SyntaxNode)),
    call.type === "NewExpression",
  );
}
