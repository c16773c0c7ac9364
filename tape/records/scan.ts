import { isDeepStrictEqual } from "node:util";
import { FRAME, FRAME_HEAD_BYTES, LABEL, RECORD } from "@calltape/runtime/format";
import type { ByteSource } from "../bytes/byte-source.js";
import { Cursor } from "../bytes/cursor.js";
import { type Frame, readFrames } from "../bytes/frames.js";
import { Damage } from "../damage.js";
import type { TapeLimits } from "../limits.js";
import { Definitions, readClosing, readDefinitionPlaces, readHeader } from "../values/definitions.js";
import { hasUnknownLeaves } from "../values/positional.js";
import { CallRows, type Outcome } from "./call-rows.js";
import { RecordReader } from "./record-reader.js";
import { framePlaces, summarize, type TapeDetails, type TapeIndex } from "./tape-index.js";

/** What is known of a tape that was gone through. */
export interface ScannedTape {
  index: TapeIndex;
  details: TapeDetails;
  definitions: Definitions;
}

/** What going through a tape gave: nothing but damage where its header cannot be read, and damage where it ended early. */
export interface Scan {
  scanned: ScannedTape | undefined;
  damage: Damage | undefined;
}

/** When the calls began that were running when a tape begins, by their numbers, in nanoseconds. */
export type RunningCalls = ReadonlyMap<number, number>;

/**
 * Goes through the frames of a tape and notes where the records of each call are. Never throws for what the bytes are.
 *
 * @param running calls of earlier tapes of the stream, if they are known: then records that contradict them are damage
 * @param known what an earlier scan gave of the same tape, which has grown since: it goes on
 */
export function scanTape(
  source: ByteSource,
  limits: TapeLimits,
  running: RunningCalls = new Map(),
  known?: ScannedTape,
): Scan {
  const scanner = new Scanner(source, limits, running, known);
  try {
    source.during(() => scanner.run());
    return { scanned: scanner.result(), damage: undefined };
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { scanned: scanner.result(), damage: error };
  }
}

/** Methods throw `Damage`; what came before stays. */
class Scanner {
  private index: TapeIndex | undefined;
  private readonly definitions: Definitions;
  private readonly rows: CallRows;
  private readonly between: { row: number; offset: number }[] = [];
  private readonly frames: number[] = [];
  private readonly reader = new RecordReader();
  /** Label of what nobody can tell of the calls of a probe, by its place. */
  private readonly unknown: number[] = [];

  constructor(
    private readonly source: ByteSource,
    private readonly limits: TapeLimits,
    private readonly running: RunningCalls,
    known?: ScannedTape,
  ) {
    this.index = known?.index;
    this.definitions = known?.definitions ?? new Definitions(limits.names);
    this.rows = known?.details.rows ?? new CallRows();
    if (known === undefined) return;
    const { betweenRows, betweenOffsets } = known.details;
    for (const [i, row] of betweenRows.entries()) this.between.push({ row, offset: betweenOffsets[i]! });
    for (const { type, from, to } of framePlaces(known.details)) this.frames.push(type, from, to);
  }

  run(): void {
    for (const frame of readFrames(this.source, this.index?.end)) {
      this.add(frame);
      this.index!.end = frame.to;
    }
    if (this.index === undefined) throw new Damage(this.source.size, "the file ends before its header", true);
  }

  result(): ScannedTape | undefined {
    const { index, definitions, rows, between } = this;
    if (index === undefined) return undefined;
    index.calls = summarize(rows);
    // Those of one call together: stable, so that their order stays.
    between.sort((a, b) => a.row - b.row);
    const details: TapeDetails = {
      rows,
      betweenRows: Uint32Array.from(between, ({ row }) => row),
      betweenOffsets: Uint32Array.from(between, ({ offset }) => offset),
      frames: Uint32Array.from(this.frames),
    };
    return { index, details, definitions };
  }

  private add({ type, from, to, payload }: Frame): void {
    const cursor = new Cursor(payload, 0, payload.length, from);
    const { index } = this;
    if (index !== undefined) {
      if (index.closed) cursor.fail("a frame behind the closing one", 0);
      if (type === FRAME.HEADER) cursor.fail("a second header", 0);
    }
    this.frames.push(type, from, to);
    if (index === undefined) this.begin(type, cursor);
    else if (type === FRAME.CLOSING) this.close(cursor);
    else if (type === FRAME.DEFINITIONS) this.define(cursor);
    else while (cursor.position < cursor.end) this.record(this.reader.read(cursor), cursor);
  }

  private begin(type: number, cursor: Cursor): void {
    if (type !== FRAME.HEADER) cursor.fail("the first frame is not a header", 0);
    const header = readHeader(cursor);
    if (cursor.position < cursor.end) cursor.fail("more than a header in its frame", cursor.position);
    this.index = {
      header,
      headerBytes: Buffer.from(cursor.bytes),
      end: 0,
      closed: false,
      probeIds: [],
      counts: [],
      foreign: [],
      betweens: 0,
      events: 0,
      calls: summarize(this.rows),
    };
  }

  private define(cursor: Cursor): void {
    const { probeIds, counts } = this.index!;
    try {
      this.definitions.readAll(cursor);
    } finally {
      for (const { id } of this.definitions.probeList.slice(probeIds.length)) {
        probeIds.push(id);
        counts.push(0);
      }
    }
  }

  private close(cursor: Cursor): void {
    const places = readDefinitionPlaces(cursor);
    readClosing(cursor, this.definitions.probes);
    if (places !== undefined && !isDeepStrictEqual(places, this.placesOfDefinitions()))
      cursor.fail("the closing frame misplaces definitions", 0);
    this.index!.closed = true;
  }

  private placesOfDefinitions(): number[] {
    const places: number[] = [];
    for (let i = 0; i < this.frames.length; i += 3)
      if (this.frames[i] === FRAME.DEFINITIONS) places.push(this.frames[i + 1]! - FRAME_HEAD_BYTES);
    return places;
  }

  private record(record: RecordReader, cursor: Cursor): void {
    if (record.sort === "begin") this.enter(record, cursor);
    else if (record.sort === "event") this.event(record, cursor);
    else this.goOn(record, cursor);
  }

  private enter({ call, parent, probe, time, labels, start }: RecordReader, cursor: Cursor): void {
    const { rows } = this;
    if (rows.find(call) >= 0 || this.running.has(call)) cursor.fail("a call begins twice", start);
    if (rows.length >= this.limits.calls) cursor.fail("too many calls", start);
    const place = this.placeOf(probe, cursor, start);
    rows.add({
      number: call,
      parent,
      time,
      begin: cursor.base + start,
      probe: place,
      inputLabels: labels | this.unknownOf(place),
      hasParent: rows.find(parent) >= 0,
    });
    this.index!.counts[place]!++;
  }

  private event({ kind, probe, start }: RecordReader, cursor: Cursor): void {
    const index = this.index!;
    if (index.events >= this.limits.calls) cursor.fail("too many events", start);
    if (kind === RECORD.EVENT_ENTER) index.counts[this.placeOf(probe, cursor, start)]!++;
    index.events++;
  }

  /** A record of a call that has begun. Where its begin is not there, nothing is lost by passing over it. */
  private goOn(record: RecordReader, cursor: Cursor): void {
    const { call, kind, sort, time, labels, start, difference } = record;
    const index = this.index!;
    const row = this.rows.find(call);
    const begun = row < 0 ? this.running.get(call) : this.rows.time[row]!;
    const offset = cursor.base + start;
    if (sort === "end") {
      if (begun !== undefined && time < begun) cursor.fail("a call that ends before it begins", record.from);
    } else if (++index.betweens > this.limits.calls)
      cursor.fail("too many values are yielded or sent", start);
    const differs = difference !== undefined;
    if (row < 0) index.foreign.push({ call, kind, time, labels, differs, offset });
    else if (sort === "between") this.between.push({ row, offset });
    else this.rows.finish(row, { outcome: outcomeOf(kind), time, labels, differs, offset });
  }

  private placeOf(probe: number, cursor: Cursor, start: number): number {
    return this.definitions.probePlaces.get(probe) ?? cursor.fail("a probe that is not defined", start);
  }

  private unknownOf(place: number): number {
    this.unknown[place] ??= hasUnknownLeaves(this.definitions.probeList[place]!) ? LABEL.OPAQUE : 0;
    return this.unknown[place]!;
  }
}

/** How a call ended by this record. */
export function outcomeOf(kind: number): Outcome {
  return kind === RECORD.RETURN ? "returned" : "threw";
}
