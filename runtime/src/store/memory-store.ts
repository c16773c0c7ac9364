import { CalltapeError } from "../error.js";
import { SafeMap, timeOfDay } from "../intrinsics.js";
import type { Store, StoredTape, TapeSink } from "./store.js";
import { checkName } from "./tape-name.js";

interface MemoryTape {
  parts: Buffer[];
  bytes: number;
  modified: number;
}

/** Tapes in the memory of the process, for tests and for programs that send tapes elsewhere themselves. */
export class MemoryStore implements Store {
  private readonly tapes = new SafeMap<string, MemoryTape>();

  /** @param location the name it was opened by: `memory:` */
  constructor(readonly location: string) {}

  locate(name: string): string {
    return `${this.location}${name}`;
  }

  create(name: string): TapeSink {
    const { tapes } = this;
    if (tapes.has(checkName(name)))
      throw Object.assign(new Error(`${this.locate(name)} exists`), { code: "EEXIST" });
    const tape: MemoryTape = { parts: [], bytes: 0, modified: timeOfDay() };
    tapes.set(name, tape);
    return {
      append(parts) {
        const copy = Buffer.concat(parts);
        tape.parts.push(copy);
        tape.bytes += copy.length;
        tape.modified = timeOfDay();
      },
      intact: () => tapes.get(name) === tape,
      close() {},
    };
  }

  *list(): Generator<StoredTape, void> {
    for (const [name, { bytes, modified }] of [...this.tapes]) yield { name, bytes, modified };
  }

  read(name: string, from: number, to: number): Uint8Array {
    const tape = this.tapes.get(checkName(name));
    if (tape === undefined)
      throw new CalltapeError("CALLTAPE_NOT_FOUND", `no tape ${name} in ${this.location}`);
    tape.parts = [Buffer.concat(tape.parts)];
    return Buffer.from(tape.parts[0]!.subarray(from, Math.max(from, to)));
  }

  replace(name: string, bytes: Uint8Array): void {
    const tape = this.tapes.get(checkName(name));
    if (tape === undefined) return;
    const copy = Buffer.from(bytes);
    this.tapes.set(name, { parts: [copy], bytes: copy.length, modified: tape.modified });
  }

  remove(name: string): void {
    this.tapes.delete(checkName(name));
  }
}
