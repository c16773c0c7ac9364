import { now, timeOfDay } from "../intrinsics.js";
import { timers, types } from "../node-modules.js";
import type { Settings } from "../settings.js";
import { warn } from "../warn.js";
import { isLeftOver, retain } from "./retention.js";
import { eachOf, type Steps, settled } from "./steps.js";
import type { Store } from "./store.js";

/** Milliseconds that upkeep takes at once. */
const SLICE = 2;

/** Milliseconds that the program has for itself between two slices. */
const REST = 20;

// Node's own, taken now: test environments replace the global ones.
const { setTimeout } = timers;

/**
 * Keeps a store in order while a program records: what is too old or too much is removed, tapes are compressed. It does
 * so beside the program, a few milliseconds at a time, and holds no process. Never throws: trouble is warned of once.
 */
export class Upkeep {
  private sweeping = false;
  private warned = false;
  private compressing = false;
  private readonly waiting: string[] = [];

  constructor(
    private readonly store: Store,
    private readonly settings: Pick<Settings, "keepAge" | "keepBytes" | "compress">,
  ) {}

  /** The first tape has been begun. The first slice is now, since many a program is over before there is a second. */
  begin(): void {
    if (this.sweeping) return;
    this.sweeping = true;
    this.run(this.sweep());
  }

  /** A tape has been closed, and the next one will follow. Nothing is done now: the process may be ending. */
  rotated(name: string): void {
    this.waiting.push(name);
    setTimeout(() => {
      this.begin();
      void this.compress();
    }, 0).unref();
  }

  private *sweep(): Steps<void> {
    const { store, settings } = this;
    const time = timeOfDay();
    yield* retain(store, settings, { now: time, remove: ({ name }) => removeIfPossible(store, name) });
    yield* eachOf(store.leftOver?.() ?? [], function* (file) {
      if (isLeftOver(file, time)) yield* removeIfPossible(store, file.name);
    });
  }

  /** One tape after the other, so that it takes no more than one thread of the pool. */
  private async compress(): Promise<void> {
    const { compress: how } = this.settings;
    if (how === "off" || this.store.compress === undefined) this.waiting.length = 0;
    if (how === "off" || this.compressing) return;
    this.compressing = true;
    for (let name = this.waiting.shift(); name !== undefined; name = this.waiting.shift()) {
      try {
        await this.store.compress!(name, how);
      } catch (error) {
        this.warn(`cannot compress ${this.store.locate(name)}`, error);
      }
    }
    this.compressing = false;
  }

  private run(steps: Steps<unknown>, sent?: unknown, failure?: { error: unknown }): void {
    try {
      const end = now() + SLICE;
      let next = failure === undefined ? steps.next(sent) : steps.throw(failure.error);
      while (next.done !== true) {
        const { value } = next;
        if (types.isPromise(value)) {
          value.then(
            (result) => this.run(steps, result),
            (error) => this.run(steps, undefined, { error }),
          );
          return;
        }
        if (now() >= end) {
          setTimeout(() => this.run(steps), REST).unref();
          return;
        }
        next = steps.next();
      }
    } catch (error) {
      this.warn(`cannot remove old tapes from ${this.store.location}`, error);
    }
    this.sweeping = false;
  }

  private warn(what: string, error: unknown): void {
    if (this.warned) return;
    this.warned = true;
    const why =
      error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
    warn(`${what}: ${why}; the program goes on`);
  }
}

/** Gives whether it is gone. It may be held open, or be another's; there are others. */
function* removeIfPossible(store: Store, name: string): Steps<boolean> {
  try {
    yield* settled(store.remove(name));
    return true;
  } catch {
    return false;
  }
}
