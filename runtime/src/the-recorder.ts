import { Recorder } from "./recorder.js";

/** A second copy of this package in the process must find the first one's recorder: one ring, one tape. */
const KEY = Symbol.for("calltape.recorder.1");

const host = globalThis as { [KEY]?: Recorder };

if (host[KEY] === undefined)
  Object.defineProperty(host, KEY, {
    value: new Recorder(),
    enumerable: false,
    configurable: true,
    writable: true,
  });

/** The recorder of this thread. */
export const theRecorder = host[KEY] as Recorder;
