import type { ModuleFormat } from "../facts/facts.js";
import type { SyntaxNode } from "./syntax.js";

/**
 * The format of a program of Babel's or ESTree's. What is no module is CommonJS by its name, or when a statement at
 * its top requires or assigns to its exports; else it is a script.
 */
export function formatOf(program: SyntaxNode, isModule: boolean, name: string): ModuleFormat {
  if (isModule) return "esm";
  if (/\.c[jt]s$/.test(name)) return "commonjs";
  return (program.body as SyntaxNode[]).some(usesCommonJs) ? "commonjs" : "script";
}

/** Whether a program has what only a module can have; one that makes its own `require` counts as a module. */
export function isWrittenAsModule(program: SyntaxNode): boolean {
  return (program.body as SyntaxNode[]).some(
    ({ type, declarations }) =>
      /^(?:Import|Export).*Declaration$|^TS(?:ImportEqualsDeclaration|ExportAssignment)$/.test(type) ||
      declarations?.some(({ id }) => id?.type === "Identifier" && id.name === "require") === true,
  );
}

function usesCommonJs({ type, declarations, expression }: SyntaxNode): boolean {
  const expressions =
    type === "VariableDeclaration"
      ? declarations!.map(({ init }) => init)
      : type === "ExpressionStatement"
        ? [expression as SyntaxNode]
        : [];
  return expressions.some((each) => {
    let at = each;
    while (at) {
      if (at.type === "AssignmentExpression") at = at.left;
      else if (at.type === "MemberExpression") at = at.object;
      else if (at.type === "ParenthesizedExpression") at = at.expression as SyntaxNode;
      else if (at.type === "CallExpression" && at.callee!.type === "Identifier")
        return at.callee!.name === "require";
      else if (at.type === "CallExpression") at = at.callee;
      else return at.type === "Identifier" && (at.name === "module" || at.name === "exports");
    }
    return false;
  });
}
