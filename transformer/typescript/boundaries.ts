import type * as TS from "typescript";
import type { FactsBuilder } from "../facts/facts-builder.js";
import { importPrint, loadPart } from "../injection/boundaries.js";
import type { InjectedNames, Loading } from "../injection/injected-names.js";
import type { PlannedBoundaries, PlannedImport } from "../plan/boundaries.js";
import type { Renderer } from "./render.js";

/** Puts the runtime between a file and modules that are boundaries. */
export interface BoundaryPrinter {
  /** What an import declaration becomes; undefined for one that stays. */
  import(node: TS.ImportDeclaration): TS.Statement[] | undefined;
  /** What a call that loads a module becomes; itself when it stays. */
  load<Node extends TS.Node>(node: Node, visited: Node): Node | TS.Expression;
}

export function createBoundaryPrinter(
  ts: typeof TS,
  { factory }: TS.TransformationContext,
  render: Renderer,
  { imports, loads }: FactsBuilder<TS.Node>,
  boundaries: PlannedBoundaries,
  names: InjectedNames,
  loading: Loading,
  file: TS.SourceFile,
): BoundaryPrinter {
  const plannedImports = new Map(
    boundaries.imports.map((planned, index) => [planned.facts, { planned, index }]),
  );
  const plannedLoads = new Map(boundaries.loads.map((planned) => [planned.facts, planned]));

  function printImport(node: TS.ImportDeclaration): TS.Statement[] | undefined {
    const found = plannedImports.get(imports.get(node)!);
    if (found === undefined) return undefined;
    const { planned, index } = found;
    const { namespace, bindings } = importPrint(planned, names, index);
    const loaded = render.statements(namespace);
    // The compiler keeps each declaration that is new to it, so that none of the old one may stay. What a name stands
    // for is then asked of all exports: it is undefined for what was a type.
    if (loading === "import") return [...loaded, ...bindings.flatMap((part) => render.statements(part))];
    return [...loaded, ...requiredNames(node, planned, index)];
  }

  /** In what is going to be CommonJS, the compiler reads imported names as properties of one variable. */
  function requiredNames(
    node: TS.ImportDeclaration,
    { facts, module }: PlannedImport,
    index: number,
  ): TS.Statement[] {
    const all = facts.names.find(({ imported }) => imported === "*");
    const variable =
      all === undefined ? factory.getGeneratedNameForNode(node) : factory.createIdentifier(all.local);
    const holes = {
      $boundary: names.boundary,
      $module: module,
      $namespace: names.namespace(index),
    };
    const declare = (local: TS.Identifier) =>
      render.statements({ template: "boundNamespace", holes }, { $local: local });
    const statements = declare(variable);
    if (all !== undefined && facts.names.length > 1)
      statements.push(...declare(factory.getGeneratedNameForNode(node)));
    for (const { imported, local } of facts.names) {
      // Of a variable, the compiler exports the value itself.
      if (imported === "*") continue;
      for (const name of exportedAs(local)) {
        const value = factory.createPropertyAccessExpression(variable, imported);
        const target = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name);
        statements.push(factory.createExpressionStatement(factory.createAssignment(target, value)));
      }
    }
    return statements;
  }

  /** Names by which `export { … }` exports a local one. */
  function exportedAs(local: string): string[] {
    return file.statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) return [];
      const { exportClause, isTypeOnly } = statement;
      if (isTypeOnly || exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
      return exportClause.elements
        .filter(
          ({ isTypeOnly: ofType, name, propertyName }) => !ofType && (propertyName ?? name).text === local,
        )
        .map(({ name }) => name.text);
    });
  }

  function printLoad<Node extends TS.Node>(node: Node, visited: Node): Node | TS.Expression {
    const planned = plannedLoads.get(loads.get(node)!);
    if (planned === undefined || !ts.isCallExpression(visited)) return visited;
    return render.expression(loadPart(planned, names), { $value: visited });
  }

  return { import: printImport, load: printLoad };
}
