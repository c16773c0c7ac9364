import { min, SafeMap } from "../intrinsics.js";

/** How many objects are found by looking through a list, which is faster than a map up to there (bench/snapshot.mjs). */
const LISTED = 96;

/** Numbers the objects of one record in the order in which they come, and finds them again. */
export class Identities {
  /** Objects so far. */
  count = 0;
  private readonly list: unknown[] = new Array(LISTED).fill(undefined);
  private readonly more = new SafeMap<unknown, number>();

  /** Number of an object that came before, or -1. */
  indexOf(value: unknown): number {
    const { count, list } = this;
    let i = min(count, LISTED);
    // Four at a time: what is new is looked for all the way (bench/snapshot.mjs).
    for (; i >= 4; i -= 4) {
      if (list[i - 1] === value) return i - 1;
      if (list[i - 2] === value) return i - 2;
      if (list[i - 3] === value) return i - 3;
      if (list[i - 4] === value) return i - 4;
    }
    for (; i > 0; i--) if (list[i - 1] === value) return i - 1;
    return count > LISTED ? (this.more.get(value) ?? -1) : -1;
  }

  add(value: unknown): void {
    const { count } = this;
    if (count < LISTED) this.list[count] = value;
    else this.more.set(value, count);
    this.count = count + 1;
  }

  /** Forgets all of them, so that none is kept alive. */
  clear(): void {
    const { count, list } = this;
    const listed = min(count, LISTED);
    for (let i = 0; i < listed; i++) list[i] = undefined;
    if (count > LISTED) this.more.clear();
    this.count = 0;
  }
}
