import { SafeMap } from "./intrinsics.js";

/** How many objects are found by looking through a list; more go into a map. */
const LISTED = 12;

/** Numbers the objects of one record in the order in which they come, and finds them again. */
export class Identities {
  private readonly list: unknown[] = new Array(LISTED).fill(undefined);
  private readonly more = new SafeMap<unknown, number>();
  private count = 0;

  /** Number of an object that came before, or -1. */
  indexOf(value: unknown): number {
    const listed = Math.min(this.count, LISTED);
    for (let i = 0; i < listed; i++) if (this.list[i] === value) return i;
    return this.count > LISTED ? (this.more.get(value) ?? -1) : -1;
  }

  add(value: unknown): void {
    if (this.count < LISTED) this.list[this.count] = value;
    else this.more.set(value, this.count);
    this.count++;
  }

  /** Forgets all of them, so that none is kept alive. */
  clear(): void {
    const listed = Math.min(this.count, LISTED);
    for (let i = 0; i < listed; i++) this.list[i] = undefined;
    if (this.count > LISTED) this.more.clear();
    this.count = 0;
  }
}
