import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { FRAME_HEAD_BYTES } from "@calltape/runtime/format";
import type { ByteSource } from "../bytes/byte-source.js";
import { readFrameAt } from "../bytes/frames.js";
import { FileBytes, type FoundFile, lookAt, PackedBytes } from "../bytes/tape-file.js";
import { OpenTape, type TapeMemory } from "../calls/open-tape.js";
import { problemOf, type ReadTape } from "../calls/tape.js";
import { Damage, printablePath } from "../damage.js";
import {
  dropIndex,
  type KeptIndex,
  keepIndex,
  readDetails,
  readIndex,
  sweepIndexes,
} from "../index-file/index-file.js";
import { TAPE_LIMITS } from "../limits.js";
import { type Scan, type ScannedTape, scanTape } from "../records/scan.js";
import { frameAround, type TapeDetails } from "../records/tape-index.js";

/** Bytes of a tape, or of what was appended to one, that are worth an index: fewer are gone through as fast. */
const WORTH_KEEPING = 262_144;

/** Opens files by the indexes that are kept beside them, and keeps one of each that has none, or has grown. */
export class TapeOpener {
  /** Folders in which indexes were written. */
  private readonly folders = new Set<string>();

  constructor(private readonly memory: TapeMemory) {}

  /** Throws `Damage` for what is no regular file, and what the file system throws. */
  open(file: string): ReadTape {
    const found = lookAt(file);
    const kept = readIndex(found);
    const source = this.sourceOf(found, kept);
    if (kept !== undefined && kept.index.end === source.size)
      return { tape: this.onDemand(found, source, kept), problem: undefined };
    const known = kept && this.known(found, source, kept);
    const from = known?.index.end ?? 0;
    const { scanned, damage } = scanTape(source, TAPE_LIMITS, undefined, known);
    // One that was removed meanwhile is not damaged: then this throws.
    if (damage !== undefined) lookAt(file);
    const problem = damage && problemOf(file, damage);
    if (scanned === undefined) return { tape: undefined, problem };
    const { end } = scanned.index;
    if (known !== undefined && end === from) return { tape: this.onDemand(found, source, kept!), problem };
    const renewed = end - from >= WORTH_KEEPING ? this.keep(found, source, { scanned, damage }) : undefined;
    const tape =
      renewed === undefined
        ? new OpenTape(file, source, this.memory, scanned)
        : this.onDemand(found, source, renewed, scanned);
    return { tape, problem };
  }

  /** Removes the indexes of tapes that are gone, where others were written. */
  end(): void {
    for (const folder of this.folders) sweepIndexes(folder);
  }

  private sourceOf({ file, packed, size }: FoundFile, kept: KeptIndex | undefined): ByteSource {
    return packed ? new PackedBytes(file, this.memory.unpacked, kept?.bytes) : new FileBytes(file, size);
  }

  private onDemand(
    { file }: FoundFile,
    source: ByteSource,
    kept: KeptIndex,
    scanned: Pick<ScannedTape, "index"> & Partial<ScannedTape> = kept,
  ): OpenTape {
    return new OpenTape(file, source, this.memory, scanned, () => loadDetails(file, source, kept));
  }

  /** What is known of a tape that has grown since, if what was there is there still. */
  private known(found: FoundFile, source: ByteSource, kept: KeptIndex): ScannedTape | undefined {
    const { index } = kept;
    const details = readDetails(found.file, kept);
    const last = details && frameAround(details, index.end - 1);
    if (last === undefined || index.closed) return undefined;
    try {
      readFrameAt(source, last.from - FRAME_HEAD_BYTES, last.to);
      const { definitions } = new OpenTape(found.file, source, this.memory, { index, details: details! });
      return { index, details: details!, definitions };
    } catch (error) {
      if (error instanceof Damage || error instanceof CalltapeError) return undefined;
      throw error;
    }
  }

  /** What merely ends early may go on; what else is wrong with a tape is found anew each time. */
  private keep(found: FoundFile, source: ByteSource, { scanned, damage }: Scan): KeptIndex | undefined {
    if (damage !== undefined && (!damage.torn || found.packed)) return undefined;
    const kept = keepIndex(found, scanned!, source.size);
    if (kept !== undefined) this.folders.add(path.dirname(found.file));
    return kept;
  }
}

/** Where somebody has removed or replaced the index since, the tape is gone through again. */
function loadDetails(file: string, source: ByteSource, kept: KeptIndex): TapeDetails {
  const details = readDetails(file, kept);
  if (details !== undefined) return details;
  const { scanned } = scanTape(source, TAPE_LIMITS);
  if (scanned?.index.calls.count === kept.index.calls.count) return scanned.details;
  dropIndex(file);
  throw new CalltapeError(
    "CALLTAPE_CORRUPT",
    `${printablePath(file)}: its index is that of another tape, and was removed (open the tapes again)`,
  );
}
