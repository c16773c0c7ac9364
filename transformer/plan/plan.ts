import {
  type ClassRow,
  KINDS,
  leafName,
  NAME_PREFIX,
  PROBE_FLAG,
  type ProbeRow,
} from "@calltape/runtime/hooks";
import type { ClassFacts, FileFacts, FunctionFacts, Holder } from "../facts/facts.js";
import type { Decision, Selection } from "../selection/selection.js";
import { allows } from "../selection/tags.js";
import { hasBoundaries, type PlannedBoundaries, planBoundaries } from "./boundaries.js";
import { SourceHash } from "./source-hash.js";

/** Why a function that was asked for is not instrumented. */
export type Reason =
  | "asm"
  | "await-using"
  | "invalid"
  | "lowered-accessor"
  | "lowered-super"
  | "mock-factory"
  | "replaced"
  | "require-declared"
  | "with"
  | "worklet";

/** One function that will be instrumented. */
export interface PlannedProbe {
  facts: FunctionFacts;
  id: string;
  decision: Decision;
  row: ProbeRow;
  /** Whether `this` is recorded: only functions that use it can depend on it. */
  receiver: boolean;
  /** Whether arguments are recorded; a trace has none. */
  recordsArguments: boolean;
  /** Names of the parameters to record; undefined to record the arguments object. */
  names: string[] | undefined;
  /** Which of the two shapes of body it gets (templates.ts). */
  late: boolean;
  /** Whether what its `catch` clauses bind still has those names when it runs. */
  namesCaught: boolean;
  /** Whether replay may answer it instead of running it. */
  answered: boolean;
  /** Whether its calls are recorded for replay, with what they ask clocks, chance and the environment for. */
  capture: boolean;
  /** How many functions are around it, if calls of such in it say that it has made them; else undefined. */
  makes: number | undefined;
  /** That number of the function that has made it, whose calls are recorded; undefined where there is none. */
  maker: number | undefined;
}

/** A class that the runtime gets to know, so that it can tell whose instances it sees. */
export interface PlannedClass {
  facts: ClassFacts;
  row: ClassRow;
  /** Fields that the runtime gets access to. */
  privateFields: string[];
}

export interface LeftAlone {
  id: string;
  line: number;
  column: number;
  decision: Decision;
  reason: Reason;
}

/** What is done to a file. */
export interface FilePlan {
  /** From the project's root, with `/`. */
  path: string;
  probes: PlannedProbe[];
  classes: PlannedClass[];
  leftAlone: LeftAlone[];
  boundaries: PlannedBoundaries;
  /** Names of the file's top level that functions and classes hang on, in the order in which the rows name them. */
  roots: string[];
  /** For each root: 1 when it is exported by its name, the other name it is exported by, or 0. */
  exported: (string | 0 | 1)[];
  /** What every injected name begins with; it stands nowhere in the file. */
  prefix: string;
  /** Whether functions may be called before the file's top level has begun. */
  runsEarly: boolean;
}

/** What the compiler will do to the file after the plan has been carried out. */
export interface Target {
  /** It turns async functions into others, whose `arguments` are not theirs. */
  lowersAsync: boolean;
  /** The same for generators. */
  lowersGenerators: boolean;
  /** It gives the variables of an accessor in an object literal to the generator around it. */
  mixesVariables: boolean;
  /** Of TypeScript, it looks for `super()` where a constructor's own statements are, to put assignments behind it. */
  seeksSuper: boolean;
}

/** What is exported as default and has no name: no variable can be called so. */
export const NO_NAME = "default";

export const LOWERS_NOTHING: Target = {
  lowersAsync: false,
  lowersGenerators: false,
  mixesVariables: false,
  seeksSuper: false,
};

/** Whether there is anything to print. */
export function changesFile(plan: FilePlan): boolean {
  return opensFile(plan) || hasBoundaries(plan.boundaries);
}

/** Whether a person may want to know of it. */
export function isWorthTelling({ probes, leftAlone, boundaries }: FilePlan): boolean {
  return probes.length > 0 || leftAlone.length > 0 || hasBoundaries(boundaries);
}

/** Whether the runtime gets to know functions or classes of the file. */
export function opensFile({ probes, classes }: FilePlan): boolean {
  return probes.length > 0 || classes.length > 0;
}

/**
 * Decides which functions become probes, and what each records.
 *
 * @param answersAll whether replay may answer every function, not just boundaries
 */
export function planFile(
  facts: FileFacts,
  path: string,
  selection: Selection,
  target: Target,
  answersAll = false,
): FilePlan {
  const names = qualifiedNames(facts.functions);
  const position = lineFinder(facts.text);
  const hash = new SourceHash(facts.text, facts.functions);
  const installs = installsPrivateFields(facts);
  const plan: FilePlan = {
    path,
    probes: [],
    classes: [],
    leftAlone: [],
    boundaries: { imports: [], loads: [], globals: [] },
    roots: [],
    exported: [],
    prefix: choosePrefix(facts.text),
    runsEarly: facts.imports,
  };
  /** Whether `@nocapture` holds, by index of the function: what is in a function must not tell what is kept of it. */
  const forbidden: boolean[] = [];
  for (const [i, fn] of facts.functions.entries()) {
    const { name, unique } = names[i]!;
    const id = `${path}#${name}`;
    const allowed = allows(fn.docs, id);
    forbidden.push(allowed === undefined ? forbidden[fn.owner] === true : !allowed);
    const decision = selection.decide(path, name, fn.docs);
    if (decision === undefined || forbidden[i]) continue;
    const { line, column } = position(fn.start);
    const reason = reasonToLeaveAlone(fn, facts, target);
    if (reason !== undefined) {
      plan.leftAlone.push({ id, line, column, decision, reason });
      continue;
    }
    const byName = readsByName(fn, target);
    plan.probes.push({
      facts: fn,
      id,
      decision,
      row: rowOf(
        name,
        { line, column },
        flagsOf(fn, decision, byName, unique && isOnTop(fn, facts)) | (answersAll ? PROBE_FLAG.ANSWERS : 0),
        fn,
        hash.of(fn),
        decision,
      ),
      receiver: fn.kind === "constructor" ? installs(fn) : fn.kind !== "arrow" && fn.usesThis,
      recordsArguments:
        (decision.capture || decision.boundary) && (fn.params.length > 0 || fn.kind !== "getter"),
      names: byName ? namesOf(fn) : undefined,
      late: endsLate(fn),
      namesCaught: !target.lowersGenerators,
      answered: decision.boundary || answersAll,
      capture: decision.capture,
      makes: undefined,
      maker: undefined,
    });
  }
  linkMakers(plan.probes, facts.functions);
  if (cannotLoadRuntime(facts)) return plan;
  plan.boundaries = planBoundaries(facts, path, selection);
  for (const fn of facts.classes) {
    const name = [...fn.holders.map((holder) => holder.name), fn.name].join(".");
    if (fn.owner >= 0 || selection.decide(path, name, fn.docs) === undefined) continue;
    const { line, column } = position(fn.start);
    const flags = isOnTop(fn, facts) ? PROBE_FLAG.TOP : 0;
    plan.classes.push({
      facts: fn,
      row: [name, line, column, flags],
      privateFields: fn.named ? fn.privateFields : [],
    });
  }
  const roots = new Set<string>();
  for (const { row } of [...plan.probes, ...plan.classes]) {
    const [name, , , flags] = row;
    if ((flags & PROBE_FLAG.TOP) !== 0) roots.add(name.split(".")[0]!);
  }
  for (const root of roots) {
    const exported = facts.exports.get(root);
    plan.roots.push(root);
    plan.exported.push(exported === undefined ? 0 : exported === root ? 1 : exported);
  }
  return plan;
}

/** The same probe for a function that has been changed since it was planned. */
export function withFacts(probe: PlannedProbe, facts: FunctionFacts): PlannedProbe {
  return { ...probe, facts, names: probe.names && namesOf(facts), late: endsLate(facts) };
}

function namesOf({ params }: FunctionFacts): string[] {
  return params.flatMap((param) =>
    typeof param === "string" ? param.replace("...", "") : param.map(leafName),
  );
}

function rowOf(
  name: string,
  { line, column }: { line: number; column: number },
  flags: number,
  { params }: FunctionFacts,
  hash: string,
  { options }: Decision,
): ProbeRow {
  const row: ProbeRow = [name, line, column, flags, params, hash];
  if (Object.keys(options).length > 0) row.push(options);
  return row;
}

/**
 * Tells the constructors in which an object gets private fields before they do anything: replay has to take it from
 * them there, since nothing else gives an object such fields.
 */
function installsPrivateFields({ classes }: FileFacts): (fn: FunctionFacts) => boolean {
  const keyOf = (owner: number, names: readonly string[]) => `${owner} ${names.join(".")}`;
  const nameOf = ({ name }: Holder) => name;
  const keys = new Set(
    classes
      .filter(({ privateFields }) => privateFields.length > 0)
      .map(({ owner, holders, name }) => keyOf(owner, [...holders.map(nameOf), name])),
  );
  return ({ derived, owner, holders }) => !derived && keys.has(keyOf(owner, holders.map(nameOf)));
}

/** Whether only an outermost `finally` knows how a call ends. What a derived constructor returns may yet be refused. */
function endsLate({ endsLate: late, generator, derived, sites }: FunctionFacts): boolean {
  return late || generator || (derived && sites.some(({ kind }) => kind === "return"));
}

/**
 * Whether parameters are read by their names: where `arguments` are not those of the call, and where nobody can tell
 * the difference. A function that mentions `arguments` has a larger frame (test/transformer/recursion.test.ts), and a
 * sloppy one puts its parameters on the heap, recorded or not.
 */
function readsByName(fn: FunctionFacts, target: Target): boolean {
  if (fn.kind === "arrow" || fn.declaresArguments) return true;
  if (!fn.usesArguments && (fn.plainParams || isBoundEarly(fn))) return true;
  return fn.generator ? target.lowersGenerators : fn.async && target.lowersAsync;
}

/** Whether what a clock gives to a parameter is not told of the call that begins with it: others of a generator may lie between. */
function isBoundEarly({ generator, sites }: FunctionFacts): boolean {
  return generator && sites.some(({ kind }) => kind === "asked");
}

function flagsOf(fn: FunctionFacts, decision: Decision, byName: boolean, top: boolean): number {
  const isMember = fn.kind !== "function" && fn.kind !== "arrow" && fn.kind !== "constructor";
  const own = isMember && !fn.static && fn.holders.at(-1)?.kind === "class";
  return (
    KINDS.indexOf(fn.kind) |
    (fn.async ? PROBE_FLAG.ASYNC : 0) |
    (fn.generator ? PROBE_FLAG.GENERATOR : 0) |
    (byName ? PROBE_FLAG.BY_NAME : 0) |
    (own ? PROBE_FLAG.OWN : 0) |
    (top ? PROBE_FLAG.TOP : 0) |
    (decision.trace ? PROBE_FLAG.TRACE : 0) |
    (decision.boundary ? PROBE_FLAG.BOUNDARY : 0) |
    (decision.capture ? 0 : PROBE_FLAG.NO_CAPTURE)
  );
}

function cannotLoadRuntime({ format, topLevel }: FileFacts): boolean {
  return format === "commonjs" && topLevel.has("require");
}

function reasonToLeaveAlone(fn: FunctionFacts, file: FileFacts, target: Target): Reason | undefined {
  if (cannotLoadRuntime(file)) return "require-declared";
  if (fn.awaitsImplicitly) return "await-using";
  if (fn.with) return "with";
  if (fn.directives.includes("use asm")) return "asm";
  if (fn.directives.includes("worklet")) return "worklet";
  if (fn.inMockFactory) return "mock-factory";
  if (fn.invalid) return "invalid";
  if (target.seeksSuper && fn.assigns) return "lowered-super";
  return target.mixesVariables && isAccessorInGenerator(fn, file) ? "lowered-accessor" : undefined;
}

function isAccessorInGenerator(fn: FunctionFacts, { functions }: FileFacts): boolean {
  if (!isAccessor(fn) || fn.holders.at(-1)?.kind === "class") return false;
  return functions[fn.owner]?.async === true || functions[fn.owner]?.generator === true;
}

/**
 * `Cart.total`, `outer>inner`, `name~2` for the second of a name; by index of the function. `unique`: no other
 * function of the file has the name, but for the other half of a pair of accessors.
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
  return names.map((name, i) => ({
    name,
    unique: taken.get(name) === 1 || (isAccessor(functions[i]!) && isHalf(i)),
  }));

  function isHalf(i: number): boolean {
    const first = names.indexOf(names[i]!.replace(/~2$/, ""));
    const second = names.indexOf(`${names[first]}~2`);
    if (taken.get(names[first]!) !== 2 || second < 0) return false;
    const [a, b] = [functions[first]!, functions[second]!];
    return isAccessor(a) && isAccessor(b) && a.kind !== b.kind && a.static === b.static;
  }
}

/** Says of each function which one around it has made it, where both are recorded: replay makes it again by calling that. */
function linkMakers(probes: readonly PlannedProbe[], functions: readonly FunctionFacts[]): void {
  const byFacts = new Map(probes.map((probe) => [probe.facts, probe]));
  for (const probe of probes) {
    if (!probe.capture) continue;
    let inner = probe.facts;
    while (inner.owner >= 0) {
      const outer = functions[inner.owner]!;
      const maker = byFacts.get(outer);
      if (maker?.capture === true) {
        // What is in the parameters does not see the variables of the body.
        if (inner.inBody) probe.maker = maker.makes = depthOf(outer, functions);
        break;
      }
      inner = outer;
    }
  }
}

function depthOf({ owner }: FunctionFacts, functions: readonly FunctionFacts[]): number {
  let depth = 0;
  for (let at = owner; at >= 0; at = functions[at]!.owner) depth++;
  return depth;
}

function isAccessor({ kind }: FunctionFacts): boolean {
  return kind === "getter" || kind === "setter";
}

/**
 * Whether the qualified name is a way from the file's top level: each part a variable or a property of what the part
 * before it names. A method of instances then stands on the prototype.
 */
function isOnTop(fn: FunctionFacts | ClassFacts, { topLevel }: FileFacts): boolean {
  if (fn.owner >= 0 || fn.name === undefined || fn.hidden || fn.name.includes(".")) return false;
  if (fn.holders.some(isDeadEnd)) return false;
  const root = fn.holders[0]?.name ?? fn.name;
  if (root !== NO_NAME && !topLevel.has(root)) return false;
  const inClass = fn.holders.at(-1)?.kind === "class";
  return !inClass || ("kind" in fn && fn.kind !== "arrow" && fn.kind !== "function");
}

function isDeadEnd({ kind, hidden, name }: Holder): boolean {
  return hidden || kind === "namespace" || name.includes(".");
}

/**
 * The text is searched, not the identifiers: a prefix that stands in no text stands in no identifier, unless it is
 * spelled with escapes.
 */
function choosePrefix(text: string): string {
  const spelled = text.replace(/\\u(?:\{0*([\da-f]{1,5})\}|([\da-f]{4}))/gi, (_, long, short) =>
    String.fromCodePoint(Number.parseInt(long ?? short, 16)),
  );
  let prefix: string = NAME_PREFIX;
  while (text.includes(prefix) || spelled.includes(prefix)) prefix += "_";
  return prefix;
}

/** Line and column, both from 1, of an offset. */
export function lineFinder(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  if (/[\r\u2028\u2029]/.test(text))
    for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g))
      starts.push(index + end.length);
  else for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
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
