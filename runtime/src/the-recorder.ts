import type { Player } from "./observer.js";
import { Recorder } from "./record/recorder.js";
import { theRuntime } from "./the-runtime.js";

export { ambientValueOf, NOT_AMBIENT } from "./ambient.js";
export { codeOf } from "./encode/foreign.js";
export { globalNameOf } from "./encode/global-functions.js";
export { classNameOf } from "./encode/names.js";
export type { Observer, Player } from "./observer.js";
export type { Origin } from "./program/origins.js";
export type { PrivateField } from "./program/registry.js";
export type { ProbeState } from "./record/probe-state.js";
export { RunningCall, RunningCalls } from "./record/running-calls.js";

theRuntime.recorder ??= new Recorder(theRuntime.registry);
theRuntime.observer ??= theRuntime.recorder;

/** The recorder of this thread. */
export const theRecorder: Recorder = theRuntime.recorder;

/** What the instrumented code of this thread has told of its functions and classes. */
export const theRegistry = theRuntime.registry;

/** From now on a player is told of all calls of this thread; it hands on to the recorder what is none of its own. */
export function setPlayer(player: Player): void {
  theRuntime.player = player;
  theRuntime.observer = player;
}

try {
  for (const probe of theRuntime.waiting) theRecorder.add(probe);
} catch {
  theRecorder.gaveUp();
}
theRuntime.waiting = [];
