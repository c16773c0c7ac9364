import fc from "fast-check";
import type { Tie } from "./expressions.js";
import { functionParts, printFunction } from "./functions.js";
import { type Piece, pick } from "./place.js";

const PLAIN = { async: false, generator: false };

/** Declarations that only TypeScript has, for the top of a module; elsewhere nothing. */
export function typedDeclaration(tie: Tie): fc.Arbitrary<Piece> {
  const form = fc.constantFrom("enum", "namespace", "overloads", "this");
  return fc.tuple(form, pick, functionParts(tie), tie("leaf")).map(([made, index, parts, value]) => (at) => {
    if (!at.typed) return "";
    at.note(`typed: ${made}`);
    if (made === "enum") {
      const name = at.declare(at.fresh("E"), "object");
      return `enum ${name} { a = ${index}, b = num(${value(at)}), c = a + 1 }\nlog(${name});`;
    }
    if (made === "namespace") {
      const name = at.declare(at.fresh("N"), "object");
      const { head, body } = printFunction(at, parts, PLAIN);
      return `namespace ${name} {\nexport function m${head} ${body}\n}`;
    }
    const name = at.declare(at.fresh("f"), "function");
    const { head, body } = printFunction(at, parts, PLAIN);
    if (made === "overloads")
      return `function ${name}(one: string): string;\nfunction ${name}${head} ${body}`;
    return `function ${name}${head.replace("(", head === "()" ? "(this: any" : "(this: any, ")} ${body}`;
  });
}
