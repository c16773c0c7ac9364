import { PROBE_FLAG, type ProbeRow } from "@calltape/runtime/hooks";
import type { FileFacts, FunctionFacts, Holder } from "./facts.js";
import type { Decision, Selection } from "./selection.js";

/** Why a function that was asked for is not instrumented. */
export type Reason =
  | "arguments-declared"
  | "asm"
  | "conflicting-declarations"
  | "constructor"
  | "for-await"
  | "generator"
  | "getter"
  | "mock-factory"
  | "require-declared"
  | "script"
  | "setter"
  | "with"
  | "worklet";

/** One function that will be instrumented. */
export interface PlannedProbe {
  facts: FunctionFacts;
  id: string;
  /** Why it is instrumented, and what is recorded of it. */
  decision: Decision;
  row: ProbeRow;
  /** Whether `this` is recorded: only functions that use it can depend on it. */
  receiver: boolean;
  /** Names of the parameters to record; undefined to record the arguments object. */
  names: string[] | undefined;
  /** Which of the two shapes of body it gets (templates.ts). */
  late: boolean;
}

export interface LeftAlone {
  id: string;
  line: number;
  column: number;
  reason: Reason;
  /** What asked for it. */
  decision: Decision;
}

/** What is done to a file. */
export interface FilePlan {
  /** From the project's root, with `/`. */
  path: string;
  probes: PlannedProbe[];
  leftAlone: LeftAlone[];
  /** What every injected name begins with; it stands nowhere in the file. */
  prefix: string;
}

export interface Target {
  /** Async functions are lowered in a way that gives injected code another function's `arguments`. */
  losesArguments: boolean;
}

/** Decides which functions become probes, and what each records. */
export function planFile(facts: FileFacts, path: string, selection: Selection, target: Target): FilePlan {
  const names = qualifiedNames(facts.functions);
  const position = lineFinder(facts.text);
  const plan: FilePlan = { path, probes: [], leftAlone: [], prefix: choosePrefix(facts.text) };
  for (const [i, fn] of facts.functions.entries()) {
    const { name, unique } = names[i]!;
    const id = `${path}#${name}`;
    const decision = selection.decide(path, name, fn.docs);
    if (decision === undefined) continue;
    const { line, column } = position(fn.start);
    const reason = reasonToLeaveAlone(fn, facts);
    if (reason !== undefined) {
      plan.leftAlone.push({ id, line, column, reason, decision });
      continue;
    }
    const byName = fn.kind === "arrow" || (fn.async && target.losesArguments);
    const reach = unique ? reachOf(fn, facts) : null;
    plan.probes.push({
      facts: fn,
      id,
      decision,
      row: [name, line, column, flagsOf(fn, byName, reach), fn.params, reach],
      receiver: fn.kind !== "arrow" && fn.usesThis,
      names: byName ? fn.params.flat().map((param) => param.replace("...", "")) : undefined,
      late: fn.endsLate,
    });
  }
  return plan;
}

function flagsOf(fn: FunctionFacts, byName: boolean, reach: string[] | null): number {
  const own = reach !== null && fn.kind === "method" && !fn.static && innermost(fn.holders)?.kind === "class";
  return (
    (fn.kind === "arrow" ? PROBE_FLAG.ARROW : 0) |
    (fn.kind === "method" ? PROBE_FLAG.METHOD : 0) |
    (fn.async ? PROBE_FLAG.ASYNC : 0) |
    (byName ? PROBE_FLAG.BY_NAME : 0) |
    (own ? PROBE_FLAG.OWN : 0)
  );
}

function reasonToLeaveAlone(fn: FunctionFacts, file: FileFacts): Reason | undefined {
  if (file.format === "script") return "script";
  if (file.format === "commonjs" && file.declaresRequire) return "require-declared";
  if (fn.kind === "constructor" || fn.kind === "getter" || fn.kind === "setter") return fn.kind;
  if (fn.generator) return "generator";
  if (fn.awaitsImplicitly) return "for-await";
  if (fn.with) return "with";
  if (fn.directives.includes("use asm")) return "asm";
  if (fn.directives.includes("worklet")) return "worklet";
  if (fn.inMockFactory) return "mock-factory";
  if (fn.conflictingDeclarations) return "conflicting-declarations";
  if (fn.declaresArguments) return "arguments-declared";
  return undefined;
}

/**
 * `Cart.total`, `outer>inner`, `name~2` for the second of a name; by index of the function. `unique`: no other
 * function of the file has the name.
 */
function qualifiedNames(functions: readonly FunctionFacts[]): { name: string; unique: boolean }[] {
  const taken = new Map<string, number>();
  const names: string[] = [];
  for (const fn of functions) {
    const own = [...fn.holders.map((holder) => holder.name), fn.name ?? "anonymous"].join(".");
    const name = fn.owner < 0 ? own : `${names[fn.owner]}>${own}`;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    names.push(count === 1 ? name : `${name}~${count}`);
  }
  return names.map((name) => ({ name, unique: taken.get(name) === 1 }));
}

/** The way from the module's exports to the function, or null. */
function reachOf(fn: FunctionFacts, file: FileFacts): string[] | null {
  const holder = innermost(fn.holders);
  if (fn.owner >= 0 || fn.name === undefined || fn.hidden) return null;
  if (fn.holders.some(({ kind, hidden }) => hidden || kind === "namespace")) return null;
  if (holder?.kind === "class" && fn.kind !== "method") return null;
  const [first, ...rest] = [...fn.holders.map((each) => each.name), fn.name];
  const exported = file.exports.get(first!);
  if (exported === undefined) return null;
  if (holder?.kind === "class" && !fn.static) rest.splice(rest.length - 1, 0, "prototype");
  return [exported, ...rest];
}

function innermost(holders: readonly Holder[]): Holder | undefined {
  return holders[holders.length - 1];
}

/**
 * The text is searched, not the identifiers: a prefix that stands in no text stands in no identifier, unless it is
 * spelled with escapes.
 */
function choosePrefix(text: string): string {
  const spelled = text.replace(/\\u(?:\{0*([\da-f]{1,5})\}|([\da-f]{4}))/gi, (_, long, short) =>
    String.fromCodePoint(Number.parseInt(long ?? short, 16)),
  );
  let prefix = "$ct";
  while (text.includes(prefix) || spelled.includes(prefix)) prefix += "_";
  return prefix;
}

/** Line and column, both from 1, of an offset. */
function lineFinder(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}
