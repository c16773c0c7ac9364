import type { ProbeDefinition } from "../format.js";
import {
  type FunctionKind,
  KIND_MASK,
  KINDS,
  leafName,
  PROBE_FLAG,
  type ProbeOptions,
  type ProbeRow,
} from "../hooks.js";
import { min, round } from "../intrinsics.js";
import { type Decision, HARMLESS } from "../redact/decision.js";
import type { Redactor } from "../redact/redactor.js";
import type { AskedByParams } from "./asked.js";
import { random } from "./random.js";

/** Which calls of a probe are recorded. */
export interface Sampling {
  /** Share of calls, from 0 to 1. */
  sample: number;
  /** So many calls are recorded before the share counts. */
  first: number;
  /** Most calls that are recorded. */
  keep: number;
}

/** So many calls are looked at in any case, and then one in eight. */
const LOOKS_FIRST = 16;
const LOOKS_MASK = 7;

/** One instrumented function, as the recorder sees it. */
export class ProbeState {
  /** Whether calls may be recorded. Instrumented code reads this before anything else. */
  declare on: boolean;
  /** Whether its code says what bound functions and proxies are made of, also in calls that are not recorded. */
  origins = false;
  /** Number of the call that has made the closure which is about to enter; 0 for none. */
  maker = 0;
  /** What its parameters have asked of a call that has not begun; undefined as long as they never have. */
  binding: AskedByParams | undefined = undefined;
  /** Calls until the next that is recorded. Instrumented code counts it down, as long as the probe is on. */
  wait = 1;
  /** Calls recorded since sampling was set. */
  recorded = 0;
  /** Calls that were recorded, and lost since nothing could be written. */
  dropped = 0;
  /** Whether the budget keeps it off for a while, and how often it has done so. */
  rests = false;
  turnedDown = 0;
  /** Milliseconds that recording it has taken: in this tick of the budget, lately, and the last time. */
  spent = 0;
  usual = 0;
  price = 0;
  /** Calls that might have changed their inputs since one did. */
  private unchanged = 0;
  /** Values that its calls may still yield to the tape. */
  yieldsLeft = 0;
  /** The same for what they are given by clocks, by chance and by the environment. */
  ambientLeft = 0;
  /** Number in the tape of {@link session}. */
  number = -1;
  session = 0;
  readonly async: boolean;
  /** Whether a call that returns a promise ends when that settles: of async functions, and of boundaries, which answer so. */
  readonly settles: boolean;
  readonly generator: boolean;
  /** Whether it is called with `new`, so that what it makes is its `this`. */
  readonly constructs: boolean;
  /** Whether its code asks replay for an answer before it runs. */
  readonly answerable: boolean;
  /** Whether calls are recorded with their values; else there are only events. */
  readonly captures: boolean;
  /** Whether it is recorded when a call is suspended and goes on. */
  readonly traces: boolean;
  readonly definition: ProbeDefinition;
  /** What its tag sets. */
  readonly options: ProbeOptions;
  /** The redactor's judgement of each argument, by its parameter's name; undefined when all are harmless. */
  argumentDecisions: Decision[] | undefined = undefined;
  /** The same of each parameter, the strictest of the names that it binds. */
  parameterDecisions: Decision[] | undefined = undefined;
  resultDecision: Decision = HARMLESS;
  private sampling: Sampling = { sample: 1, first: 0, keep: 0 };

  /**
   * @param exported name by which the module exports what the qualified name begins with; null when it does not
   * @param on whether it begins by recording. As long as {@link on} is assigned once (`declare` keeps the class from
   *   doing it first), V8 takes it for a constant, and a check of it costs nothing (bench/tiny.mjs)
   */
  constructor(file: string, row: ProbeRow, exported: string | null, on = false) {
    this.on = on;
    const [name, line, column, flags, params, hash = "", options] = row;
    const has = (flag: number) => (flags & flag) !== 0;
    const kind = KINDS[flags & KIND_MASK] ?? "function";
    const own = has(PROBE_FLAG.OWN);
    const path = has(PROBE_FLAG.TOP) ? pathOf(name, kind, own) : null;
    this.async = has(PROBE_FLAG.ASYNC);
    this.generator = has(PROBE_FLAG.GENERATOR);
    this.constructs = kind === "constructor";
    this.answerable = has(PROBE_FLAG.BOUNDARY | PROBE_FLAG.ANSWERS);
    this.settles = this.async || (has(PROBE_FLAG.BOUNDARY) && !this.generator && !this.constructs);
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
      hash,
      recordedBy: has(PROBE_FLAG.BY_NAME) ? "name" : "position",
      path,
      reach: path === null || exported === null ? null : [exported, ...path.slice(1)],
      own,
      boundary: has(PROBE_FLAG.BOUNDARY),
      imported: has(PROBE_FLAG.IMPORTED),
    };
  }

  /** Starts again with other sampling, which the probe's own tag wins over. */
  setSampling(general: Sampling): void {
    const { sample, first, keep } = this.options;
    this.sampling = {
      sample: sample ?? general.sample,
      first: first ?? general.first,
      keep: keep ?? general.keep,
    };
    this.recorded = 0;
    this.dropped = 0;
    // The first call is recorded whatever the share, so that no probe that ran is missing.
    this.wait = 1;
  }

  turn(on: boolean): void {
    if (this.on !== on) this.on = on;
  }

  /** Whether to look what this call does to its inputs. Most functions never change them, and looking takes as long as recording them. */
  looksAfter(): boolean {
    // Replay does to them what the call did.
    if (this.definition.boundary) return true;
    const { unchanged } = this;
    this.unchanged = unchanged + 1;
    return unchanged < LOOKS_FIRST || (unchanged & LOOKS_MASK) === 0;
  }

  /** A call has changed its inputs. */
  hasChanged(): void {
    this.unchanged = 0;
  }

  /** Whether it may record any calls. */
  get wanted(): boolean {
    const { sample, first, keep } = this.sampling;
    return this.recorded < (sample > 0 ? keep : min(first, keep));
  }

  /** A call is recorded: sets which one is the next. */
  count(): void {
    const { sample, first } = this.sampling;
    const recorded = ++this.recorded;
    if (!this.wanted) this.on = false;
    // At random about the share, so that a pattern in the calls is not met in step.
    this.wait = sample >= 1 || recorded < first ? 1 : 1 + round((random() * 2 * (1 - sample)) / sample);
  }

  /** Asks the redactor about the names of the parameters and of the function. */
  judge(redactor: Redactor): void {
    const { params, recordedBy, id } = this.definition;
    const names =
      recordedBy === "name"
        ? params.flat().map(leafName)
        : params.map((name) => (typeof name === "string" ? name : ""));
    this.argumentDecisions = unlessHarmless(names.map((name) => redactor.decide(name)));
    this.parameterDecisions = unlessHarmless(
      params.map((param) => {
        const bound = (typeof param === "string" ? [param] : param).map(leafName);
        const [strictest = HARMLESS] = bound.map(redactor.decide).sort((a, b) => b - a);
        return strictest;
      }),
    );
    this.resultDecision = redactor.decideResult(
      id.slice(Math.max(id.lastIndexOf("."), id.lastIndexOf("#"), id.lastIndexOf(">")) + 1),
    );
  }
}

function unlessHarmless(decisions: Decision[]): Decision[] | undefined {
  return decisions.some((decision) => decision !== HARMLESS) ? decisions : undefined;
}

/**
 * `Cart.total` to what leads there: a member of instances stands on the prototype, a constructor is its class. The
 * second of two accessors has their name.
 */
function pathOf(name: string, kind: FunctionKind, own: boolean): string[] {
  const path = (name.endsWith("~2") ? name.slice(0, -2) : name).split(".");
  if (kind === "constructor") path.pop();
  if (own) path.splice(path.length - 1, 0, "prototype");
  return path;
}
