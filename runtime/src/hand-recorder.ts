import type { ProbeDefinition } from "./format.js";
import { GOES_ON, KINDS, PROBE_FLAG, type ProbeRow } from "./hooks.js";
import { ProbeState } from "./record/probe-state.js";
import { Recorder } from "./record/recorder.js";
import type { RunningCall } from "./record/running-calls.js";
import type { Store } from "./store/store.js";
import { openStore } from "./store/stores.js";
import { theRegistry } from "./the-recorder.js";

const STORE = "memory:calltape-hand-recorder";

/** Of what the environment sets, only what must not be written counts here. */
const VARIABLES = ["CALLTAPE_REDACT", "CALLTAPE_REDACT_ALLOW"];

/** How it goes on with what passes to a generator. */
const PASSED = { sent: GOES_ON.BEHIND, left: GOES_ON.IN_FINALLY, thrown: GOES_ON.IN_CATCH } as const;

/** One for all calls: a recorder listens for the end of the process. */
let recorder: Recorder | undefined;

/**
 * Records one call that somebody makes who has its function in hand, instrumented or not: into a tape of its own, in
 * memory, whatever the settings of the program are. One after the other: the next one ends the one before.
 */
export class HandRecorder {
  private readonly recorder: Recorder;
  private readonly probe: ProbeState;
  private readonly store: Store = openStore(STORE);
  private call: RunningCall | null = null;

  /** @param redact further names whose values are redacted */
  constructor({ id, line, column, kind, async, generator, params, hash }: ProbeDefinition, redact: string[]) {
    const env = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
    recorder ??= new Recorder(theRegistry, env);
    this.recorder = recorder;
    recorder.configure({ store: STORE, redact, after: "always", maxBytes: 1_048_576, maxTime: 60_000 });
    const at = id.indexOf("#");
    const flags =
      KINDS.indexOf(kind) | (async ? PROBE_FLAG.ASYNC : 0) | (generator ? PROBE_FLAG.GENERATOR : 0);
    const row: ProbeRow = [id.slice(at + 1), line, column, flags, params, hash];
    this.probe = new ProbeState(id.slice(0, at), row, null);
    recorder.add(this.probe);
  }

  /** It begins. */
  begin(receiver: unknown, args: readonly unknown[]): void {
    this.call = this.recorder.enter(this.probe, args, receiver);
  }

  /** A generator has yielded a value, was sent or thrown one, was left, or passed what nobody has seen. */
  pass(kind: "yielded" | "sent" | "left" | "thrown" | "unseen", value: unknown): void {
    const { call } = this;
    if (call === null) return;
    if (kind === "yielded") this.recorder.yield(this.probe, call, value);
    else if (kind === "unseen") this.recorder.lose(call, String(value));
    else this.recorder.resume(this.probe, call, value, PASSED[kind]);
  }

  /** It ends: for an async function, with what its promise has settled with. */
  end(outcome: "returned" | "threw", value: unknown): void {
    if (this.call === null) return;
    this.recorder.resume(this.probe, this.call, undefined);
    if (outcome === "returned") this.recorder.leave(this.probe, this.call, value);
    else this.recorder.fail(this.probe, this.call, value);
  }

  /** The bytes of the tape, which is given up by that. */
  async take(): Promise<Uint8Array> {
    // Settings that change close the tape.
    this.recorder.configure({ record: "off" });
    const [tape] = [...(this.store.list() as Iterable<{ name: string; bytes: number }>)].slice(-1);
    if (tape === undefined) return new Uint8Array();
    const bytes = await this.store.read(tape.name, 0, tape.bytes);
    await this.store.remove(tape.name);
    return bytes;
  }
}
