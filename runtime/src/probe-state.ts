import type { ProbeDefinition } from "./format.js";
import { PROBE_FLAG, type ProbeRow } from "./hooks.js";
import { type Decision, HARMLESS, type Redactor } from "./redactor.js";

/** One instrumented function, as the recorder sees it. */
export class ProbeState {
  /** Whether the next call is recorded. Instrumented code reads this before anything else. */
  on = false;
  /** Calls that may still be recorded. */
  left = 0;
  /** Number in the tape of {@link session}. */
  number = -1;
  session = 0;
  readonly async: boolean;
  readonly definition: ProbeDefinition;
  /** The redactor's judgement of each argument, by its parameter's name; undefined when all are harmless. */
  argumentDecisions: Decision[] | undefined = undefined;
  resultDecision: Decision = HARMLESS;

  constructor(path: string, row: ProbeRow) {
    const [name, line, column, flags, params, reach] = row;
    const kind = flags & PROBE_FLAG.ARROW ? "arrow" : flags & PROBE_FLAG.METHOD ? "method" : "function";
    const recordedBy = flags & PROBE_FLAG.BY_NAME ? "name" : "position";
    this.async = (flags & PROBE_FLAG.ASYNC) !== 0;
    const own = (flags & PROBE_FLAG.OWN) !== 0;
    this.definition = {
      id: `${path}#${name}`,
      line,
      column,
      kind,
      async: this.async,
      params,
      recordedBy,
      reach,
      own,
    };
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
