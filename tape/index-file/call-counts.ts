import { FRAME } from "@calltape/runtime/format";
import type { ByteSource } from "../bytes/byte-source.js";
import { Cursor } from "../bytes/cursor.js";
import { type Frame, readClosingFrame, readDefinitionsAt, readFramesBesideCalls } from "../bytes/frames.js";
import { Damage } from "../damage.js";
import { TAPE_LIMITS } from "../limits.js";
import { scanTape } from "../records/scan.js";
import type { TapeIndex } from "../records/tape-index.js";
import { Definitions, readClosing, readDefinitionPlaces, readHeader } from "../values/definitions.js";

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

/** What a closed tape says; undefined for any other. Frames of calls are not read. */
export function closingCounts(source: ByteSource): CallCounts | undefined {
  try {
    return source.during(() => {
      const last = readClosingFrame(source);
      if (last === undefined) return undefined;
      const closing = cursorOf(last);
      const frames = readFramesBesideCalls(source);
      const first = frames.next();
      if (first.done !== true) readHeader(cursorOf(first.value));
      const places = readDefinitionPlaces(closing);
      const definitions = new Definitions();
      for (const frame of places === undefined ? frames : readDefinitionsAt(source, places))
        if (frame.type === FRAME.DEFINITIONS) definitions.readAll(cursorOf(frame));
      return readClosing(closing, definitions.probes).calls;
    });
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return undefined;
  }
}

function cursorOf({ payload, from }: Frame): Cursor {
  return new Cursor(payload, 0, payload.length, from);
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
