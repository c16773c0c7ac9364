import { visitorKeys } from "oxc-parser";
import type { SyntaxNode, VisitorKeys } from "../estree/syntax.js";

/** Where statements begin and end whose bounds are not written, but follow from what is on the next line. */
export interface StatementEdges {
  /** Offsets of statements that are expressions. */
  starts: Set<number>;
  /** Offsets behind statements that lack their semicolon. */
  ends: Set<number>;
}

/** Statements that end in an expression. */
const OPEN = new Set(["ExpressionStatement", "VariableDeclaration", "ThrowStatement"]);

/** Finds them in a program; a loop, since long chains `a + b + …` are as deep as they are long. */
export function findStatementEdges(program: SyntaxNode, text: string): StatementEdges {
  const edges: StatementEdges = { starts: new Set(), ends: new Set() };
  const heads = new Set<unknown>();
  const left: SyntaxNode[] = [program];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (/^For(?:In|Of)?Statement$/.test(node.type)) heads.add(node.init).add(node.left);
    if (node.type === "ExpressionStatement") edges.starts.add(node.start);
    if (OPEN.has(node.type) && text[node.end - 1] !== ";" && !heads.has(node)) edges.ends.add(node.end);
    for (const key of (visitorKeys as VisitorKeys)[node.type] ?? []) {
      const child = (node as unknown as Record<string, SyntaxNode | (SyntaxNode | null)[] | null>)[key];
      for (const each of Array.isArray(child) ? child : [child]) if (each != null) left.push(each);
    }
  }
  return edges;
}
