import type { Observer, Player } from "./observer.js";
import { Registry } from "./program/registry.js";
import type { ProbeState } from "./record/probe-state.js";
import type { Recorder } from "./record/recorder.js";
import type { RunningCall } from "./record/running-calls.js";

/** What stands between the program and its boundaries (`boundary/`). */
export interface Edge {
  /** What a call goes through instead of something of a boundary, so that it is known to do so; the same for anything else. */
  iterated(iterable: unknown, by: RunningCall): unknown;
}

/** What there is of the runtime in this thread. */
interface Runtime {
  readonly registry: Registry;
  /** Undefined as long as none is loaded: where recording is off, that takes most of a start (bench/footprint.mjs). */
  recorder: Recorder | undefined;
  /** Who is told of calls: the recorder, or a player in its place. */
  observer: Observer | undefined;
  /** Who answers calls from tapes, once something is replayed in this thread. */
  player: Player | undefined;
  /** Once a file uses a boundary. */
  membrane: Edge | undefined;
  /** Probes for one that may be loaded yet. */
  waiting: ProbeState[];
}

/** A second copy of this package in the process must find the first one's: one ring, one tape. */
const KEY = Symbol.for("calltape.runtime.1");

const host = globalThis as { [KEY]?: Runtime };

if (host[KEY] === undefined)
  Object.defineProperty(host, KEY, {
    value: {
      registry: new Registry(),
      recorder: undefined,
      observer: undefined,
      player: undefined,
      membrane: undefined,
      waiting: [],
    } satisfies Runtime,
    enumerable: false,
    configurable: true,
    writable: true,
  });

export const theRuntime = host[KEY]!;
