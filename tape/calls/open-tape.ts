import { CalltapeError } from "@calltape/runtime";
import { FRAME, FRAME_HEAD_BYTES, type ProbeDefinition, type TapeHeader } from "@calltape/runtime/format";
import type { ByteCache } from "../bytes/byte-cache.js";
import type { ByteSource } from "../bytes/byte-source.js";
import { Cursor } from "../bytes/cursor.js";
import { type Frame, readFrameAt } from "../bytes/frames.js";
import type { PackedBytes } from "../bytes/tape-file.js";
import { Damage, describeDamage } from "../damage.js";
import { type CallRows, type Outcome, ROW_BYTES, STATE } from "../records/call-rows.js";
import { RecordReader } from "../records/record-reader.js";
import type { ScannedTape } from "../records/scan.js";
import {
  type FramePlace,
  frameAround,
  framePlaces,
  type TapeDetails,
  type TapeIndex,
} from "../records/tape-index.js";
import { EVENT_KINDS, type TraceEvent } from "../records/trace-event.js";
import { Definitions, readClosing, type TapeClosing } from "../values/definitions.js";
import { TapeCall } from "./call.js";
import { lazyList } from "./lazy-list.js";
import type { Call } from "./recorded-call.js";
import type { StreamCalls } from "./stream-calls.js";
import type { Tape } from "./tape.js";

/** A record, and the tape that it is in: a call may go on in a later tape than it began in. */
export interface RecordPlace {
  tape: OpenTape;
  /** Byte of the tape. */
  offset: number;
}

/** A record that was read, by a cursor over its frame. */
export interface ReadRecord {
  tape: OpenTape;
  record: RecordReader;
  cursor: Cursor;
}

/** What later tapes of the stream say of a call. */
export interface LaterRecords {
  end: (RecordPlace & { outcome: Outcome; time: number; labels: number; differs: boolean }) | undefined;
  between: RecordPlace[];
}

/** What the tapes of a set may keep in memory together. */
export interface TapeMemory {
  /** Payloads of frames whose checksum was right, by tape and place. */
  frames: ByteCache<string, Buffer>;
  details: ByteCache<OpenTape, TapeDetails>;
  unpacked: ByteCache<PackedBytes, Buffer>;
}

let opened = 0;

/** A tape that is open: its index is in memory, where everything is may be, and its bytes are read on demand. */
export class OpenTape implements Tape {
  /** By the row of a call that has not ended here. */
  readonly later = new Map<number, LaterRecords>();
  /** The calls of its stream. */
  stream: StreamCalls | undefined = undefined;
  index: TapeIndex;
  private readonly key = `${++opened} `;
  private held: TapeDetails | undefined;
  private known: Definitions | undefined;
  private allEvents: readonly TraceEvent[] | undefined = undefined;

  /**
   * @param scanned with its details and definitions, unless they are read on demand
   * @param load reads the details, which may be forgotten then
   */
  constructor(
    readonly file: string,
    readonly source: ByteSource,
    private readonly memory: TapeMemory,
    scanned: Pick<ScannedTape, "index"> & Partial<ScannedTape>,
    private load?: () => TapeDetails,
  ) {
    this.index = scanned.index;
    this.held = scanned.details;
    this.known = scanned.definitions;
    if (this.held !== undefined) this.remember();
  }

  get header(): TapeHeader {
    return this.index.header;
  }

  get bytes(): number {
    return this.source.size;
  }

  get probes(): readonly ProbeDefinition[] {
    return this.definitions.probeList;
  }

  get calls(): readonly Call[] {
    return lazyList(this.index.calls.count, (row) => new TapeCall(this, row));
  }

  get events(): readonly TraceEvent[] {
    this.allEvents ??= this.index.events === 0 ? [] : this.checked(() => this.readEvents());
    return this.allEvents;
  }

  get closing(): TapeClosing | undefined {
    if (!this.index.closed) return undefined;
    return this.checked(() => {
      const { payload, from } = this.read(frameAround(this.details, this.index.end - 1)!);
      return readClosing(new Cursor(payload, 0, payload.length, from), this.definitions.probes);
    });
  }

  get details(): TapeDetails {
    if (this.held === undefined) {
      this.held = this.load!();
      this.remember();
    }
    return this.held;
  }

  get rows(): CallRows {
    return this.details.rows;
  }

  get definitions(): Definitions {
    this.known ??= this.checked(() => this.readDefinitions());
    return this.known;
  }

  /** Takes what another scan gave, which no index says. */
  replace({ index, details, definitions }: ScannedTape): void {
    this.load = undefined;
    this.index = index;
    this.held = details;
    this.known = definitions;
  }

  /** Gives up what can be read again. */
  forget(): void {
    if (this.load === undefined) return;
    this.held = undefined;
    this.known = undefined;
  }

  idOf(number: number): string {
    return `${this.index.header.stream}:${number}`;
  }

  /** Id of the parent, where its begin is in a tape that is there. */
  parentOf(row: number): string | undefined {
    const { parent, state } = this.rows;
    const number = parent[row]!;
    const known = (state[row]! & STATE.HAS_PARENT) !== 0 || this.stream?.wasRunning(this, number) === true;
    return known ? this.idOf(number) : undefined;
  }

  /** The call that made one, where {@link parentOf} has its id. */
  callerOf(row: number): Call | undefined {
    return this.stream?.callNumbered(this, this.rows.parent[row]!);
  }

  childrenOf(number: number): readonly Call[] {
    return this.stream?.childrenOf(this, number) ?? [];
  }

  probeOf(row: number): ProbeDefinition {
    const probe = this.definitions.probeList[this.rows.probe[row]!];
    return probe ?? this.corrupt(new Damage(this.rows.begin[row]!, "a probe that is not defined"));
  }

  /** Milliseconds since the epoch. */
  startedAt(row: number): number {
    return this.index.header.startedAt + this.rows.time[row]! / 1e6;
  }

  /** The record with which a call ended in this tape. */
  endOf(row: number): (RecordPlace & { differs: boolean }) | undefined {
    const { rows } = this;
    if (rows.outcome(row) === "unfinished") return undefined;
    return { tape: this, offset: rows.end[row]!, differs: (rows.state[row]! & STATE.DIFFERS) !== 0 };
  }

  /** The records between begin and end of a call, in their order. */
  between(row: number): RecordPlace[] {
    const { betweenRows, betweenOffsets } = this.details;
    const places: RecordPlace[] = [];
    for (let i = firstOf(betweenRows, row); betweenRows[i] === row; i++)
      places.push({ tape: this, offset: betweenOffsets[i]! });
    return [...places, ...(this.later.get(row)?.between ?? [])];
  }

  /** Reads the record at a byte of the tape, once more checked. Throws `Damage`. */
  recordAt(offset: number): ReadRecord {
    const place = frameAround(this.details, offset);
    if (place?.type !== FRAME.CALLS) throw new Damage(offset, "no record where the index says");
    const { payload, from } = this.read(place);
    const cursor = new Cursor(payload, offset - from, payload.length, from);
    return { tape: this, record: new RecordReader().read(cursor), cursor };
  }

  /** A frame, its checksum compared unless it is in memory. Throws `Damage`. */
  private read({ type, from, to }: FramePlace): Frame {
    const key = this.key + from;
    let payload = this.memory.frames.get(key);
    if (payload === undefined) {
      const frame = readFrameAt(this.source, from - FRAME_HEAD_BYTES, to);
      if (frame.type !== type || frame.to !== to) throw new Damage(from, "another frame than the index says");
      payload = frame.payload;
      this.memory.frames.set(key, payload, payload.length);
    }
    return { type, from, to, payload };
  }

  private readDefinitions(): Definitions {
    const definitions = new Definitions();
    for (const place of framePlaces(this.details)) {
      if (place.type !== FRAME.DEFINITIONS) continue;
      const { payload, from } = this.read(place);
      definitions.readAll(new Cursor(payload, 0, payload.length, from));
    }
    return definitions;
  }

  private readEvents(): TraceEvent[] {
    const events: TraceEvent[] = [];
    const { startedAt } = this.header;
    const { probes } = this.definitions;
    const record = new RecordReader();
    for (const place of framePlaces(this.details)) {
      if (place.type !== FRAME.CALLS) continue;
      const { payload, from } = this.read(place);
      const cursor = new Cursor(payload, 0, payload.length, from);
      while (cursor.position < cursor.end && events.length < this.index.events) {
        record.read(cursor);
        if (record.sort !== "event") continue;
        const kind = EVENT_KINDS.get(record.kind)!;
        const enters = kind === "enter";
        events.push({
          kind,
          call: this.idOf(record.call),
          parent: enters && record.parent !== 0 ? this.idOf(record.parent) : undefined,
          probe: enters ? probes.get(record.probe) : undefined,
          at: startedAt + record.time / 1e6,
        });
      }
    }
    return events;
  }

  /** What people are told of damage; other errors are thrown on. */
  corrupt(error: unknown): never {
    throw error instanceof Damage
      ? new CalltapeError("CALLTAPE_CORRUPT", describeDamage(this.file, error))
      : error;
  }

  private checked<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      return this.corrupt(error);
    }
  }

  private remember(): void {
    if (this.load === undefined) return;
    const { rows, betweenRows, frames } = this.held!;
    const bytes = rows.length * ROW_BYTES + betweenRows.length * 8 + frames.byteLength;
    this.memory.details.set(this, this.held!, bytes);
  }
}

/** Place of the first element that is not below a value, in a list that rises. */
function firstOf(rising: Uint32Array, value: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
