import { Recorder } from "./record/recorder.js";
import { theRuntime } from "./the-runtime.js";

theRuntime.recorder ??= new Recorder(theRuntime.registry);

/** The recorder of this thread. */
export const theRecorder: Recorder = theRuntime.recorder;

/** What the instrumented code of this thread has told of its functions and classes. */
export const theRegistry = theRuntime.registry;

try {
  for (const probe of theRuntime.waiting) theRecorder.add(probe);
} catch {
  theRecorder.gaveUp();
}
theRuntime.waiting = [];

export { globalNameOf } from "./encode/global-functions.js";
