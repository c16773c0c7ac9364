import { Registry } from "./program/registry.js";
import { Recorder } from "./record/recorder.js";

/** A second copy of this package in the process must find the first one's: one ring, one tape. */
const KEY = Symbol.for("calltape.runtime.1");

const host = globalThis as { [KEY]?: { recorder: Recorder; registry: Registry } };

if (host[KEY] === undefined)
  Object.defineProperty(host, KEY, {
    value: create(),
    enumerable: false,
    configurable: true,
    writable: true,
  });

function create(): { recorder: Recorder; registry: Registry } {
  const registry = new Registry();
  return { recorder: new Recorder(registry), registry };
}

const { recorder, registry } = host[KEY]!;

/** The recorder of this thread. */
export const theRecorder = recorder;

/** What the instrumented code of this thread has told of its functions and classes. */
export const theRegistry = registry;
