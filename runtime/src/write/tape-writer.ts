import { pack } from "../encode/pack.js";
import { FORMAT_VERSION, FRAME, FRAME_HEAD_BYTES, MAGIC, type TapeHeader } from "../format.js";
import { crc32, randomName, threadNumber } from "../platform.js";
import type { Settings } from "../settings.js";
import type { Store, TapeSink } from "../store/store.js";
import { openStore } from "../store/stores.js";
import { tapeName } from "../store/tape-name.js";
import { Upkeep } from "../store/upkeep.js";

const VERSION: string = (require("../../package.json") as { version: string }).version;

/** Most bytes of definitions in a frame, but for one that is longer. */
const DEFINITIONS_BYTES = 1_048_576;

/** A tape with more frames of definitions does not say where they begin. */
const MAX_PLACES = 4_096;

/** Names that are tried when there is a tape of that name already. */
const ATTEMPTS = 4;

/** A tape that is being written. */
interface OpenTape {
  readonly name: string;
  readonly sink: TapeSink;
  bytes: number;
  /** Size at which it is closed. */
  readonly limit: number;
  /** What {@link TapeWriter.counts} were when it began. */
  readonly counts: readonly number[];
  /** Bytes at which frames of definitions begin. */
  readonly places: number[];
}

/**
 * Writes a stream: one tape after the other, each closed when it has reached its size, and each with all definitions, so
 * that it can be read alone.
 *
 * Methods throw what the store throws; the recorder handles it. What a `write` that threw was given is in no tape, and
 * may be given again.
 */
export class TapeWriter {
  /** Path or URL of the tape that was begun last. */
  file = "";
  /** Bytes written so far, to all tapes. */
  written = 0;
  private readonly store: Store;
  private readonly build: string;
  private readonly tapeBytes: number;
  private readonly upkeep: Upkeep;
  private stream = newStream();
  private sequence = 0;
  private tape: OpenTape | undefined = undefined;
  private readonly definitions: Buffer[] = [];
  /** Calls begun so far by the number of their probe, of those that are in a tape. */
  private counts: readonly number[] = [];
  private ended = false;

  /**
   * Begins the first tape.
   *
   * @param startedAt milliseconds since the epoch
   * @param countCalls how many calls of each probe have begun in this stream, by the probe's number
   * @throws CalltapeError `CALLTAPE_BAD_OPTION` when no such store is registered
   */
  constructor(
    settings: Pick<Settings, "store" | "build" | "tapeBytes" | "keepAge" | "keepBytes" | "compress">,
    private readonly startedAt: number,
    private readonly countCalls: () => readonly number[],
  ) {
    this.store = openStore(settings.store);
    this.build = settings.build;
    this.tapeBytes = settings.tapeBytes;
    this.upkeep = new Upkeep(this.store, settings);
    this.open([]);
    this.upkeep.begin();
  }

  /** One append: the definitions, if any, in frames, then the records in a frame. */
  write(definitions: readonly unknown[], records: readonly Buffer[]): void {
    const added = definitions.map(pack);
    const frames = [...framesOf(added), ...(records.length > 0 ? frame(FRAME.CALLS, records) : [])];
    const length = lengthOf(frames);
    if (this.tape !== undefined && !this.tape.sink.intact()) this.leave();
    const { tape } = this;
    if (tape === undefined) this.open(frames);
    else {
      const places = placesOfDefinitions(frames, tape.bytes);
      tape.sink.append(frames);
      // From here on nothing may fail, be it for want of stack: what is in the tape must not be given again.
      tape.bytes += length;
      this.written += length;
      for (const place of places) tape.places.push(place);
    }
    for (const definition of added) this.definitions.push(definition);
    this.counts = this.countCalls();
    if (this.tape!.bytes >= this.tape!.limit) this.close(true);
  }

  /**
   * Closes the tape: nothing more is expected. What comes nevertheless goes to one more tape, which stays open. Never
   * throws.
   */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.tape !== undefined) this.close(false);
  }

  /** Begins the next tape with the header, all definitions and these frames. */
  private open(frames: readonly Uint8Array[]): void {
    const [name, sink] = this.create();
    try {
      const preamble = [...frame(FRAME.HEADER, [pack(this.header())]), ...framesOf(this.definitions)];
      // Where definitions are large, there is still as much room for calls.
      const limit = Math.max(this.tapeBytes, 2 * (MAGIC.length + lengthOf(preamble)));
      const all = [...preamble, ...frames];
      const places = placesOfDefinitions(all, MAGIC.length);
      const tape = { name, sink, bytes: MAGIC.length + lengthOf(all), limit, counts: this.counts, places };
      const file = this.store.locate(name);
      sink.append([Buffer.from(MAGIC), ...all]);
      this.tape = tape;
      this.file = file;
      this.written += tape.bytes;
      this.sequence++;
    } catch (error) {
      this.giveUp(name, sink);
      throw error;
    }
  }

  private create(): [name: string, sink: TapeSink] {
    for (let attempt = 1; ; attempt++) {
      const name = tapeName(this.startedAt, this.stream, this.sequence);
      try {
        return [name, this.store.create(name)];
      } catch (error) {
        if ((error as NodeJS.ErrnoException | undefined)?.code !== "EEXIST" || attempt === ATTEMPTS)
          throw error;
        if (this.sequence === 0) this.stream = newStream();
        else this.sequence++;
      }
    }
  }

  /** A tape without a header would be one more file that nobody can read. */
  private giveUp(name: string, sink: TapeSink): void {
    try {
      sink.close();
      const removed = this.store.remove(name);
      if (removed !== undefined) removed.catch(() => {});
    } catch {
      // The reason for giving up is told already.
    }
  }

  /**
   * Says that the tape is whole. Without that it is one still, as after a crash: whatever fails here costs no call.
   *
   * @param goesOn whether another tape will follow
   */
  private close(goesOn: boolean): void {
    const { name, sink, counts, places } = this.tape!;
    this.tape = undefined;
    try {
      if (sink.intact()) {
        const closing = closingFrame(this.counts, counts, places);
        sink.append(closing);
        this.written += lengthOf(closing);
      }
    } catch {
      // The disk is full, say.
    }
    try {
      sink.close();
      if (goesOn) this.upkeep.rotated(name);
    } catch {
      // What was appended is appended.
    }
  }

  /** The tape is gone, and what is left of it is of no use. */
  private leave(): void {
    const { sink } = this.tape!;
    this.tape = undefined;
    try {
      sink.close();
    } catch {
      // It was given up already.
    }
  }

  private header(): TapeHeader {
    return {
      format: "calltape",
      version: FORMAT_VERSION,
      stream: this.stream,
      sequence: this.sequence,
      startedAt: this.startedAt,
      pid: process.pid,
      thread: threadNumber(),
      node: process.version,
      runtime: VERSION,
      build: this.build,
    };
  }
}

function newStream(): string {
  return randomName();
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}

/** Definitions in as few frames as they fit in. */
function framesOf(definitions: readonly Buffer[]): Buffer[] {
  const frames: Buffer[] = [];
  let group: Buffer[] = [];
  let bytes = 0;
  for (const definition of definitions) {
    if (bytes > 0 && bytes + definition.length > DEFINITIONS_BYTES) {
      frames.push(...frame(FRAME.DEFINITIONS, [Buffer.concat(group)]));
      group = [];
      bytes = 0;
    }
    group.push(definition);
    bytes += definition.length;
  }
  if (group.length > 0) frames.push(...frame(FRAME.DEFINITIONS, [Buffer.concat(group)]));
  return frames;
}

/** Where those of these frames begin that hold definitions, when the first begins at a byte. */
function placesOfDefinitions(parts: readonly Uint8Array[], from: number): number[] {
  const places: number[] = [];
  let next = from;
  let at = from;
  for (const part of parts) {
    if (at === next) {
      const head = part as Buffer;
      next += FRAME_HEAD_BYTES + head.readUInt32LE(0);
      if (head[4] === FRAME.DEFINITIONS) places.push(at);
    }
    at += part.length;
  }
  return places;
}

/** Its last five bytes say how long it is, so that it can be found from the end. */
function closingFrame(
  counts: readonly number[],
  before: readonly number[],
  places: readonly number[],
): Buffer[] {
  const calls = counts
    .map((count, probe) => [probe, count - (before[probe] ?? 0)])
    .filter(([, count]) => count! > 0);
  const map = pack(places.length > MAX_PLACES ? { calls } : { calls, definitions: places });
  const length = Buffer.alloc(5, 0xce);
  length.writeUInt32BE(FRAME_HEAD_BYTES + map.length + length.length, 1);
  return frame(FRAME.CLOSING, [map, length]);
}

function frame(type: number, payload: readonly Buffer[]): Buffer[] {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  let length = 0;
  let checksum = crc32(Buffer.of(type));
  for (const part of payload) {
    length += part.length;
    checksum = crc32(part, checksum);
  }
  head.writeUInt32LE(length, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32LE(checksum, 5);
  return [head, ...payload];
}
