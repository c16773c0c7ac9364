import { HandRecorder } from "@calltape/runtime/hand-recorder";
import { type Call, Redacted } from "../tape/index.js";
import { isReceiverRecorded } from "./inputs.js";
import { type Invocation, invoke } from "./invoke.js";

/**
 * Makes a call again and records it.
 *
 * @param hash of the source that the function has now
 * @param timeout milliseconds that a promise may take
 * @returns the bytes of a tape that holds the one call; undefined where it does not end in time
 */
export async function recordCall(
  call: Call,
  invocation: Invocation,
  hash: string,
  timeout: number,
): Promise<Uint8Array | undefined> {
  const { receiver, args } = invocation;
  const recorder = new HandRecorder({ ...call.probe, hash }, redactedNames(call));
  // What a function hangs on when it has no receiver of its own is its whole module.
  recorder.begin(isReceiverRecorded(call) ? receiver : undefined, args);
  const { outcome, yields } = await invoke(call, invocation, timeout);
  let yielded = 0;
  for (const { kind, value } of invocation.steps) {
    if (kind !== "yielded") recorder.pass(kind, value);
    else if (yielded < yields.length) recorder.pass(kind, yields[yielded++]);
  }
  for (const value of yields.slice(yielded)) recorder.pass("yielded", value);
  if (outcome.kind === "returned" || outcome.kind === "threw") recorder.end(outcome.kind, outcome.value);
  const tape = await recorder.take();
  return outcome.kind === "unsettled" ? undefined : tape;
}

/** Names under which something was redacted: those that a tag has asked for stand nowhere else in the tape. */
function redactedNames(call: Call): string[] {
  const names = new Set<string>();
  const seen = new Set<object>();
  const visit = (value: unknown, name: string) => {
    if (value instanceof Redacted) return void (name !== "" && names.add(name));
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    // What is in a list has its name.
    if (Array.isArray(value) || value instanceof Set) for (const item of value) visit(item, name);
    else
      for (const [key, item] of value instanceof Map ? value : Object.entries(value))
        visit(item, typeof key === "string" ? key : "");
  };
  visit(call.inputs(), "");
  visit(call.result(), "");
  for (const { value } of call.steps()) visit(value, "");
  return [...names];
}
