import type { DescribedProgram } from "../estree/describe.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ClassFacts, FunctionFacts } from "../facts/facts.js";
import { nodesOf } from "../facts/facts-builder.js";
import { type FilePlan, type LeftAlone, NO_NAME, withFacts } from "../plan/plan.js";

/**
 * Takes a plan to what other plugins have made of the program since. Functions and classes are known again by their
 * nodes, or where those were replaced, by the places that the new ones claim to have had.
 */
export class Settlement {
  private readonly functionNow: (facts: FunctionFacts) => FunctionFacts | undefined;
  private readonly classNow: (facts: ClassFacts) => ClassFacts | undefined;

  constructor(
    before: DescribedProgram,
    private readonly after: DescribedProgram,
  ) {
    this.functionNow = finder(before.facts.functions, after.facts.functions);
    this.classNow = finder(before.facts.classes, after.facts.classes);
  }

  /** The plan of what is still there: a function that is gone or has become something else is left alone. */
  remaining(plan: FilePlan): FilePlan {
    const gone = plan.probes.filter(({ facts }) => !isAlike(facts, this.functionNow(facts)));
    if (gone.length === 0) return plan;
    const leftAlone = gone.map(({ id, decision, row: [, line, column] }): LeftAlone => {
      return { id, line, column, decision, reason: "replaced" };
    });
    return {
      ...plan,
      probes: plan.probes.filter((probe) => !gone.includes(probe)),
      leftAlone: [...plan.leftAlone, ...leftAlone],
    };
  }

  /** A plan of what remains, with what the program now says. */
  settled(plan: FilePlan): FilePlan {
    const { topLevel } = this.after.facts.file;
    return {
      ...plan,
      probes: plan.probes.map((probe) => withFacts(probe, this.functionNow(probe.facts)!)),
      classes: plan.classes.map((planned) => {
        const facts = this.classNow(planned.facts) ?? { ...planned.facts, privateFields: [] };
        const privateFields = planned.privateFields.filter((name) => facts.privateFields.includes(name));
        return { ...planned, facts, privateFields };
      }),
      roots: plan.roots.map((name) => (topLevel.has(name) ? name : NO_NAME)),
    };
  }
}

/** Whether what was planned still holds. */
function isAlike(before: FunctionFacts, now: FunctionFacts | undefined): boolean {
  if (now === undefined) return false;
  const same = (["kind", "async", "generator", "derived"] as const).every((key) => before[key] === now[key]);
  return same && before.params.flat().length === now.params.flat().length;
}

/** Finds what is said now of what something was said of before. */
function finder<Facts extends FunctionFacts | ClassFacts>(
  before: ReadonlyMap<SyntaxNode, Facts>,
  after: ReadonlyMap<SyntaxNode, Facts>,
): (facts: Facts) => Facts | undefined {
  const nodes = nodesOf(before);
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
