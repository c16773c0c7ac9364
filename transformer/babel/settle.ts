import type { DescribedProgram } from "../estree/describe.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ClassFacts, FunctionFacts } from "../facts.js";
import { type FilePlan, type LeftAlone, NO_NAME, withFacts } from "../plan.js";

/**
 * A plan for what other plugins have made of a program since it was planned. Functions and classes are known again by
 * their nodes, or where those were replaced, by the places that the new ones claim to have had. A function that is gone
 * or has become something else is left alone.
 */
export function settlePlan(plan: FilePlan, before: DescribedProgram, after: DescribedProgram): FilePlan {
  const functionNow = finder(before.facts.functions, after.facts.functions);
  const classNow = finder(before.facts.classes, after.facts.classes);
  const gone: LeftAlone[] = [];
  const probes = plan.probes.flatMap((probe) => {
    const facts = functionNow(probe.facts);
    if (facts !== undefined && isAlike(probe.facts, facts)) return [withFacts(probe, facts)];
    const [, line, column] = probe.row;
    gone.push({ id: probe.id, line, column, decision: probe.decision, reason: "replaced" });
    return [];
  });
  const classes = plan.classes.map((planned) => {
    const facts = classNow(planned.facts);
    if (facts === undefined) return { ...planned, privateFields: [] };
    const { privateFields } = facts;
    return {
      ...planned,
      facts,
      privateFields: planned.privateFields.filter((name) => privateFields.includes(name)),
    };
  });
  const { topLevel } = after.facts.file;
  const roots = plan.roots.map((name) => (topLevel.has(name) ? name : NO_NAME));
  return { ...plan, probes, classes, roots, leftAlone: [...plan.leftAlone, ...gone] };
}

/** Whether what was planned still holds. */
function isAlike(before: FunctionFacts, now: FunctionFacts): boolean {
  const same = (["kind", "async", "generator", "derived"] as const).every((key) => before[key] === now[key]);
  return same && before.params.flat().length === now.params.flat().length;
}

/** Finds what is said now of what something was said of before. */
function finder<Facts extends FunctionFacts | ClassFacts>(
  before: ReadonlyMap<SyntaxNode, Facts>,
  after: ReadonlyMap<SyntaxNode, Facts>,
): (facts: Facts) => Facts | undefined {
  const nodes = new Map([...before].map(([node, facts]) => [facts, node]));
  let places: Map<string, Facts> | undefined;
  return (facts) => {
    const node = nodes.get(facts)!;
    const same = after.get(node);
    if (same !== undefined) return same;
    places ??= new Map([...after].map(([each, now]) => [placeOf(each), now]));
    return places.get(placeOf(node));
  };
}

function placeOf(node: SyntaxNode): string {
  const { loc } = node as { loc?: { start: { line: number; column: number } } | null };
  return loc ? `${loc.start.line}:${loc.start.column}` : "";
}
