/**
 * What instrumented code calls. Internal: the transformer emits these calls, nobody writes them.
 *
 * No hook throws, and none runs code of the program.
 */

import { type ClassRow, type Exported, GOES_ON, type GoesOn, type ProbeRow, type Roots } from "./hooks.js";
import { RegisteredFile } from "./program/registry.js";
import { ProbeState } from "./record/probe-state.js";
import type { RunningCall } from "./record/running-calls.js";
import { theRuntime } from "./the-runtime.js";

/** One instrumented function, with the hooks that its code calls. */
export class Probe extends ProbeState {
  /** Tells of the call that has made the closure which begins. @param maker its number, 0 when it was not recorded */
  from(maker: number): this {
    this.maker = maker;
    return this;
  }

  /**
   * A call begins: at the first `next()` for a generator.
   *
   * @param list arguments, or values of the parameters
   * @returns the call, which the other hooks take, or null when it is not recorded
   */
  enter(list?: ArrayLike<unknown>, receiver?: unknown): RunningCall | null {
    try {
      return theRuntime.observer!.enter(this, list, receiver);
    } catch {
      theRuntime.observer!.gaveUp();
      return null;
    }
  }

  /** The same with one value, without an array for it. */
  enter1(a: unknown, receiver?: unknown): RunningCall | null {
    return this.enterListed(1, a, undefined, undefined, undefined, receiver);
  }

  enter2(a: unknown, b: unknown, receiver?: unknown): RunningCall | null {
    return this.enterListed(2, a, b, undefined, undefined, receiver);
  }

  enter3(a: unknown, b: unknown, c: unknown, receiver?: unknown): RunningCall | null {
    return this.enterListed(3, a, b, c, undefined, receiver);
  }

  enter4(a: unknown, b: unknown, c: unknown, d: unknown, receiver?: unknown): RunningCall | null {
    return this.enterListed(4, a, b, c, d, receiver);
  }

  private enterListed(
    length: number,
    a: unknown,
    b: unknown,
    c: unknown,
    d: unknown,
    receiver: unknown,
  ): RunningCall | null {
    try {
      return theRuntime.observer!.enterListed(this, length, a, b, c, d, receiver);
    } catch {
      theRuntime.observer!.gaveUp();
      return null;
    }
  }

  /** It ends. @param self what a constructor has made; a derived one may not have, so it gives a function that says it */
  leave(call: RunningCall, value?: unknown, self?: unknown): void {
    try {
      theRuntime.observer!.leave(this, call, this.constructs ? constructed(value, self) : value);
    } catch {
      theRuntime.observer!.gaveUp();
    }
  }

  /** It ends with an error. Gives null: no call. */
  fail(call: RunningCall, error: unknown): null {
    try {
      theRuntime.observer!.fail(this, call, error);
    } catch {
      theRuntime.observer!.gaveUp();
    }
    return null;
  }

  /** It awaits something. */
  suspend(call: RunningCall, _awaited?: unknown): void {
    try {
      theRuntime.observer!.suspend(this, call);
    } catch {
      theRuntime.observer!.gaveUp();
    }
  }

  /**
   * It is suspended by what goes through something: `for await`, or `yield*` where it delegates.
   *
   * @returns what to go through: the same, but for what is of a boundary
   */
  iterate(call: RunningCall, iterable: unknown, delegates = false): unknown {
    const { observer, membrane, player } = theRuntime;
    try {
      observer!.iterate(this, call, iterable, delegates);
      // What stands for it in replay is answered whoever uses it.
      return membrane === undefined || player !== undefined ? iterable : membrane.iterated(iterable, call);
    } catch {
      observer!.gaveUp();
      return iterable;
    }
  }

  /** A generator yields a value. */
  yield(call: RunningCall, value?: unknown): void {
    try {
      theRuntime.observer!.yield(this, call, value);
    } catch {
      theRuntime.observer!.gaveUp();
    }
  }

  /**
   * It goes on, with what it awaited or was sent; or it may have been going on all the time.
   *
   * @param value in a `catch`, what that has caught
   */
  resume(call: RunningCall, value?: unknown, where: GoesOn = GOES_ON.BEHIND): void {
    try {
      theRuntime.observer!.resume(this, call, value, where);
    } catch {
      theRuntime.observer!.gaveUp();
    }
  }

  /**
   * It has asked a clock, chance or the environment.
   *
   * @param kind index in `AMBIENT_KINDS`, or the name of a variable of the environment
   * @returns the value to go on with: in replay, that which was recorded
   */
  ambient<Value>(call: RunningCall, kind: number | string, value: Value): Value {
    try {
      return theRuntime.observer!.ambient(this, call, kind, value) as Value;
    } catch {
      theRuntime.observer!.gaveUp();
      return value;
    }
  }

  /**
   * One of its parameters has asked the same, of a call that has not begun.
   *
   * @param place among all that its parameters may ask @param parameter index of that which does
   * @returns as {@link ambient}
   */
  asked<Value>(place: number, parameter: number, kind: number | string, value: Value): Value {
    try {
      return theRuntime.observer!.asked(this, place, parameter, kind, value) as Value;
    } catch {
      theRuntime.observer!.gaveUp();
      return value;
    }
  }

  /**
   * It has made a bound function or a proxy, of what a path of names leads to, and of something else.
   *
   * @param kind one of `ORIGIN_KIND`
   */
  origin(made: unknown, kind: number, root: unknown, keys: string, second: unknown): void {
    try {
      theRuntime.registry.noteOrigin(made, kind, root, keys, second);
    } catch {
      theRuntime.recorder?.gaveUp();
    }
  }

  /** What a call that `answers` gives instead of running its body: the one hook that throws, what was recorded. */
  answer(call: RunningCall): unknown {
    return theRuntime.player!.answer(call);
  }
}

/** What `new` gives: an object that the constructor returns, else its `this`. */
function constructed(value: unknown, self: unknown): unknown {
  if ((typeof value === "object" && value !== null) || typeof value === "function") return value;
  if (typeof self !== "function") return self;
  try {
    return (self as () => unknown)();
  } catch {
    return undefined;
  }
}

/**
 * Makes one probe.
 *
 * @param exported name by which the module exports what the probe's name begins with; null when it does not
 */
export function openProbe(path: string, row: ProbeRow, exported: string | null = null): Probe {
  const { recorder, waiting, player } = theRuntime;
  const probe = new Probe(path, row, exported, recorder?.startsOn);
  if (recorder === undefined) waiting.push(probe);
  else recorder.add(probe);
  player?.add(probe);
  return probe;
}

/**
 * Makes the probes of a file, in the order of its rows.
 *
 * @param path the file's, from the project's root
 */
export function openFile(
  path: string,
  rows: ProbeRow[],
  classes: ClassRow[] = [],
  exported: Exported = [],
  roots?: Roots,
): Probe[] {
  const probes: Probe[] = [];
  try {
    const file = new RegisteredFile(path, rows, classes, exported, roots);
    for (const row of rows) probes.push(openProbe(path, row, file.exportOf(row[0])));
    theRuntime.registry.add(file, probes);
  } catch {
    theRuntime.recorder?.gaveUp();
  }
  return probes;
}

export { theRuntime };

/** Takes what reads and writes a private field of a class's instances, from inside of the class. */
export function privateField(
  probes: object | undefined,
  index: number,
  owner: object,
  name: string,
  read: (instance: object) => unknown,
  write: (instance: object, value: unknown) => void,
): void {
  try {
    if (probes !== undefined)
      theRuntime.registry.addField(probes, index, owner, { name, key: name, read, write });
  } catch {
    theRuntime.recorder?.gaveUp();
  }
}
