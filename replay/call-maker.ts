import { LABEL } from "@calltape/runtime/format";
import { type Call, Instance } from "../tape/index.js";
import type { Playback } from "./boundary/playback.js";
import type { Playbacks } from "./boundary/playbacks.js";
import { thePlayer } from "./boundary/player.js";
import { CallRecording } from "./call-recording.js";
import type { Witnesses } from "./context/witnesses.js";
import { findFunction, type InHand, place } from "./find.js";
import { reviveInputs } from "./inputs.js";
import { type Invocation, invoke, type Observed } from "./invoke.js";
import type { Program } from "./program.js";
import type { StandIns } from "./redacted.js";
import { timeLimit } from "./time-limit.js";
import type { Unreplayable } from "./unreplayable.js";

/** All that a call is made with, and what is answered meanwhile. */
export interface Prepared {
  invocation: Invocation;
  playback: Playback | undefined;
}

/** Why a call cannot be made. */
export type Unprepared = ({ kind: "unreplayable" } & Unreplayable) | { kind: "orphaned"; detail: string };

/** Makes recorded calls again on one program, and says nothing of what comes of them. */
export class CallMaker {
  /** Calls that are recorded when they are made the next time, by their ids. */
  private readonly recordings = new Map<string, CallRecording>();
  /** Milliseconds that the calls took which have been made, together. */
  spent = 0;

  /** @param timeout milliseconds that an async function may take */
  constructor(
    private readonly program: Program,
    private readonly playbacks: Playbacks,
    private readonly timeout: number,
  ) {}

  /**
   * All that a call is made with, or why it cannot be made.
   *
   * @param inHand the function, if it is at hand; else it is found by what the tape says
   * @param witnesses who compares the calls under it
   * @param standIns what stands for what was redacted
   */
  async prepare(
    call: Call,
    inHand: InHand | undefined,
    witnesses?: Witnesses,
    standIns: StandIns = "first",
  ): Promise<Prepared | Unprepared> {
    const { probe } = call;
    const unreplayable = (problem: Unreplayable): Unprepared => ({ kind: "unreplayable", ...problem });
    if (call.outcome === "unfinished" && !(probe.generator && call.steps().length > 0))
      return unreplayable({ reason: "unfinished", detail: "it was still running when the tape ended" });
    if (this.playbacks.isBoundary(probe))
      return unreplayable({
        reason: "boundary",
        detail: `${probe.id} is a boundary: its calls are answered, not made`,
      });
    const found =
      inHand === undefined ? await findFunction(call, this.program) : await place(inHand, call, this.program);
    if ("problem" in found) {
      const { problem, detail } = found;
      return problem === "missing" ? { kind: "orphaned", detail } : unreplayable({ reason: problem, detail });
    }
    const inputs = await reviveInputs(call, found, this.program, standIns);
    if ("reason" in inputs) return unreplayable(inputs);
    if (call.inputLabels & LABEL.CUT)
      return unreplayable({ reason: "input-cut", detail: "something of its inputs was not recorded" });
    const target = probe.kind === "constructor" ? this.targetOf(call, found.fn) : found.fn;
    const playback = await this.playbacks.begin(call, inputs.given, witnesses, standIns);
    if (playback !== undefined && "reason" in playback) return unreplayable(playback);
    return { invocation: { fn: found.fn, target, ...inputs }, playback };
  }

  /** The class that was constructed: one that extends the constructor's, when it was called by `super`. */
  private targetOf(call: Call, fn: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    const made = call.result();
    const id = made instanceof Instance ? made.classId : undefined;
    return ((id && this.program.classNamed(id)) as typeof fn | undefined) ?? fn;
  }

  /** Makes a call. What is compared under it takes time that is not the call's, so that it may take as long as it gets on. */
  async make(call: Call, { invocation, playback }: Prepared, witnesses?: Witnesses): Promise<Observed> {
    const limit = timeLimit(call, this.timeout);
    const recording = this.recordingOf(call);
    invocation.begin?.();
    recording?.begin(invocation.receiver, invocation.args);
    const from = performance.now();
    const observed = await play(playback, () =>
      invocation.given.whileRunning(() => invoke(call, invocation, limit, () => witnesses?.lastMade ?? 0)),
    );
    this.spent += performance.now() - from;
    recording?.end(observed, invocation.steps);
    return observed;
  }

  /** Who records a call that is made, by itself or under another one, if anybody does. */
  recordingOf({ id }: Call): CallRecording | undefined {
    return this.recordings.get(id);
  }

  /**
   * Has a call recorded as it is made once, be its function instrumented or not.
   *
   * @returns the bytes of a tape that holds the one call; undefined where it was not made, or has not ended in time
   */
  async recorded(call: Call, make: () => Promise<unknown>): Promise<Uint8Array | undefined> {
    // Where nobody knows the source, it is not that which was recorded, for all that is known.
    const recording = new CallRecording(call, this.program.hashOf(call.probe.id) ?? "");
    this.recordings.set(call.id, recording);
    try {
      await make();
    } finally {
      this.recordings.delete(call.id);
    }
    return recording.take();
  }
}

/** Makes a call while its playback answers. */
async function play<Result>(playback: Playback | undefined, make: () => Promise<Result>): Promise<Result> {
  if (playback === undefined) return make();
  try {
    return await thePlayer().run(playback, make);
  } finally {
    playback.end();
  }
}
