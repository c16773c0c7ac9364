/**
 * What instrumented code calls. Internal: the transformer emits these calls, nobody writes them.
 *
 * No hook throws, and none runs code of the program.
 */

import type { ProbeRow } from "./hooks.js";
import { ProbeState } from "./probe-state.js";
import { theRecorder } from "./the-recorder.js";

/** One instrumented function, with the hooks that its code calls. */
export class Probe extends ProbeState {
  /** @returns the call's number, which the other hooks take, or undefined when the call is not recorded */
  enter(receiver: unknown, list: ArrayLike<unknown>): number | undefined {
    try {
      return theRecorder.enter(this, receiver, list);
    } catch {
      theRecorder.gaveUp();
      return undefined;
    }
  }

  /** @returns the value, so that it can stand in a `return` */
  leave<Value>(call: number, value?: Value): Value | undefined {
    try {
      theRecorder.leave(this, call, value);
    } catch {
      theRecorder.gaveUp();
    }
    return value;
  }

  fail(call: number, error: unknown): undefined {
    try {
      theRecorder.fail(call, error);
    } catch {
      theRecorder.gaveUp();
    }
    return undefined;
  }

  suspend(call: number): void {
    theRecorder.suspend(call);
  }

  resume(call: number): void {
    theRecorder.resume(call);
  }
}

/** Makes the probes of a file, in the order of its rows. `path` is the file's, from the project's root. */
export function openFile(path: string, rows: ProbeRow[]): Probe[] {
  const probes: Probe[] = [];
  try {
    for (const row of rows) {
      const probe = new Probe(path, row);
      probes.push(probe);
      theRecorder.add(probe);
    }
  } catch {
    theRecorder.gaveUp();
  }
  return probes;
}
