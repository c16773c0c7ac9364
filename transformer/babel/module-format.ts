import type * as Babel from "@babel/core";
import type { ModuleFormat } from "../facts.js";

/** How a program is loaded. @param file name of its file */
export function formatOf(program: Babel.types.Program, file: string): ModuleFormat {
  if (program.sourceType === "module") return "esm";
  if (/\.c[jt]s$/.test(file)) return "commonjs";
  return program.body.some(usesCommonJs) ? "commonjs" : "script";
}

/** Whether a statement at the top of a file requires, or assigns to its exports. */
function usesCommonJs(statement: Babel.types.Statement): boolean {
  const expressions =
    statement.type === "VariableDeclaration"
      ? statement.declarations.map(({ init }) => init)
      : statement.type === "ExpressionStatement"
        ? [statement.expression]
        : [];
  return expressions.some((expression) => {
    let at: Babel.types.Node | null | undefined = expression;
    while (at) {
      if (at.type === "AssignmentExpression") at = at.left;
      else if (at.type === "MemberExpression") at = at.object;
      else if (at.type === "CallExpression" && at.callee.type === "Identifier")
        return at.callee.name === "require";
      else if (at.type === "CallExpression") at = at.callee as Babel.types.Node;
      else return at.type === "Identifier" && (at.name === "module" || at.name === "exports");
    }
    return false;
  });
}
