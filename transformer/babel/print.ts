import type * as Babel from "@babel/core";
import type { DescribedProgram } from "../estree/describe.js";
import type { SyntaxNode } from "../estree/syntax.js";
import { isAround, type Site } from "../facts/facts.js";
import { nodesOf } from "../facts/facts-builder.js";
import { injectedNames, type Loading } from "../injection/injected-names.js";
import { preludeOf, preludeText, privateFieldParts } from "../injection/prelude.js";
import { bodyAround, type Shape, type SitePrint, shapeOf } from "../injection/shape.js";
import type { Part } from "../injection/templates.js";
import type { FilePlan, PlannedProbe } from "../plan/plan.js";
import type { Edits } from "./edits.js";
import type { Renderer } from "./render.js";

type Types = typeof Babel.types;
type Expression = Babel.types.Expression;
type Statement = Babel.types.Statement;

const HEAD = Symbol("head");

interface Head {
  [HEAD]?: boolean;
}

/**
 * Whether a node is a statement at the head of an instrumented body, or what stands for that in a parameter. Nobody may
 * lower the `typeof` in it: where the text of a function is sent, there is no helper.
 */
export function isHead(node: object): boolean {
  return (node as Head)[HEAD] === true;
}

/** What a printer works with. */
export interface PrinterTools {
  t: Types;
  render: Renderer;
  edits: Edits;
  /** Told the probe that is printed next. */
  at: (id: string) => void;
}

/**
 * Carries out a plan on a Babel program, in place. Bodies are kept as nodes, and with them what Babel knows of them.
 *
 * @param only ids of the probes that are printed, to find the one that cannot be; all by default
 */
export function printPlan(
  { t, render, edits, at: onProbe }: PrinterTools,
  program: Babel.types.Program,
  { facts, slots }: DescribedProgram,
  plan: FilePlan,
  loading: Loading,
  only?: ReadonlySet<string>,
): void {
  const names = injectedNames(plan, loading);
  const functionNodes = nodesOf(facts.functions);
  const siteNodes = nodesOf(facts.sites);
  const classNodes = nodesOf(facts.classes);

  // What stands in a function comes before it.
  for (let index = plan.probes.length - 1; index >= 0; index--) {
    const probe = plan.probes[index]!;
    if (only?.has(probe.id) === false) continue;
    onProbe(probe.id);
    const node = functionNodes.get(probe.facts) as unknown as Babel.types.Function;
    printFunction(node, probe, shapeOf(probe, names, index));
  }
  onProbe(plan.path);
  plan.classes.forEach((planned, index) => {
    if (planned.privateFields.length === 0) return;
    const { body } = classNodes.get(planned.facts) as unknown as Babel.types.Class;
    const members = privateFieldParts(planned, index, names).map(({ part, name }) => {
      const wrapped = render.expression(part, { $name: t.stringLiteral(name) });
      return (wrapped as Babel.types.ClassExpression).body.body[1]!;
    });
    edits.set(body, "body", [...members, ...body.body]);
  });
  edits.set(program, "body", [...prelude(), ...program.body]);

  function printFunction(node: Babel.types.Function, probe: PlannedProbe, shape: Shape): void {
    // The same for sites: what stands in an operand comes before it.
    for (let i = probe.facts.sites.length - 1; i >= 0; i--) {
      const site = probe.facts.sites[i]!;
      printSite(siteNodes.get(site)!, site, node, shape);
    }
    const block = node.body as Babel.types.BlockStatement;
    const hoisted = hoist(block, facts.hoists.get(probe.facts) ?? []);
    if (block.innerComments == null && render.raw !== undefined) {
      const [before, behind] = bodyAround(shape);
      edits.set(block, "body", [render.raw(before), ...hoisted, ...block.body, render.raw(behind)]);
      return;
    }
    const [tried] = render.statements(shape.body, { $hoisted: hoisted, $body: block.body }) as [
      Babel.types.TryStatement,
    ];
    const head = shape.head.flatMap((part) => render.statements(part));
    for (const statement of head) (statement as Head)[HEAD] = true;
    const body = blockOf([...head, tried]);
    body.directives = block.directives;
    body.loc = block.loc ?? null;
    edits.set(block, "body", tried.block.body);
    edits.set(block, "directives", []);
    tried.block = block;
    edits.set(node, "body", body);
  }

  function printSite(at: SyntaxNode, site: Site, node: Babel.types.Function, shape: Shape): void {
    const first = shape.first(site);
    if (first !== undefined)
      return edits.set(at, "body", [
        ...(render.statements(first) as unknown as SyntaxNode[]),
        ...(at.body as SyntaxNode[]),
      ]);
    if (site.kind === "iterate") return printForAwait(at, site, shape);
    if (isAround(site)) return printAround(at, shape.around(site), site);
    const print = shape.at(site);
    if (site.kind !== "return") return printSuspension(at, site, print);
    if (at.type === "ReturnStatement") {
      if (site.hasOperand) setExpression(at, "argument", operand(print, at.argument!, site));
      else replace(at, render.statements(print.operand)[0]!);
      return;
    }
    const body = node.body as Expression;
    const statement = t.returnStatement(operand(print, body as unknown as SyntaxNode, site));
    statement.loc = body.loc ?? null;
    edits.set(node, "body", t.blockStatement([statement]));
    if ("expression" in node) edits.set(node, "expression", false);
  }

  function printAround(at: SyntaxNode, whole: Part | undefined, { kind }: Site): void {
    if (whole === undefined) return;
    const made = render.expression(whole, { $suspension: at as unknown as Expression });
    if (kind === "asked") {
      const { callee } = made as Babel.types.CallExpression;
      // A tree that is only printed any more has it as text.
      if (callee.type === "ArrowFunctionExpression") (callee.body as Head)[HEAD] = true;
    }
    replace(at, made);
  }

  function printSuspension(at: SyntaxNode, site: Site, print: SitePrint): void {
    const suspended = site.hasOperand ? operand(print, at.argument!, site) : render.expression(print.operand);
    setExpression(at, "argument", suspended);
    replace(at, render.expression(print.whole!, { $suspension: at as unknown as Expression }));
  }

  function printForAwait(at: SyntaxNode, site: Site, { at: printOf, iteration, rearmed }: Shape): void {
    const inner = at.body as unknown as Statement;
    const [body] = render.statements(iteration, {
      $body: inner.type === "BlockStatement" ? inner.body : [inner],
    });
    setExpression(at, "right", operand(printOf(site), at.right!, site));
    edits.set(at, "body", body as unknown as SyntaxNode);
    const { holder, key } = slots.get(at)!;
    const whole = (holder as Record<string | number, Statement>)[key]!;
    replace(at, blockOf([whole, ...render.statements(rearmed)]));
  }

  /** Without the builder, which takes no text for a statement. */
  function blockOf(statements: Statement[]): Babel.types.BlockStatement {
    return { ...t.blockStatement([]), body: statements };
  }

  function replace(at: SyntaxNode, by: object): void {
    const { holder, key } = slots.get(at)!;
    edits.set(holder as Record<string | number, object>, key, by);
  }

  function setExpression(at: SyntaxNode, key: "argument" | "right", expression: Expression): void {
    edits.set(at, key, expression as unknown as SyntaxNode);
  }

  function operand(print: SitePrint, value: SyntaxNode, site: Site): Expression {
    const code = value as unknown as Expression;
    if (!site.exposesAnonymous) return render.expression(print.operand, { $value: code });
    const barrier = render.expression(print.barrier, { $value: code });
    const list = render.expression(print.operand, { $value: t.nullLiteral() });
    if (list.type !== "SequenceExpression") return barrier;
    list.expressions[0] = barrier;
    return list;
  }

  /** Takes declarations out of a body and makes variables of them; the last of a name is the one. */
  function hoist(block: Babel.types.BlockStatement, hoists: readonly SyntaxNode[]): Statement[] {
    if (hoists.length === 0) return [];
    const hoisted = new Map<string, Statement>();
    const nodes = new Set<object>(hoists);
    const kept = block.body.filter((statement) => {
      let inner = statement;
      while (inner.type === "LabeledStatement") inner = inner.body;
      if (inner.type !== "FunctionDeclaration" || !nodes.has(inner)) return true;
      const { name } = inner.id!;
      const expression = t.functionExpression(null, inner.params, inner.body, inner.generator, inner.async);
      const variable = t.variableDeclaration("var", [t.variableDeclarator(t.identifier(name), expression)]);
      variable.loc = inner.loc ?? null;
      hoisted.delete(name);
      hoisted.set(name, variable);
      return false;
    });
    edits.set(block, "body", kept);
    return [...hoisted.values()];
  }

  function prelude(): Statement[] {
    const made = preludeOf(plan, names, loading);
    if (render.raw !== undefined) return [render.raw(preludeText(made))];
    const { parts, data, roots } = made;
    const literals = Object.fromEntries(
      Object.entries(data).map(([hole, value]) => [hole, t.valueToNode(value)]),
    );
    const assignments = roots.flatMap(({ name, part }) =>
      render.statements(part, { $name: t.identifier(name) }),
    );
    return parts.flatMap((part) => render.statements(part, { ...literals, $assignments: assignments }));
  }
}
