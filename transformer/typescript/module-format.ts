import type * as TS from "typescript";
import type { ModuleFormat } from "../facts/facts.js";
import type { Loading } from "../injection/injected-names.js";

/** The format as written: a module may be emitted as CommonJS and is strict code all the same. */
export function formatOf(ts: typeof TS, file: TS.SourceFile, loading: Loading): ModuleFormat {
  if (loading === "script") return "script";
  return ts.isExternalModule(file) ? "esm" : "commonjs";
}

/** How the emitted file loads modules. Formats that have no way to add one (AMD, System) count as scripts. */
export function loadingOf(ts: typeof TS, program: TS.Program, file: TS.SourceFile): Loading {
  const isModule = ts.isExternalModule(file);
  if (!isModule) {
    const isCommonJs =
      /\.c[jt]s$/.test(file.fileName) || file.statements.some((statement) => usesCommonJs(ts, statement));
    return isCommonJs ? "require" : "script";
  }
  const kind = emitKindOf(ts, program, file);
  if (kind === ts.ModuleKind.CommonJS) return "require";
  return kind >= ts.ModuleKind.ES2015 && kind <= ts.ModuleKind.Preserve ? "import" : "script";
}

function emitKindOf(ts: typeof TS, program: TS.Program, file: TS.SourceFile): TS.ModuleKind {
  // Not in the public types, but what the emitter itself asks since 5.6.
  const known = (program as { getEmitModuleFormatOfFile?(file: TS.SourceFile): TS.ModuleKind })
    .getEmitModuleFormatOfFile;
  if (known !== undefined) return known.call(program, file);
  const { module: kind = ts.ModuleKind.CommonJS } = program.getCompilerOptions();
  if (kind < ts.ModuleKind.Node16 || kind > ts.ModuleKind.NodeNext) return kind;
  return file.impliedNodeFormat === ts.ModuleKind.ESNext ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
}

/** What a statement at the top of a CommonJS module does; the same as for other front ends (estree/module-format.ts). */
function usesCommonJs(ts: typeof TS, statement: TS.Statement): boolean {
  const { FirstAssignment, LastAssignment } = ts.SyntaxKind;
  const isAssignment = ({ operatorToken: { kind } }: TS.BinaryExpression) =>
    kind >= FirstAssignment && kind <= LastAssignment;
  const expressions = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map(({ initializer }) => initializer)
    : [ts.isExpressionStatement(statement) ? statement.expression : undefined];
  return expressions.some((expression) => {
    let at = expression;
    while (at !== undefined) {
      if (ts.isBinaryExpression(at) && isAssignment(at)) at = at.left;
      else if (ts.isCallExpression(at) && ts.isIdentifier(at.expression))
        return at.expression.text === "require";
      else if (
        ts.isPropertyAccessExpression(at) ||
        ts.isElementAccessExpression(at) ||
        ts.isParenthesizedExpression(at) ||
        ts.isCallExpression(at)
      )
        at = at.expression;
      else return ts.isIdentifier(at) && (at.text === "module" || at.text === "exports");
    }
    return false;
  });
}
