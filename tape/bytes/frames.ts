import { crc32 } from "node:zlib";
import { FRAME, FRAME_HEAD_BYTES, MAGIC, MAX_FRAME_BYTES } from "@calltape/runtime/format";
import { Damage } from "../damage.js";
import { type ByteSource, ReadAhead } from "./byte-source.js";

/** A frame whose checksum is right. */
export interface Frame {
  /** One of `FRAME`. */
  type: number;
  /** Its payload is `[from, to)` of the tape. */
  from: number;
  to: number;
  /** Until the next frame is read. */
  payload: Buffer;
}

const magic = Buffer.from(MAGIC);
const types: readonly number[] = Object.values(FRAME);

/** Bytes read at once by who reads all frames, some of them, and who passes over most of what is in them. */
const AHEAD = 1_048_576;
const AHEAD_OF_SOME = 65_536;
const AHEAD_OF_HEADS = 4_096;
/** Bytes at the end of a closing frame that say how long it is: a msgpack uint 32. */
const LENGTH_BYTES = 5;
const UINT32 = 0xce;

/**
 * Gives the frames of a tape, one after the other. Throws `Damage` where the readable part ends before the tape.
 *
 * @param from where a frame begins; the beginning of the tape when left out
 */
export function* readFrames(source: ByteSource, from = 0): Generator<Frame, void> {
  const ahead = new ReadAhead(source, AHEAD);
  let at = from === 0 ? checkMagic(ahead, source.size) : from;
  while (at < source.size) {
    const frame = readFrame(ahead, source.size, at);
    yield frame;
    at = frame.to;
  }
}

/** The same without frames of calls, which are passed over unread: they may be damaged. */
export function* readFramesBesideCalls(source: ByteSource): Generator<Frame, void> {
  const ahead = new ReadAhead(source, AHEAD_OF_HEADS);
  let at = checkMagic(ahead, source.size);
  while (at < source.size) {
    const { type, to } = readHead(ahead, source.size, at);
    if (type !== FRAME.CALLS) yield readFrame(ahead, source.size, at);
    at = to;
  }
}

/** The frames of definitions that begin at these bytes. Throws `Damage`. */
export function* readDefinitionsAt(source: ByteSource, places: readonly number[]): Generator<Frame, void> {
  const ahead = new ReadAhead(source, AHEAD_OF_SOME);
  for (const at of places) {
    const frame = readFrame(ahead, source.size, at);
    if (frame.type !== FRAME.DEFINITIONS) throw new Damage(at, "definitions are missing");
    yield frame;
  }
}

/** The last frame of a tape that was closed, which is found from the end. Throws `Damage`. */
export function readClosingFrame(source: ByteSource): Frame | undefined {
  const { size } = source;
  const end = source.read(Math.max(0, size - LENGTH_BYTES), size);
  if (end.length < LENGTH_BYTES || end[0] !== UINT32) return undefined;
  const length = end.readUInt32BE(1);
  if (length < FRAME_HEAD_BYTES || length > size - magic.length) return undefined;
  const frame = readFrameAt(source, size - length, size);
  return frame.type === FRAME.CLOSING && frame.to === size ? frame : undefined;
}

/** The frame that begins at a byte of the tape. Throws `Damage`. */
export function readFrameAt(source: ByteSource, at: number, to: number): Frame {
  return readFrame(new ReadAhead(source, to - at), source.size, at);
}

/** Gives where the first frame begins. */
function checkMagic(ahead: ReadAhead, size: number): number {
  const given = ahead.take(0, magic.length);
  if (!given.equals(magic.subarray(0, given.length))) throw new Damage(0, "not a tape");
  if (size < magic.length)
    throw new Damage(size, size === 0 ? "the file is empty" : "the file ends inside its head", true);
  return magic.length;
}

interface Head {
  type: number;
  from: number;
  to: number;
  checksum: number;
}

function readHead(ahead: ReadAhead, size: number, at: number): Head {
  const head = ahead.take(at, FRAME_HEAD_BYTES);
  if (head.length < FRAME_HEAD_BYTES) throw new Damage(at, "the last frame is not whole", true);
  const length = head.readUInt32LE(0);
  const type = head[4]!;
  if (!types.includes(type)) throw new Damage(at, "unknown type of frame");
  if (length > MAX_FRAME_BYTES) throw new Damage(at, "a frame of more than 64 MiB");
  if (length === 0) throw new Damage(at, "a frame without content");
  const from = at + FRAME_HEAD_BYTES;
  if (length > size - from) throw new Damage(at, "the last frame is not whole", true);
  return { type, from, to: from + length, checksum: head.readUInt32LE(5) };
}

function readFrame(ahead: ReadAhead, size: number, at: number): Frame {
  const { type, from, to, checksum } = readHead(ahead, size, at);
  const payload = ahead.take(from, to - from);
  if (payload.length < to - from) throw new Damage(at, "the last frame is not whole", true);
  if (crc32(payload, crc32(Buffer.of(type))) !== checksum) throw new Damage(at, "checksum does not match");
  return { type, from, to, payload };
}
