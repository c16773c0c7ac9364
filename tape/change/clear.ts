import * as zlib from "node:zlib";
import { gzipSync } from "node:zlib";
import { CalltapeError } from "@calltape/runtime";
import {
  type Keep,
  mayBeWritten,
  type NamedTape,
  retain,
  runSteps,
  type Steps,
  type Store,
} from "@calltape/runtime/store";
import { readStoredTape } from "../bytes/tape-file.js";
import { Damage, describeDamage } from "../damage.js";
import { dropIndex } from "../index-file/index-file.js";
import { probeMatcher } from "../select/select.js";
import { withoutCalls } from "./forget.js";
import { type PruneOptions, type PruneReport, prune } from "./prune.js";

export interface ClearOptions extends Omit<PruneOptions, "compress"> {
  /** `glob[#name]` of the functions whose calls go. Default: all of all tapes. */
  of?: string | undefined;
}

const EVERYTHING: Keep = {
  keepCalls: Number.POSITIVE_INFINITY,
  keepAge: Number.POSITIVE_INFINITY,
  keepBytes: Number.POSITIVE_INFINITY,
};

/**
 * Removes all tapes of a store, and what crashes have left over; or the calls of some functions, for which tapes are written
 * anew. As of {@link prune}, tapes that may be being written stay as they are, and so does what the recorder has not named.
 *
 * @throws what the store throws when it lists; CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read, or a
 *   store that cannot replace tapes
 */
export async function clear(store: Store, { of, ...options }: ClearOptions = {}): Promise<PruneReport> {
  if (of === undefined) return prune(store, { ...EVERYTHING, keepBytes: 0 }, options);
  const clearing = new Clearing(store, probeMatcher(of), options);
  return clearing.run();
}

/** Takes the calls of some functions out of tapes, those of a stream one after the other. */
class Clearing {
  private readonly report: Omit<PruneReport, "tapes" | "bytes"> = {
    removed: [],
    compressed: [],
    shortened: [],
    problems: [],
  };
  /** Numbers of the calls that were taken out, by stream. */
  private readonly forgotten = new Map<string, Set<number>>();
  private readonly dryRun: boolean;
  private readonly now: number;

  constructor(
    private readonly store: Store,
    private readonly matches: (probeId: string) => boolean,
    { dryRun = false, now = Date.now() }: Omit<PruneOptions, "compress">,
  ) {
    this.dryRun = dryRun;
    this.now = now;
  }

  async run(): Promise<PruneReport> {
    const all = await runSteps(retain(this.store, EVERYTHING, { now: this.now, remove: removesNothing }));
    let tapes = 0;
    let bytes = 0;
    const inOrder = [...all].sort((a, b) =>
      a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.sequence - b.sequence,
    );
    for (const tape of inOrder) {
      const left = await this.shorten(tape);
      if (left > 0) tapes++;
      bytes += left;
    }
    return { ...this.report, tapes, bytes };
  }

  /** Gives how large the tape is afterwards. */
  private async shorten(tape: NamedTape): Promise<number> {
    const { store, report, dryRun } = this;
    if (await runSteps(mayBeWritten(store, tape, this.now))) return tape.bytes;
    const { name } = tape;
    try {
      const shorter = withoutCalls(await readStoredTape(store, tape), this.matches, this.forgottenOf(tape));
      const { forgotten: calls, omitted, left } = shorter;
      if (omitted === 0) return tape.bytes;
      if (left === 0) {
        if (!dryRun) await store.remove(name);
        report.removed.push({ name, bytes: tape.bytes, reason: "cleared" });
        return 0;
      }
      const bytes = packed(shorter.bytes, name);
      if (store.replace === undefined)
        throw new CalltapeError(
          "CALLTAPE_BAD_OPTION",
          `${store.location} cannot replace tapes (clear all of it)`,
        );
      if (!dryRun) {
        await store.replace(name, bytes);
        dropIndex(store.locate(name));
      }
      report.shortened.push({ name, calls });
      return bytes.length;
    } catch (error) {
      const file = store.locate(name);
      if (error instanceof CalltapeError && error.code === "CALLTAPE_NOT_FOUND") return 0;
      if (error instanceof CalltapeError) throw error;
      const { code = "it failed" } = error as NodeJS.ErrnoException;
      report.problems.push(
        error instanceof Damage ? describeDamage(file, error) : `${file}: stays as it is (${code})`,
      );
      return tape.bytes;
    }
  }

  private forgottenOf({ stream }: NamedTape): Set<number> {
    const known = this.forgotten.get(stream) ?? new Set<number>();
    this.forgotten.set(stream, known);
    return known;
  }
}

function* removesNothing(): Steps<boolean> {
  yield undefined;
  return false;
}

/** As the ending of its name says. */
function packed(bytes: Buffer, name: string): Buffer {
  if (name.endsWith(".gz")) return gzipSync(bytes);
  if (!name.endsWith(".zst")) return bytes;
  // What Node 20 has no types for.
  return (zlib as unknown as { zstdCompressSync(bytes: Buffer): Buffer }).zstdCompressSync(bytes);
}
