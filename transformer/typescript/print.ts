import type * as TS from "typescript";
import type { Site } from "../facts/facts.js";
import type { FactsBuilder } from "../facts/facts-builder.js";
import { boundaryPrelude } from "../injection/boundaries.js";
import { type InjectedNames, injectedNames, type Loading } from "../injection/injected-names.js";
import { preludeOf, privateFieldParts } from "../injection/prelude.js";
import { type Shape, shapeOf } from "../injection/shape.js";
import type { Part } from "../injection/templates.js";
import type { FilePlan, PlannedClass, PlannedProbe } from "../plan/plan.js";
import { createBodies } from "./bodies.js";
import { createBoundaryPrinter } from "./boundaries.js";
import { createOperands } from "./operands.js";
import { plainPathsOf } from "./plain-path.js";
import { preludeStatements } from "./prelude.js";
import { createRenderer } from "./render.js";
import { countDirectives } from "./syntax.js";
import { withBody } from "./with-body.js";

/**
 * Most functions that are instrumented, and expressions that suspend them, inside one another. Each adds levels to the
 * tree, and the walks of the compiler end where the stack does.
 */
const DEEPEST = 50;

/**
 * Carries out a plan on a source file.
 *
 * @param reached told the probe ids of the functions, outer ones first
 */
export function printPlan(
  ts: typeof TS,
  context: TS.TransformationContext,
  file: TS.SourceFile,
  facts: FactsBuilder<TS.Node>,
  plan: FilePlan,
  loading: Loading,
  reached: (id: string) => void,
): TS.SourceFile {
  const { factory } = context;
  const render = createRenderer(ts, context);
  const names = injectedNames(plan, loading);
  const operands = createOperands(ts, context, render);
  const { plainRootOf } = plainPathsOf(ts);
  const wrapBody = createBodies(ts, context, render, operands, names);
  const probes = new Map(
    plan.probes.map((probe, index) => [probe.facts, { probe, shape: shapeOf(probe, names, index) }]),
  );
  const classes = new Map(plan.classes.map((each, index) => [each.facts, { planned: each, index }]));
  const boundaries = createBoundaryPrinter(ts, context, render, facts, plan.boundaries, names, loading, file);
  const touched = touchedOffsets(plan, facts);
  /** Instrumented function whose code is being visited, or undefined. */
  let current: { probe: PlannedProbe; shape: Shape; hoisted: Map<string, TS.Statement> } | undefined;
  let depth = 0;
  /** Declarations of the current function that go to its top. */
  let hoists: ReadonlySet<TS.Node> = new Set();

  function visit(node: TS.Node): TS.VisitResult<TS.Node | undefined> {
    if (node.pos >= 0 && !touched(node.pos, node.end)) return node;
    const fn = facts.functions.get(node);
    if (fn !== undefined) {
      const visited = visitFunction(node as TS.FunctionLikeDeclaration, fn);
      return hoists.has(node) ? void hoist(visited as TS.FunctionDeclaration) : visited;
    }
    if (ts.isImportDeclaration(node)) return boundaries.import(node) ?? node;
    if (ts.isBinaryExpression(node) && ownSite(node) === undefined) return visitChain(node);
    if (ts.isClassLike(node)) return visitClass(node);
    if (ts.isLabeledStatement(node)) return visitLabelled(node);
    const site = ownSite(node);
    if (site === undefined) return boundaries.load(node, visitChildren(node));
    switch (site.kind) {
      case "return":
        return visitReturn(node as TS.ReturnStatement, site);
      case "iterate":
        return [visitForAwait(node as TS.ForOfStatement, site), ...render.statements(current!.shape.rearmed)];
      case "ambient":
      case "held":
        return visitAround(node as TS.Expression, current!.shape.around(site));
      case "asked":
        return visitAsked(node as TS.Expression, current!.shape.around(site));
      case "origin":
        return visitOrigin(node as TS.CallExpression | TS.NewExpression, current!.shape.around(site));
      case "rearm":
      case "unwind":
        return withFirst(visitChildren(node as TS.Block), render.statements(current!.shape.first(site)!));
      default:
        return visitSuspension(node as TS.AwaitExpression | TS.YieldExpression, site);
    }
  }

  /** The site at a node, if it is one of the instrumented function around it: a function around it is the nearest. */
  function ownSite(node: TS.Node): Site | undefined {
    return current && facts.sites.get(node);
  }

  /** A long chain `a + b + …` is as deep as it is long. */
  function visitChain(node: TS.BinaryExpression): TS.Expression {
    const chain = [node];
    let left = node.left;
    while (ts.isBinaryExpression(left)) {
      chain.push(left);
      left = left.left;
    }
    let made = ts.visitNode(left, visit) as TS.Expression;
    for (let i = chain.length - 1; i >= 0; i--) {
      const { operatorToken, right } = chain[i]!;
      made = factory.updateBinaryExpression(
        chain[i]!,
        made,
        operatorToken,
        ts.visitNode(right, visit) as TS.Expression,
      );
    }
    return made;
  }

  function visitChildren<Node extends TS.Node>(node: Node): Node {
    return ts.visitEachChild(node, visit, context);
  }

  function descend(): void {
    if (++depth > DEEPEST)
      throw new Error(`more than ${DEEPEST} functions, or expressions that suspend them, inside one another`);
  }

  function visitFunction(node: TS.FunctionLikeDeclaration, fn: PlannedProbe["facts"]): TS.Node {
    const outside = { current, hoists };
    const planned = probes.get(fn);
    if (planned !== undefined) {
      reached(planned.probe.id);
      descend();
    }
    const inside = {
      current: planned && { ...planned, hoisted: new Map() },
      hoists: new Set(planned && facts.hoists.get(fn)),
    };
    const visitIn = (where: typeof outside, child: TS.Node) => {
      ({ current, hoists } = where);
      return visit(child);
    };
    // A computed name and decorators are code of the function around.
    const visited = ts.visitEachChild(
      node,
      (child) => visitIn(child === node.name || ts.isDecorator(child) ? outside : inside, child),
      context,
    );
    ({ current, hoists } = inside);
    const whole = facts.sites.get(node);
    const made =
      current === undefined
        ? visited
        : withBody(
            ts,
            factory,
            visited,
            wrapBody({
              facts: fn,
              shape: current.shape,
              body: visited.body!,
              whole,
              hoisted: current.hoisted.values(),
            }),
          );
    ({ current, hoists } = outside);
    if (planned !== undefined) depth--;
    return inPlaceOf(node, made);
  }

  /** Where a class or function is lowered, one without a name is called by what it is given to, which is its parent. */
  function inPlaceOf<Made extends TS.Node>(node: TS.Node, made: Made): Made {
    if (made.parent === undefined) (made as { parent: TS.Node }).parent = node.parent;
    return made;
  }

  /** Makes a variable of a declaration that would mean something else in a block. The last of a name is the one. */
  function hoist({ name, modifiers, asteriskToken, parameters, body }: TS.FunctionDeclaration): void {
    const { hoisted } = current!;
    const expression = factory.createFunctionExpression(
      modifiers?.filter(ts.isModifier),
      asteriskToken,
      undefined,
      undefined,
      parameters,
      undefined,
      body!,
    );
    const declaration = factory.createVariableDeclaration(name!, undefined, undefined, expression);
    hoisted.delete(name!.text);
    hoisted.set(name!.text, factory.createVariableStatement(undefined, [declaration]));
  }

  /** A loop keeps its labels when something is put behind it. */
  function visitLabelled(node: TS.LabeledStatement): TS.VisitResult<TS.Node | undefined> {
    let inner: TS.Statement = node;
    while (ts.isLabeledStatement(inner)) inner = inner.statement;
    if (hoists.has(inner)) return visit(inner);
    const site = ownSite(inner);
    if (site?.kind !== "iterate") return visitChildren(node);
    const relabel = (at: TS.Statement): TS.Statement =>
      ts.isLabeledStatement(at)
        ? factory.updateLabeledStatement(at, at.label, relabel(at.statement))
        : visitForAwait(at as TS.ForOfStatement, site);
    return [relabel(node), ...render.statements(current!.shape.rearmed)];
  }

  function visitReturn(node: TS.ReturnStatement, site: Site): TS.Node {
    const { expression } = visitChildren(node);
    const print = current!.shape.at(site);
    if (expression !== undefined)
      return factory.updateReturnStatement(node, operands.of(print, expression, site));
    const [made] = render.statements(print.operand);
    return ts.setTextRange(made!, node);
  }

  function visitSuspension(node: TS.AwaitExpression | TS.YieldExpression, site: Site): TS.Node {
    descend();
    const { expression } = visitChildren(node);
    depth--;
    const print = current!.shape.at(site);
    const list =
      expression === undefined ? render.expression(print.operand) : operands.of(print, expression, site);
    // An error in what is delegated to leaves through the last place of the operand.
    if (site.kind === "delegate") operands.mapRest(list, calleeOf(node.expression!));
    const suspended = factory.createParenthesizedExpression(list);
    const suspension = ts.isAwaitExpression(node)
      ? factory.updateAwaitExpression(node, suspended)
      : factory.updateYieldExpression(node, node.asteriskToken, suspended);
    return factory.createParenthesizedExpression(operands.resumed(print.whole!, suspension));
  }

  function visitAround(node: TS.Expression, whole: Part | undefined): TS.Expression {
    const visited = ts.isBinaryExpression(node) ? visitChain(node) : visitChildren(node);
    if (whole === undefined) return visited;
    return factory.createParenthesizedExpression(operands.resumed(whole, visited));
  }

  function visitAsked(node: TS.Expression, whole: Part | undefined): TS.Expression {
    const $suspension = visitChildren(node);
    return whole === undefined ? $suspension : render.expression(whole, { $suspension });
  }

  /** Compilers rename variables, so that those of the program are named by its own nodes. */
  function visitOrigin(node: TS.CallExpression | TS.NewExpression, whole: Part | undefined): TS.Expression {
    const $suspension = visitChildren(node);
    if (whole === undefined) return $suspension;
    const code: Record<string, TS.Expression> = { $suspension };
    const bound = plainRootOf(node.expression);
    if (ts.isCallExpression(node) && ts.isIdentifier(bound)) code["$first"] = bound;
    return factory.createParenthesizedExpression(render.expression(whole, code));
  }

  /** Where engines say that a call stands. */
  function calleeOf(node: TS.Expression): TS.Node {
    if (!ts.isCallExpression(node)) return node;
    return ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  }

  function visitForAwait(node: TS.ForOfStatement, site: Site): TS.ForOfStatement {
    const { initializer, expression, statement } = visitChildren(node);
    const { at, iteration } = current!.shape;
    const inner = ts.isBlock(statement) ? statement.statements : [statement];
    const [body] = render.statements(iteration, { $body: [...inner] });
    ts.setTextRange((body as TS.Block).statements, ts.isBlock(statement) ? statement.statements : statement);
    return factory.updateForOfStatement(
      node,
      node.awaitModifier,
      initializer,
      operands.of(at(site), expression, site),
      ts.setTextRange(body!, statement),
    );
  }

  function withFirst(block: TS.Block, first: readonly TS.Statement[]): TS.Block {
    return factory.updateBlock(
      block,
      ts.setTextRange(factory.createNodeArray([...first, ...block.statements]), block.statements),
    );
  }

  function visitClass(node: TS.ClassLikeDeclaration): TS.ClassLikeDeclaration {
    const visited = visitChildren(node);
    const planned = classes.get(facts.classes.get(node)!);
    if (planned === undefined || planned.planned.privateFields.length === 0) return inPlaceOf(node, visited);
    const added = accessOf(planned.planned, planned.index, names);
    const members = ts.setTextRange(factory.createNodeArray([...added, ...visited.members]), visited.members);
    const { modifiers, name, typeParameters, heritageClauses } = visited;
    const made = ts.isClassDeclaration(visited)
      ? factory.updateClassDeclaration(visited, modifiers, name, typeParameters, heritageClauses, members)
      : factory.updateClassExpression(visited, modifiers, name, typeParameters, heritageClauses, members);
    return inPlaceOf(node, made);
  }

  /** Static blocks that give the runtime access to the private fields of a class. */
  function accessOf(planned: PlannedClass, index: number, injected: InjectedNames): TS.ClassElement[] {
    return privateFieldParts(planned, index, injected).map(({ part, name }) => {
      const wrapped = render.expression(part, { $name: factory.createStringLiteral(name) });
      return ((wrapped as TS.ParenthesizedExpression).expression as TS.ClassExpression).members[1]!;
    });
  }

  const transformed = visitChildren(file);
  const cut = countDirectives(ts, transformed.statements);
  const { parts, ...rest } = preludeOf(plan, names, loading);
  const prelude = preludeStatements(ts, context, render, file, {
    parts: [...parts, ...boundaryPrelude(plan.boundaries, names, loading)],
    ...rest,
  });
  const all = [...transformed.statements.slice(0, cut), ...prelude, ...transformed.statements.slice(cut)];
  return factory.updateSourceFile(
    transformed,
    ts.setTextRange(factory.createNodeArray(all), transformed.statements),
  );
}

/** Tells whether a range of the text holds anything that the plan changes. */
function touchedOffsets(
  { probes, classes, boundaries: { imports, loads } }: FilePlan,
  { hoists }: FactsBuilder<TS.Node>,
): (from: number, to: number) => boolean {
  const offsets = [
    ...[...imports, ...loads].map(({ facts }) => facts.start),
    ...probes.flatMap(({ facts }) => [
      facts.start,
      ...facts.sites.map((site) => site.start),
      ...(hoists.get(facts) ?? []).map((declaration) => declaration.pos),
    ]),
    ...classes.flatMap(({ facts, privateFields }) => (privateFields.length > 0 ? [facts.start] : [])),
  ].sort((a, b) => a - b);
  return (from, to) => {
    let low = 0;
    let high = offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offsets[middle]! < from) low = middle + 1;
      else high = middle;
    }
    return low < offsets.length && offsets[low]! < to;
  };
}
