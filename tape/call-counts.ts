import { FRAME } from "@calltape/runtime/format";
import type { ByteSource } from "./byte-source.js";
import { Cursor } from "./cursor.js";
import { Damage } from "./damage.js";
import { Definitions, readClosing } from "./definitions.js";
import { readFramesBesideCalls } from "./frames.js";
import { TAPE_LIMITS } from "./limits.js";
import { scanTape } from "./scan.js";
import type { TapeIndex } from "./tape-index.js";

/** How many calls of each probe, by its id, began in a tape, with values or traced. */
export type CallCounts = ReadonlyMap<string, number>;

/**
 * How many calls of each probe began in a tape: what a closed tape says of itself, else what there is to count. Undefined
 * when the tape cannot be read. Never throws for what the bytes are.
 */
export function countCalls(source: ByteSource): CallCounts | undefined {
  const claimed = closingCounts(source);
  if (claimed !== undefined) return claimed;
  const { scanned } = scanTape(source, TAPE_LIMITS);
  return scanned && countsIn(scanned.index);
}

/** What a closed tape says; undefined for any other. Frames of calls are passed over unread. */
export function closingCounts(source: ByteSource): CallCounts | undefined {
  const definitions = new Definitions();
  try {
    return source.during(() => {
      for (const { type, from, payload } of readFramesBesideCalls(source)) {
        const cursor = new Cursor(payload, 0, payload.length, from);
        if (type === FRAME.CLOSING) return readClosing(cursor, definitions.probes).calls;
        if (type === FRAME.DEFINITIONS) definitions.readAll(cursor);
      }
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return undefined;
  }
}

/** What somebody has counted. */
export function countsIn({ probeIds, counts }: TapeIndex): CallCounts {
  const byId = new Map<string, number>();
  counts.forEach((count, place) => {
    const id = probeIds[place]!;
    // A file that is loaded twice has its probes twice.
    if (count > 0) byId.set(id, (byId.get(id) ?? 0) + count);
  });
  return byId;
}
