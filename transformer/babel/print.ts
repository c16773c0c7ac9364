import type * as Babel from "@babel/core";
import type { Site } from "../facts.js";
import type { FactsBuilder } from "../facts-builder.js";
import { injectedNames } from "../injected-names.js";
import type { FilePlan, PlannedProbe } from "../plan.js";
import { TEMPLATES, type TemplateName } from "../templates.js";
import type { Slot } from "./describe.js";

type Api = typeof Babel;
type Node = Babel.types.Node;
type Filling = string | Babel.types.Expression | Babel.types.Statement[];
type Render = (name: TemplateName, holes: Record<string, Filling>) => Babel.types.Statement[];

/** Carries out a plan on a Babel program, in place. */
export function printPlan(
  api: Api,
  program: Babel.types.Program,
  facts: FactsBuilder<Node>,
  slots: ReadonlyMap<Node, Slot>,
  plan: FilePlan,
  render: Render,
): void {
  const { types: t } = api;
  const names = injectedNames(plan.prefix);
  const nodes = new Map([...facts.functions].map(([node, fn]) => [fn, node as Babel.types.Function]));
  const siteNodes = new Map([...facts.sites].map(([node, site]) => [site, node]));

  plan.probes.forEach((probe, index) => {
    const { call, result, error, awaited } = names;
    const own = {
      $call: call,
      $result: result,
      $error: error,
      $awaited: awaited,
      $probe: names.probe(index),
    };
    printFunction(nodes.get(probe.facts)!, probe, (name, holes) => render(name, { ...own, ...holes }));
  });
  program.body.unshift(...prelude());

  function printFunction(node: Babel.types.Function, probe: PlannedProbe, statements: Render): void {
    const expression = (name: TemplateName, holes: Record<string, Filling>) =>
      (statements(name, holes)[0] as Babel.types.ExpressionStatement).expression;

    /** Renders a template whose first part is `target = $value`, behind the barrier where the value needs it. */
    const assigning = (name: TemplateName, target: string, value: Babel.types.Expression, site: Site) => {
      if (!site.exposesAnonymous) return expression(name, { $value: value });
      const barrier = expression("barrier", { $target: target, $value: value });
      const list = expression(name, { $value: t.unaryExpression("void", t.numericLiteral(0)) });
      if (list.type !== "SequenceExpression") return barrier;
      list.expressions[0] = barrier;
      return list;
    };

    const printReturn = (statement: Babel.types.ReturnStatement, site: Site) => {
      statement.argument =
        statement.argument == null
          ? expression(probe.late ? "lateReturnedNothing" : "returnedNothing", {})
          : assigning(probe.late ? "lateReturned" : "returned", names.result, statement.argument, site);
    };

    const printAwait = (awaited: Babel.types.AwaitExpression, site: Site) => {
      const { holder, key } = slots.get(awaited)!;
      awaited.argument = assigning("suspended", names.awaited, awaited.argument, site);
      (holder as Record<string | number, Node>)[key] = expression("resumed", { $await: awaited });
    };

    // From the last to the first: an inner await comes before the await or return that it stands in.
    for (let i = probe.facts.sites.length - 1; i >= 0; i--) {
      const site = probe.facts.sites[i]!;
      const at = siteNodes.get(site)!;
      if (at.type === "AwaitExpression") printAwait(at, site);
      else if (at.type === "ReturnStatement") printReturn(at, site);
      else {
        const body = node.body as Babel.types.Expression;
        const statement = t.returnStatement(body);
        statement.loc = body.loc ?? null;
        printReturn(statement, site);
        node.body = t.blockStatement([statement]);
        if ("expression" in node) node.expression = false;
      }
    }

    const block = node.body as Babel.types.BlockStatement;
    const head = statements(probe.facts.sites.some(({ kind }) => kind === "await") ? "asyncHead" : "head", {
      $receiver: probe.receiver ? t.thisExpression() : t.unaryExpression("void", t.numericLiteral(0)),
      $arguments:
        probe.names === undefined
          ? "arguments"
          : t.arrayExpression(probe.names.map((name) => t.identifier(name))),
    });
    const end = probe.facts.fallsThrough ? statements(probe.late ? "lateEnd" : "end", {}) : [];
    block.body = [...head, ...statements(probe.late ? "lateBody" : "body", { $body: block.body, $end: end })];
  }

  function prelude(): Babel.types.Statement[] {
    const rows = t.valueToNode(plan.probes.map((probe) => probe.row));
    const holes = { $open: names.open, $file: names.file };
    return [
      ...render(facts.file.format === "esm" ? "importRuntime" : "requireRuntime", holes),
      ...render("openFile", { ...holes, $path: t.stringLiteral(plan.path), $rows: rows }),
      ...plan.probes.flatMap((_, index) =>
        render("probe", { ...holes, $probe: names.probe(index), $index: t.numericLiteral(index) }),
      ),
    ];
  }
}

/** Makes nodes from templates. Each template is parsed once. */
export function createRenderer(api: Api): Render {
  const parsed = new Map<TemplateName, (holes: Record<string, unknown>) => Babel.types.Statement[]>();
  return (name, holes) => {
    let make = parsed.get(name);
    if (make === undefined) {
      const used = new Set(TEMPLATES[name].match(/\$\w+/g));
      const template = api.template.statements(TEMPLATES[name], {
        placeholderPattern: /^\$\w+$/,
        sourceType: "module",
      });
      make = (all) =>
        template(Object.fromEntries(Object.entries(all).filter(([hole]) => used.has(hole))) as never);
      parsed.set(name, make);
    }
    return make(holes);
  };
}
