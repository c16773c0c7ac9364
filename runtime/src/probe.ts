/**
 * What instrumented code calls. Internal: the transformer emits these calls, nobody writes them.
 *
 * No hook throws, and none runs code of the program.
 */

import type { ProbeDefinition } from "./format.js";
import { PROBE_FLAG, type ProbeRow } from "./hooks.js";
import { type Decision, HARMLESS, type Redactor } from "./redactor.js";
import { theRecorder } from "./the-recorder.js";

/** One instrumented function. Instrumented code reads {@link on} before anything else. */
export class Probe {
  /** Whether the next call is recorded. */
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

  /** @returns the call's number, which the other hooks take, or undefined when the call is not recorded */
  enter(receiver: unknown, list: ArrayLike<unknown>): number | undefined {
    try {
      return theRecorder.enter(this, receiver, list);
    } catch {
      theRecorder.gaveUp();
      return undefined;
    }
  }

  /** @returns the value, so that it can stand in a `return` */
  leave<Value>(call: number, value?: Value): Value | undefined {
    try {
      theRecorder.leave(this, call, value);
    } catch {
      theRecorder.gaveUp();
    }
    return value;
  }

  fail(call: number, error: unknown): undefined {
    try {
      theRecorder.fail(call, error);
    } catch {
      theRecorder.gaveUp();
    }
    return undefined;
  }

  suspend(call: number): void {
    theRecorder.suspend(call);
  }

  resume(call: number): void {
    theRecorder.resume(call);
  }
}

/** Makes the probes of a file, in the order of its rows. `path` is the file's, from the project's root. */
export function openFile(path: string, rows: ProbeRow[]): Probe[] {
  const probes: Probe[] = [];
  try {
    for (const row of rows) {
      const probe = new Probe(path, row);
      probes.push(probe);
      theRecorder.add(probe);
    }
  } catch {
    theRecorder.gaveUp();
  }
  return probes;
}
