import MagicString from "magic-string";
import type { DescribedProgram } from "../estree/describe.js";
import { type FunctionNode, type SyntaxNode, statementsOf } from "../estree/syntax.js";
import { isAround, type Site } from "../facts/facts.js";
import { nodesOf } from "../facts/facts-builder.js";
import { boundaryPrelude, importPrint, loadPart, unloadedImport } from "../injection/boundaries.js";
import { injectedNames, type Loading } from "../injection/injected-names.js";
import { preludeOf, preludeText, privateFieldParts, type RuntimeModules } from "../injection/prelude.js";
import { bodyAround, type Shape, type SitePrint, shapeOf } from "../injection/shape.js";
import { literal, render, renderAround } from "../injection/template-text.js";
import type { Part } from "../injection/templates.js";
import type { FilePlan, PlannedProbe } from "../plan/plan.js";
import type { ParsedText } from "./parse.js";
import { findStatementEdges } from "./statements.js";

/**
 * Carries out a plan on a text. Text is put around the program's code, which stays as it is; of declarations that go
 * to the top of their function, the `function` moves.
 *
 * What is outside comes before what is inside, so that texts at one offset nest: an opening goes behind those that
 * are there, a closing before them.
 *
 * @param probes those that are printed, to find the one that cannot be
 * @param runtime the modules that the file takes the runtime from
 * @param unloaded whether modules that are boundaries are left out
 */
export function printPlan(
  { text, program }: ParsedText,
  { facts, slots, open }: DescribedProgram,
  plan: FilePlan,
  loading: Loading,
  probes: ReadonlySet<PlannedProbe>,
  runtime?: RuntimeModules,
  unloaded = false,
): MagicString {
  const out = new MagicString(text);
  const names = injectedNames(plan, loading);
  const functionNodes = nodesOf(facts.functions);
  const siteNodes = nodesOf(facts.sites);
  const classNodes = nodesOf(facts.classes);
  const edges = findStatementEdges(open, text);
  /** Ranges that go once nothing is put into them any more. */
  const removed: [start: number, end: number][] = [];

  printPrelude();
  plan.classes.forEach((planned, index) => {
    const body = classNodes.get(planned.facts)!.body as SyntaxNode;
    for (const { part, name } of privateFieldParts(planned, index, names))
      out.appendLeft(body.start + 1, staticBlockOf(render(part, { $name: literal(name) })));
  });
  plan.probes.forEach((probe, index) => {
    if (probes.has(probe))
      printFunction(functionNodes.get(probe.facts) as FunctionNode, probe, shapeOf(probe, names, index));
  });
  printBoundaries();
  for (const [start, end] of removed) {
    out.remove(start, end);
    // Its lines stay, for what is behind it.
    out.appendLeft(start, text.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, ""));
  }
  return out;

  function printPrelude(): void {
    const { parts, ...rest } = preludeOf(plan, names, loading);
    const all = [...parts, ...boundaryPrelude(plan.boundaries, names, loading)];
    const prelude = preludeText({ parts: all, ...rest }, runtime);
    const statements = statementsOf(program);
    const directive = lastDirective(statements);
    if (directive === undefined) out.appendRight(startOf(statements[0]!), prelude);
    else out.appendLeft(directive.end, terminated(directive) + prelude);
  }

  function printBoundaries(): void {
    const importNodes = nodesOf(facts.imports);
    const loadNodes = nodesOf(facts.loads);
    for (const [index, planned] of plan.boundaries.imports.entries()) {
      const node = importNodes.get(planned.facts)!;
      if (unloaded && !isAlwaysThere(planned)) {
        printUnloaded(node, unloadedImport(planned, names));
        continue;
      }
      const { namespace, bindings, unused } = importPrint(planned, names, index);
      let behind = terminated(node) + render(namespace);
      planned.facts.names.forEach(({ local, used }, i) => {
        if (!used) return;
        renameSpecifier(node.specifiers!.find((each) => each.local!.name === local)!, unused[i]!);
        behind += render(bindings[i]!);
      });
      out.appendLeft(node.end, behind);
    }
    for (const planned of plan.boundaries.loads) {
      const node = loadNodes.get(planned.facts)!;
      const leaves = unloaded && !isAlwaysThere(planned);
      const part = loadPart(planned, names, leaves);
      if (leaves) out.update(node.start, node.end, render(part));
      else wrap(node, ...renderAround(part));
    }
  }

  /** Its lines stay, for what is behind it. */
  function printUnloaded({ start, end }: SyntaxNode, bindings: readonly Part[]): void {
    const lines = text.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, "");
    out.update(start, end, bindings.map((part) => render(part)).join("") + lines);
  }

  function renameSpecifier({ local, imported }: SyntaxNode, name: string): void {
    const { start, end } = local!;
    if (imported?.start === start) out.appendLeft(end, ` as ${name}`);
    else out.update(start, end, name);
  }

  function printFunction(node: FunctionNode, probe: PlannedProbe, shape: Shape): void {
    const { body } = node;
    const [head, closing] = bodyAround(shape);
    if (body.type === "BlockStatement") {
      printBlock(body, head, closing);
      hoist(body, facts.hoists.get(probe.facts) ?? []);
    } else {
      const site = facts.sites.get(node)!;
      // A block ends an arrow as well as its expression did.
      edges.ends.delete(body.end);
      wrapOperand(body, shape.at(site), site, `{${head}return `, `${closing}}`);
    }
    for (const site of probe.facts.sites) printSite(siteNodes.get(site)!, site, shape);
  }

  /** The closing text goes with the brace behind it: what is before it may move. */
  function printBlock(body: SyntaxNode, head: string, closing: string): void {
    const statements = statementsOf(body);
    const directive = lastDirective(statements);
    out.appendLeft(
      directive?.end ?? body.start + 1,
      (directive === undefined ? "" : terminated(directive)) + head,
    );
    const last = statements.at(-1);
    const open = last !== undefined && last !== directive && !closing.startsWith("}");
    out.appendRight(body.end - 1, (open ? terminated(last) : "") + closing);
  }

  /** Makes variables of declarations at the top of a body; the last of a name is the one. */
  function hoist(body: SyntaxNode, hoists: readonly SyntaxNode[]): void {
    const statements = statementsOf(body);
    const top = lastDirective(statements)?.end ?? body.start + 1;
    const last = new Map(hoists.map((declaration) => [declaration.id!.name, declaration]));
    for (const statement of statements) {
      let inner = statement;
      while (inner.type === "LabeledStatement") inner = inner.body as SyntaxNode;
      if (!hoists.includes(inner)) continue;
      const { id, start, end } = inner as SyntaxNode & { id: SyntaxNode };
      // Without the declaration, the line before would go on in the line behind it.
      out.appendLeft(statement.start, ";");
      if (last.get(id.name) !== inner) {
        removed.push([statement.start, end]);
        continue;
      }
      if (start > statement.start) removed.push([statement.start, start]);
      out.appendRight(start, `var ${id.name}=`);
      out.remove(id.start, id.end);
      out.appendLeft(end, ";");
      if (start !== top) out.move(start, end, top);
    }
  }

  function printSite(at: SyntaxNode, site: Site, shape: Shape): void {
    const first = shape.first(site);
    if (first !== undefined) out.appendLeft(at.start + 1, render(first));
    else if (site.kind === "iterate") printForAwait(at, site, shape);
    else if (isAround(site)) printAround(at, shape.around(site));
    else if (site.kind !== "return") printSuspension(at, site, shape.at(site));
    else if (at.type === "ReturnStatement") printReturn(at, site, shape.at(site));
  }

  function printReturn(at: SyntaxNode, site: Site, print: SitePrint): void {
    if (!site.hasOperand) return void out.update(at.start, at.end, render(print.operand));
    const value = at.argument!;
    wrap(at, "", terminated(at));
    wrapOperand(value, print, site, value.start === at.start + "return".length ? " " : "", "");
  }

  function printAround(at: SyntaxNode, whole: Part | undefined): void {
    if (whole !== undefined) wrapWhole(at, whole);
  }

  function wrapWhole(at: SyntaxNode, whole: Part): void {
    const [before, after] = renderAround(whole);
    // A parenthesis would make a call of the line before; it would itself be called by the line behind it.
    const begins = edges.starts.has(at.start) ? "0," : "";
    const ends = edges.ends.delete(at.end) ? ";" : "";
    wrap(at, `${begins}(${before}`, `${after})${ends}`);
  }

  function printSuspension(at: SyntaxNode, site: Site, print: SitePrint): void {
    wrapWhole(at, print.whole!);
    if (site.hasOperand) wrapOperand(at.argument!, print, site, "(", ")");
    else out.prependLeft(at.end, ` ${render(print.operand)}`);
  }

  function printForAwait(at: SyntaxNode, site: Site, { at: printOf, iteration, rearmed }: Shape): void {
    const { holder, key } = slots.get(at)!;
    wrap((holder as Record<string | number, SyntaxNode>)[key]!, "{", `${render(rearmed)}}`);
    const [before, after] = renderAround(iteration);
    wrap(at.body as SyntaxNode, before, after);
    wrapOperand(at.right!, printOf(site), site, "(", ")");
  }

  function wrapOperand(
    value: SyntaxNode,
    { operand, barrier }: SitePrint,
    { exposesAnonymous }: Site,
    opening: string,
    closing: string,
  ): void {
    let [before, after] = renderAround(operand);
    if (exposesAnonymous) {
      const [named, unnamed] = renderAround(barrier);
      before = named;
      after = unnamed + after;
    }
    if (value.type === "SequenceExpression") {
      before += "(";
      after = `)${after}`;
    }
    wrap(value, opening + before, after + closing);
  }

  function wrap({ start, end }: SyntaxNode, opening: string, closing: string): void {
    out.appendRight(start, opening);
    out.prependLeft(end, closing);
  }

  /** What a statement lacks to end before other code in its line. */
  function terminated({ end }: SyntaxNode): "" | ";" {
    return text[end - 1] === ";" ? "" : ";";
  }
}

/** What Node has itself, replay need not do without. */
function isAlwaysThere({ module }: { module: string }): boolean {
  return module.startsWith("node:");
}

function lastDirective(statements: readonly SyntaxNode[]): SyntaxNode | undefined {
  const first = statements.findIndex(({ directive }) => directive == null);
  return statements[(first < 0 ? statements.length : first) - 1];
}

/** Decorators may stand before the `export` of their class. */
function startOf({ start, declaration }: SyntaxNode): number {
  return Math.min(start, declaration?.decorators?.[0]?.start ?? start);
}

/** The static block of a class expression that holds nothing behind it. */
function staticBlockOf(wrapped: string): string {
  return wrapped.slice(wrapped.indexOf("static"), wrapped.lastIndexOf("}"));
}
