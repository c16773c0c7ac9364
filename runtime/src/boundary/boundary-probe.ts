import { KINDS, PROBE_FLAG } from "../hooks.js";
import { SafeMap } from "../intrinsics.js";
import { openProbe, type Probe, theRuntime } from "../probe.js";
import type { RunningCall } from "../record/running-calls.js";

/** What is used in more ways has no more of them: a name may come from data. */
const MAX_PROBES = 2_000;

/** Calls of one probe that are recorded although no recorded call has made them, as while modules are loaded. */
const MAX_ALONE = 100;

/** What a recorded call needs for its replay is recorded whole, whatever the settings say of others. */
const OPTIONS = { sample: 1, keep: Number.MAX_SAFE_INTEGER };

/** How something of a boundary is used, or that it calls back. */
export type Use = "function" | "constructor" | "getter" | "callback";

/** Its calls are not the program's to replay. */
const CALLBACK = PROBE_FLAG.ASYNC | PROBE_FLAG.IMPORTED;
const BOUNDARY = CALLBACK | PROBE_FLAG.BOUNDARY | PROBE_FLAG.NO_CAPTURE;

const probes = new SafeMap<string, BoundaryProbe>();
let count = 0;

/** The probe of one way in which something of a boundary is used. */
export class BoundaryProbe {
  private readonly probe: Probe;
  private alone = 0;

  private constructor(module: string, name: string, use: Use) {
    // Asynchronous for all that is known: its calls may be held longer than others are made.
    const flags = use === "callback" ? CALLBACK : KINDS.indexOf(use) | BOUNDARY;
    this.probe = openProbe(module, [name, 1, 1, flags, [], "", OPTIONS]);
  }

  /** Undefined where there are too many. */
  static of(module: string, name: string, use: Use): BoundaryProbe | undefined {
    const key = `${module}#${name} ${use}`;
    const known = probes.get(key);
    if (known !== undefined || count >= MAX_PROBES) return known;
    count++;
    const probe = new BoundaryProbe(module, name, use);
    probes.set(key, probe);
    return probe;
  }

  /** A call begins; null when it is not recorded. @param suspended has made it, where no call runs */
  enter(list: ArrayLike<unknown>, receiver: unknown, suspended?: RunningCall): RunningCall | null {
    if (!this.probe.on) return null;
    const { recorder, player } = theRuntime;
    const nobodyRuns = recorder?.innermost === undefined;
    if (nobodyRuns && suspended !== undefined && !suspended.ended)
      return this.enterUnder(suspended, list, receiver);
    if (nobodyRuns && player === undefined && this.alone++ >= MAX_ALONE) return null;
    return this.probe.enter(list, receiver);
  }

  /** The same for one that another call has made than that which runs: what runs goes on as it did when it ends. */
  enterUnder(caller: RunningCall, list: ArrayLike<unknown>, receiver: unknown): RunningCall | null {
    const { recorder } = theRuntime;
    if (!this.probe.on || recorder === undefined) return null;
    const call = recorder.under(caller, () => this.probe.enter(list, receiver));
    if (call !== null) this.probe.resume(call);
    return call;
  }
}

/** The call that is running, if it can be suspended: others are used again once they have ended. */
export function suspendableCaller(): RunningCall | undefined {
  const running = theRuntime.recorder?.innermost;
  return running?.probe.async === true || running?.probe.generator === true ? running : undefined;
}

/** What a call gives that is answered instead of made. Throws what the tape says, or that it says nothing. */
export function answer(call: RunningCall): unknown {
  return (call.probe as Probe).answer(call);
}

/** A call ends. @param settled whether it has returned a promise, which has settled so */
export function leave(call: RunningCall | null, value: unknown, settled = false): void {
  if (call === null) return;
  call.settled = settled;
  (call.probe as Probe).leave(call, value);
}

/** The same with an error. */
export function fail(call: RunningCall | null, error: unknown, settled = false): void {
  if (call === null) return;
  call.settled = settled;
  (call.probe as Probe).fail(call, error);
}

/** What runs next is not called by it. */
export function suspend(call: RunningCall | null): void {
  if (call !== null) (call.probe as Probe).suspend(call);
}
