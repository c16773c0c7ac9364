import type { SyntaxNode } from "../estree/syntax.js";

/** Where statements begin and end whose bounds are not written, but follow from what is on the next line. */
export interface StatementEdges {
  /** Offsets of statements that are expressions. */
  starts: Set<number>;
  /** Offsets behind statements that lack their semicolon. */
  ends: Set<number>;
}

/** @param open statements that end where an expression ends */
export function findStatementEdges(open: readonly SyntaxNode[], text: string): StatementEdges {
  const edges: StatementEdges = { starts: new Set(), ends: new Set() };
  for (const { type, start, end } of open) {
    if (type === "ExpressionStatement") edges.starts.add(start);
    if (text[end - 1] !== ";") edges.ends.add(end);
  }
  return edges;
}
