import type { ProbeDefinition } from "./format.js";
import {
  type FunctionKind,
  KIND_MASK,
  KINDS,
  PROBE_FLAG,
  type ProbeOptions,
  type ProbeRow,
} from "./hooks.js";
import { round } from "./intrinsics.js";
import { type Decision, HARMLESS, type Redactor } from "./redactor.js";

/** One instrumented function, as the recorder sees it. */
export class ProbeState {
  /** Whether the next call is recorded. Instrumented code reads this before anything else. */
  on = false;
  /** Calls that may still be recorded. */
  left = 0;
  /** Values that its calls may still yield to the tape. */
  yieldsLeft = 0;
  /** Number in the tape of {@link session}. */
  number = -1;
  session = 0;
  readonly async: boolean;
  readonly generator: boolean;
  /** Whether it is called with `new`, so that what it makes is its `this`. */
  readonly constructs: boolean;
  /** Whether calls are recorded with their values; else there are only events. */
  readonly captures: boolean;
  /** Whether it is recorded when a call is suspended and goes on. */
  readonly traces: boolean;
  readonly definition: ProbeDefinition;
  /** What its tag sets. */
  readonly options: ProbeOptions;
  /** Calls until the next one that is recorded, when not all are. */
  untilSample = 1;
  /** The redactor's judgement of each argument, by its parameter's name; undefined when all are harmless. */
  argumentDecisions: Decision[] | undefined = undefined;
  resultDecision: Decision = HARMLESS;

  /** @param exported name by which the module exports what the qualified name begins with; null when it does not */
  constructor(file: string, row: ProbeRow, exported: string | null) {
    const [name, line, column, flags, params, options] = row;
    const has = (flag: number) => (flags & flag) !== 0;
    const kind = KINDS[flags & KIND_MASK] ?? "function";
    const own = has(PROBE_FLAG.OWN);
    const path = has(PROBE_FLAG.TOP) ? pathOf(name, kind, own) : null;
    this.async = has(PROBE_FLAG.ASYNC);
    this.generator = has(PROBE_FLAG.GENERATOR);
    this.constructs = kind === "constructor";
    this.captures = !has(PROBE_FLAG.NO_CAPTURE) || has(PROBE_FLAG.BOUNDARY);
    this.traces = has(PROBE_FLAG.TRACE);
    this.options = options ?? {};
    this.definition = {
      id: `${file}#${name}`,
      line,
      column,
      kind,
      async: this.async,
      generator: this.generator,
      params,
      recordedBy: has(PROBE_FLAG.BY_NAME) ? "name" : "position",
      path,
      reach: path === null || exported === null ? null : [exported, ...path.slice(1)],
      own,
    };
  }

  /** Whether this call is one of those that are recorded. */
  samples(): boolean {
    const { sample = 1 } = this.options;
    if (sample >= 1) return true;
    if (sample <= 0 || --this.untilSample > 0) return false;
    this.untilSample = round(1 / sample);
    return true;
  }

  /** Asks the redactor about the names of the parameters and of the function. */
  judge(redactor: Redactor): void {
    const { params, recordedBy, id } = this.definition;
    const names =
      recordedBy === "name" ? params.flat() : params.map((name) => (typeof name === "string" ? name : ""));
    const decisions = names.map((name) => redactor.decide(name));
    this.argumentDecisions = decisions.some((decision) => decision !== HARMLESS) ? decisions : undefined;
    this.resultDecision = redactor.decideResult(
      id.slice(Math.max(id.lastIndexOf("."), id.lastIndexOf("#"), id.lastIndexOf(">")) + 1),
    );
  }
}

/** `Cart.total` to what leads there: a member of instances stands on the prototype, a constructor is its class. */
function pathOf(name: string, kind: FunctionKind, own: boolean): string[] {
  const path = name.split(".");
  if (kind === "constructor") path.pop();
  if (own) path.splice(path.length - 1, 0, "prototype");
  return path;
}
