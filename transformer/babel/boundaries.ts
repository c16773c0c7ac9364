import type * as Babel from "@babel/core";
import type { DescribedProgram } from "../estree/describe.js";
import { importedName, nameOf, type SyntaxNode } from "../estree/syntax.js";
import { nodesOf } from "../facts/facts-builder.js";
import { boundaryPrelude, importPrint, loadPart } from "../injection/boundaries.js";
import { injectedNames, type Loading } from "../injection/injected-names.js";
import type { FilePlan } from "../plan/plan.js";
import type { PrinterTools } from "./print.js";

type Expression = Babel.types.Expression;
type Statement = Babel.types.Statement;

/**
 * Puts the runtime between a program and modules that are boundaries, in place. That is before other plugins see the
 * program: what they make of an import depends on who uses its names.
 */
export function printBoundaries(
  { t, render, edits }: Omit<PrinterTools, "at">,
  program: Babel.types.Program,
  { facts, slots }: DescribedProgram,
  plan: FilePlan,
  loading: Loading,
): void {
  const { boundaries } = plan;
  const names = injectedNames(plan, loading);
  const importNodes = nodesOf(facts.imports);
  const loadNodes = nodesOf(facts.loads);
  const behind = new Map<object, Statement[]>();

  boundaries.imports.forEach((planned, index) => {
    const { namespace, bindings, unused } = importPrint(planned, names, index);
    const node = importNodes.get(planned.facts)!;
    const added = render.statements(namespace);
    planned.facts.names.forEach(({ imported, local, used }, i) => {
      if (!used) return;
      const specifier = node.specifiers!.find((each) => isOf(each, imported, local))!;
      edits.set(specifier, "local", t.identifier(unused[i]!) as unknown as SyntaxNode);
      added.push(...render.statements(bindings[i]!));
    });
    behind.set(node, added);
  });
  for (const planned of boundaries.loads) {
    const node = loadNodes.get(planned.facts)!;
    const { holder, key } = slots.get(node)!;
    const value = node as unknown as Expression;
    const made = render.expression(loadPart(planned, names), { $value: value });
    edits.set(holder as Record<string | number, object>, key, made);
  }
  const prelude = boundaryPrelude(boundaries, names, loading).flatMap((part) => render.statements(part));
  const body = program.body.flatMap((statement) => [statement, ...(behind.get(statement) ?? [])]);
  edits.set(program, "body", [...prelude, ...body]);
}

function isOf(specifier: SyntaxNode, imported: string, local: string): boolean {
  return importedName(specifier) === imported && nameOf(specifier.local!) === local;
}
