import { crc32 } from "node:zlib";
import { FRAME, FRAME_HEAD_BYTES, MAGIC, RECORD } from "@calltape/runtime/format";
import { HeldBytes } from "../bytes/byte-source.js";
import { Cursor } from "../bytes/cursor.js";
import { type Frame, readFrames } from "../bytes/frames.js";
import { Damage } from "../damage.js";
import { RecordReader } from "../records/record-reader.js";
import { Definitions } from "../values/definitions.js";

/** A tape without some of its calls. */
export interface ShorterTape {
  bytes: Buffer;
  /** How many calls, with values or traced, are in it no more. */
  forgotten: number;
  /** How many records were left out, and how many stay. */
  omitted: number;
  left: number;
}

/**
 * Copies a tape without the records of some functions' calls. What calls them says so no more, and what they call has
 * nobody who made it. Definitions stay, with names of functions and of keys. What a crash has left of a last frame goes.
 *
 * @param forgets whether the calls of a probe, by its id, are left out
 * @param running calls of earlier tapes of the stream that are left out; those of this one are added
 * @throws Damage for a tape that cannot be read to its end
 */
export function withoutCalls(
  tape: Buffer,
  forgets: (probeId: string) => boolean,
  running: Set<number>,
): ShorterTape {
  const copier = new Copier(forgets, running);
  try {
    for (const frame of readFrames(new HeldBytes(tape))) copier.copy(frame);
  } catch (error) {
    if (!(error instanceof Damage && error.torn)) throw error;
  }
  return { bytes: Buffer.concat(copier.parts), ...copier.tally };
}

class Copier {
  readonly parts: Buffer[] = [Buffer.from(MAGIC)];
  readonly tally = { forgotten: 0, omitted: 0, left: 0 };
  private readonly definitions = new Definitions();
  private readonly reader = new RecordReader();
  /** How many calls of each probe, by its number, are copied. */
  private readonly counts = new Map<number, number>();
  /** Bytes so far, and at which of them frames of definitions begin. */
  private size = MAGIC.length;
  private readonly places: number[] = [];

  constructor(
    private readonly forgets: (probeId: string) => boolean,
    private readonly running: Set<number>,
  ) {}

  /** Throws `Damage`. */
  copy({ type, payload, from }: Frame): void {
    const cursor = new Cursor(payload, 0, payload.length, from);
    if (type === FRAME.CALLS) this.add(type, this.recordsOf(cursor));
    else if (type === FRAME.CLOSING) this.add(type, [closingOf(this.counts, this.places)]);
    else {
      if (type === FRAME.DEFINITIONS) this.definitions.readAll(cursor);
      this.add(type, [Buffer.from(payload)]);
    }
  }

  /** Copies of the records that stay. */
  private recordsOf(cursor: Cursor): Buffer[] {
    const { reader, running } = this;
    const staying: Buffer[] = [];
    while (cursor.position < cursor.end) {
      reader.read(cursor);
      if (reader.kind === RECORD.ENTER || reader.kind === RECORD.EVENT_ENTER) this.begin();
      if (running.has(reader.call)) this.tally.omitted++;
      else staying.push(Buffer.from(cursor.bytes.subarray(reader.start, cursor.position)));
    }
    this.tally.left += staying.length;
    return staying;
  }

  private begin(): void {
    const { call, probe, start } = this.reader;
    const { id } = this.definitions.probes.get(probe) ?? fail(start);
    if (this.forgets(id)) {
      this.running.add(call);
      this.tally.forgotten++;
    } else this.counts.set(probe, (this.counts.get(probe) ?? 0) + 1);
  }

  private add(type: number, payload: readonly Buffer[]): void {
    const content = Buffer.concat(payload);
    // A frame without content is none.
    if (content.length === 0) return;
    const head = Buffer.alloc(FRAME_HEAD_BYTES);
    head.writeUInt32LE(content.length, 0);
    head.writeUInt8(type, 4);
    head.writeUInt32LE(crc32(content, crc32(Buffer.of(type))), 5);
    this.parts.push(head, content);
    if (type === FRAME.DEFINITIONS) this.places.push(this.size);
    this.size += head.length + content.length;
  }
}

function fail(at: number): never {
  throw new Damage(at, "a probe that is not defined");
}

/** The content of a closing frame, as docs/tape-format.md says. */
function closingOf(counts: ReadonlyMap<number, number>, places: readonly number[]): Buffer {
  const map = [Buffer.from("\x82\xa5calls", "latin1"), array32(counts.size)];
  for (const [probe, count] of counts) map.push(Buffer.of(0x92), uint32(probe), uint32(count));
  map.push(Buffer.from("\xabdefinitions", "latin1"), array32(places.length), ...places.map(uint32));
  const length = map.reduce((sum, part) => sum + part.length, 0) + 5;
  return Buffer.concat([...map, uint32(FRAME_HEAD_BYTES + length)]);
}

function array32(length: number): Buffer {
  const bytes = Buffer.alloc(5, 0xdd);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(5, 0xce);
  bytes.writeUInt32BE(value, 1);
  return bytes;
}
