import { HandRecorder } from "@calltape/runtime/hand-recorder";
import { type Call, type GeneratorStep, Redacted } from "../tape/index.js";
import { isReceiverRecorded } from "./inputs.js";
import type { Observed } from "./invoke.js";

/** Records a call while it is made again, be its function instrumented or not: the first time that it is. */
export class CallRecording {
  private readonly recorder: HandRecorder;
  private state: "waiting" | "begun" | "ended" = "waiting";

  /**
   * @param hash of the source that the function has now; empty where that is not known
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  constructor(
    private readonly call: Call,
    hash: string,
  ) {
    this.recorder = new HandRecorder({ ...call.probe, hash }, redactedNames(call));
  }

  /** It begins. */
  begin(receiver: unknown, args: readonly unknown[]): void {
    if (this.state !== "waiting") return;
    this.state = "begun";
    // What a function hangs on that does not mention its receiver is its whole module.
    this.recorder.begin(isReceiverRecorded(this.call) ? receiver : undefined, args);
  }

  /** It has ended, or was left. @param steps what a generator yielded and was sent when it was recorded */
  end({ outcome, yields }: Observed, steps: readonly GeneratorStep[]): void {
    if (this.state !== "begun" || outcome.kind === "unsettled") return;
    this.state = "ended";
    let yielded = 0;
    for (const { kind, value } of steps) {
      if (kind !== "yielded") this.recorder.pass(kind, value);
      else if (yielded < yields.length) this.recorder.pass(kind, yields[yielded++]);
    }
    for (const value of yields.slice(yielded)) this.recorder.pass("yielded", value);
    if (outcome.kind === "returned" || outcome.kind === "threw")
      this.recorder.end(outcome.kind, outcome.value);
  }

  /** The bytes of a tape that holds the one call; undefined where it was not made, or did not end in time. */
  async take(): Promise<Uint8Array | undefined> {
    const tape = await this.recorder.take();
    return this.state === "ended" ? tape : undefined;
  }
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
