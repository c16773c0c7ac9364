import { LABEL } from "@calltape/runtime/format";
import type { Call } from "../tape/index.js";
import { compare } from "./compare.js";
import { findFunction, type Loader } from "./find.js";
import { type Inputs, reviveInputs } from "./inputs.js";
import type { Outcome, Verdict } from "./verdict.js";

export interface ReplayOptions {
  /** Loads a module by its absolute path. Default: `import()`, as Node does it. */
  load?: Loader;
  /** Folder that probe ids are relative to. Default: the working folder. */
  root?: string;
  /** Milliseconds that an async function may take. Default: 5000. */
  timeout?: number;
}

/**
 * Calls the function of a recorded call again, with the recorded receiver and arguments, and compares how it ends.
 * Never throws for what the function does.
 *
 * @throws CalltapeError `CALLTAPE_CORRUPT` when the call's values cannot be read
 */
export async function replay(call: Call, options: ReplayOptions = {}): Promise<Verdict> {
  const { load = importModule, root = process.cwd(), timeout = 5_000 } = options;
  if (call.outcome === "unfinished")
    return {
      kind: "unreplayable",
      call,
      reason: "unfinished",
      detail: "it was still running when the tape ended",
    };
  const { kind, generator } = call.probe;
  if (generator || NOT_CALLED.has(kind))
    return {
      kind: "unreplayable",
      call,
      reason: "kind",
      detail: `it is a ${generator ? "generator" : kind}, which replay does not call yet`,
    };
  const found = await findFunction(call, root, load);
  if ("problem" in found) {
    const { problem, detail } = found;
    return problem === "missing"
      ? { kind: "orphaned", call, detail }
      : { kind: "unreplayable", call, reason: problem, detail };
  }
  const inputs = reviveInputs(call, found);
  if ("reason" in inputs) return { kind: "unreplayable", call, ...inputs };
  if (call.inputLabels & LABEL.CUT)
    return {
      kind: "unreplayable",
      call,
      reason: "input-cut",
      detail: "something of its inputs was not recorded",
    };
  const expected: Outcome = { kind: call.outcome, value: call.result() };
  const received = await run(found.fn, inputs, call.probe.async, timeout);
  return judge(call, expected, received);
}

/** Kinds that are not called as a function is. */
const NOT_CALLED: ReadonlySet<string> = new Set(["constructor", "getter", "setter"]);

function judge(call: Call, expected: Outcome, received: Outcome): Verdict {
  const ofAnotherKind = expected.kind !== received.kind;
  const whole = { path: "", expected: expected.value, received: received.value };
  const { differences, incomparable, redacted } = ofAnotherKind
    ? { differences: [whole], incomparable: [], redacted: [] }
    : compare(expected.value, received.value);
  const inputsRedacted = (call.inputLabels & LABEL.REDACTED) !== 0;
  if (differences.length > 0 && inputsRedacted) return { kind: "redacted", call };
  if (differences.length > 0) return { kind: "different", call, expected, received, differences };
  const [first] = incomparable;
  const reason = first?.reason ?? lossWithoutMark(call.outcomeLabels);
  if (reason !== undefined)
    return {
      kind: "unreplayable",
      call,
      reason,
      detail: `its outcome${first?.path ?? ""} cannot be compared`,
    };
  return { kind: redacted.length > 0 ? "redacted" : "same", call };
}

/** What the recorder has noted as lost although no stand-in marks the place: symbol keys, subclasses of built-ins. */
function lossWithoutMark(labels: number): "outcome-cut" | "outcome-opaque" | undefined {
  if (labels & LABEL.CUT) return "outcome-cut";
  return labels & LABEL.OPAQUE ? "outcome-opaque" : undefined;
}

async function run(
  fn: (...args: unknown[]) => unknown,
  { receiver, args }: Inputs,
  async: boolean,
  timeout: number,
): Promise<Outcome> {
  try {
    const value = Reflect.apply(fn, receiver, args);
    if (async) return await settle(value, timeout);
    // A rejection of what a sync function hands out is the caller's to handle, and here there is none.
    if (value instanceof Promise) value.catch(() => undefined);
    return { kind: "returned", value };
  } catch (error) {
    return { kind: "threw", value: error };
  }
}

async function settle(value: unknown, timeout: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(
      () => resolve({ kind: "unsettled", value: `did not settle within ${timeout} ms` }),
      timeout,
    );
  });
  try {
    return await Promise.race([
      Promise.resolve(value).then((result): Outcome => ({ kind: "returned", value: result })),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function importModule(file: string): Promise<object> {
  return import(new URL(`file://${file}`).href) as Promise<object>;
}
