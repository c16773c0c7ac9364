import { FRAME } from "@calltape/runtime/format";
import { Cursor } from "./cursor.js";
import { Damage } from "./damage.js";
import { Definitions, readClosing } from "./definitions.js";
import { readFrames } from "./frames.js";
import { readTape } from "./tape.js";

/**
 * How many calls of each probe, by its id, began in a tape: what a closed tape says of itself, else what there is to
 * count. Undefined when the tape cannot be read. Never throws for what the bytes are.
 */
export function countCalls(file: string, bytes: Buffer): ReadonlyMap<string, number> | undefined {
  return closingCounts(bytes) ?? countRecords(file, bytes);
}

function closingCounts(bytes: Buffer): ReadonlyMap<string, number> | undefined {
  const definitions = new Definitions();
  try {
    for (const { type, from, to } of readFrames(bytes)) {
      const cursor = new Cursor(bytes, from, to);
      if (type === FRAME.CLOSING) return readClosing(cursor, definitions.probes).calls;
      if (type === FRAME.DEFINITIONS) while (cursor.position < to) definitions.read(cursor);
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
  }
  return undefined;
}

function countRecords(file: string, bytes: Buffer): ReadonlyMap<string, number> | undefined {
  const { tape } = readTape(file, bytes);
  if (tape === undefined) return undefined;
  const counts = new Map<string, number>();
  const count = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { probe } of tape.calls) count(probe.id);
  for (const { probe } of tape.events) if (probe !== undefined) count(probe.id);
  return counts;
}
