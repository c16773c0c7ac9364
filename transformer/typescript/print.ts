import type * as TS from "typescript";
import type { Site } from "../facts.js";
import type { FactsBuilder } from "../facts-builder.js";
import { injectedNames } from "../injected-names.js";
import type { FilePlan, PlannedProbe } from "../plan.js";
import { createRenderer, type Filling } from "./render.js";

/** How the file gets hold of the runtime. */
export type Loading = "import" | "require";

/** Carries out a plan on a source file. */
export function printPlan(
  ts: typeof TS,
  context: TS.TransformationContext,
  file: TS.SourceFile,
  facts: FactsBuilder<TS.Node>,
  plan: FilePlan,
  loading: Loading,
): TS.SourceFile {
  const { factory } = context;
  const render = createRenderer(ts, context);
  const names = injectedNames(plan.prefix);
  const probes = new Map(plan.probes.map((probe, index) => [probe.facts, { probe, index }]));
  const touched = touchedOffsets(plan.probes);
  /** Instrumented function whose code is being visited, or undefined. */
  let current: { probe: PlannedProbe; index: number } | undefined;

  function visit(node: TS.Node): TS.Node {
    if (node.pos >= 0 && !touched(node.pos, node.end)) return node;
    const fn = facts.functions.get(node);
    if (fn !== undefined) return visitFunction(node as TS.FunctionLikeDeclaration, probes.get(fn));
    if (ts.isBinaryExpression(node)) return visitChain(node);
    const site = facts.sites.get(node);
    if (site === undefined || current === undefined || !current.probe.facts.sites.includes(site))
      return visitChildren(node);
    return site.kind === "await"
      ? visitAwait(node as TS.AwaitExpression, site)
      : visitReturn(node as TS.ReturnStatement, site);
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

  function visitFunction(node: TS.FunctionLikeDeclaration, planned: typeof current): TS.Node {
    const outer = current;
    current = planned;
    const visited = visitChildren(node);
    current = outer;
    return planned === undefined
      ? visited
      : withBody(visited, bodyOf(visited, planned, facts.sites.get(node)));
  }

  function visitReturn(node: TS.ReturnStatement, site: Site): TS.Node {
    const { expression } = visitChildren(node);
    return factory.updateReturnStatement(node, returned(expression, site));
  }

  function returned(operand: TS.Expression | undefined, site: Site): TS.Expression {
    const { probe } = current!;
    if (operand === undefined) return expression(probe.late ? "lateReturnedNothing" : "returnedNothing", {});
    return assigning(probe.late ? "lateReturned" : "returned", names.result, operand, site);
  }

  function visitAwait(node: TS.AwaitExpression, site: Site): TS.Node {
    const operand = visitChildren(node).expression;
    const suspended = assigning("suspended", names.awaited, operand, site);
    const awaited = factory.updateAwaitExpression(node, factory.createParenthesizedExpression(suspended));
    return factory.createParenthesizedExpression(expression("resumed", { $await: awaited }));
  }

  /** Renders a template whose first part is `target = $value`, behind the barrier where the value needs it. */
  function assigning(
    template: "returned" | "lateReturned" | "suspended",
    target: string,
    value: TS.Expression,
    site: Site,
  ): TS.Expression {
    if (!site.exposesAnonymous) return expression(template, { $value: value });
    const barrier = expression("barrier", { $target: target, $value: value });
    return replaceFirst(expression(template, { $value: factory.createVoidZero() }), barrier);
  }

  /** Puts `first` in the place of the leftmost expression of a comma list. */
  function replaceFirst(list: TS.Expression, first: TS.Expression): TS.Expression {
    if (!ts.isBinaryExpression(list) || list.operatorToken.kind !== ts.SyntaxKind.CommaToken) return first;
    return factory.createComma(replaceFirst(list.left, first), list.right);
  }

  function bodyOf(
    node: TS.FunctionLikeDeclaration,
    planned: NonNullable<typeof current>,
    whole: Site | undefined,
  ): TS.Block {
    const { probe } = planned;
    const outer = current;
    current = planned;
    const body = node.body!;
    const block = ts.isBlock(body) ? body : expressionBody(body, whole!);
    const first = block.statements.findIndex((statement) => !isDirective(statement));
    const cut = first < 0 ? block.statements.length : first;
    const head = statements(probe.facts.sites.some(({ kind }) => kind === "await") ? "asyncHead" : "head", {
      $receiver: probe.receiver ? factory.createThis() : factory.createVoidZero(),
      $arguments:
        probe.names === undefined
          ? "arguments"
          : factory.createArrayLiteralExpression(probe.names.map((name) => factory.createIdentifier(name))),
    });
    const end = probe.facts.fallsThrough ? statements(probe.late ? "lateEnd" : "end", {}) : [];
    const tried = statements(probe.late ? "lateBody" : "body", {
      $body: block.statements.slice(cut),
      $end: end,
    });
    current = outer;
    return ts.setTextRange(
      factory.createBlock([...block.statements.slice(0, cut), ...head, ...tried], true),
      block,
    );
  }

  function expressionBody(body: TS.Expression, site: Site): TS.Block {
    const statement = ts.setTextRange(factory.createReturnStatement(returned(body, site)), body);
    ts.setEmitFlags(statement, ts.EmitFlags.NoComments);
    const block = ts.setTextRange(factory.createBlock([statement], true), body);
    return ts.setEmitFlags(block, ts.EmitFlags.NoComments | ts.EmitFlags.NoSourceMap);
  }

  function withBody(node: TS.FunctionLikeDeclaration, body: TS.Block): TS.Node {
    if (ts.isFunctionDeclaration(node))
      return factory.updateFunctionDeclaration(
        node,
        node.modifiers,
        node.asteriskToken,
        node.name,
        node.typeParameters,
        node.parameters,
        node.type,
        body,
      );
    if (ts.isFunctionExpression(node))
      return factory.updateFunctionExpression(
        node,
        node.modifiers,
        node.asteriskToken,
        node.name,
        node.typeParameters,
        node.parameters,
        node.type,
        body,
      );
    if (ts.isArrowFunction(node))
      return factory.updateArrowFunction(
        node,
        node.modifiers,
        node.typeParameters,
        node.parameters,
        node.type,
        node.equalsGreaterThanToken,
        body,
      );
    if (ts.isMethodDeclaration(node))
      return factory.updateMethodDeclaration(
        node,
        node.modifiers,
        node.asteriskToken,
        node.name,
        node.questionToken,
        node.typeParameters,
        node.parameters,
        node.type,
        body,
      );
    throw new Error(`cannot print a ${ts.SyntaxKind[node.kind]}`);
  }

  function statements(
    template: Parameters<typeof render>[0],
    holes: Record<string, Filling>,
  ): TS.Statement[] {
    const { call, result, awaited } = names;
    // Lowered to a generator, a catch clause keeps its variable only when the compiler has made the name itself.
    const error = current!.probe.facts.async
      ? factory.createUniqueName(names.error, ts.GeneratedIdentifierFlags.Optimistic)
      : names.error;
    const own = {
      $call: call,
      $result: result,
      $error: error,
      $awaited: awaited,
      $probe: names.probe(current!.index),
    };
    return render(template, { ...own, ...holes });
  }

  function expression(template: Parameters<typeof render>[0], holes: Record<string, Filling>): TS.Expression {
    return (statements(template, holes)[0] as TS.ExpressionStatement).expression;
  }

  function isDirective(statement: TS.Statement): boolean {
    return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
  }

  function prelude(): TS.Statement[] {
    const rows = literal(plan.probes.map((probe) => probe.row));
    const holes = { $open: names.open, $file: names.file };
    return [
      ...render(loading === "import" ? "importRuntime" : "requireRuntime", holes),
      ...render("openFile", { ...holes, $path: factory.createStringLiteral(plan.path), $rows: rows }),
      ...plan.probes.flatMap((_, index) =>
        render("probe", {
          ...holes,
          $probe: names.probe(index),
          $index: factory.createNumericLiteral(index),
        }),
      ),
    ];
  }

  function literal(value: unknown): TS.Expression {
    if (Array.isArray(value)) return factory.createArrayLiteralExpression(value.map(literal));
    if (typeof value === "string") return factory.createStringLiteral(value);
    return typeof value === "number" ? factory.createNumericLiteral(value) : factory.createNull();
  }

  const transformed = visitChildren(file);
  const first = transformed.statements.findIndex((statement) => !isDirective(statement));
  const cut = first < 0 ? transformed.statements.length : first;
  const all = [...transformed.statements.slice(0, cut), ...prelude(), ...transformed.statements.slice(cut)];
  return factory.updateSourceFile(
    transformed,
    ts.setTextRange(factory.createNodeArray(all), transformed.statements),
  );
}

/** Tells whether a range of the text holds anything that the plan changes. */
function touchedOffsets(probes: readonly PlannedProbe[]): (from: number, to: number) => boolean {
  const offsets = probes
    .flatMap(({ facts }) => [facts.start, ...facts.sites.map((site) => site.start)])
    .sort((a, b) => a - b);
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
