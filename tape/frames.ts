import { crc32 } from "node:zlib";
import { FRAME, FRAME_HEAD_BYTES, MAGIC, MAX_FRAME_BYTES } from "@calltape/runtime/format";
import { Damage } from "./damage.js";

/** A frame whose checksum is right. Its payload is `[from, to)` of the file. */
export interface Frame {
  /** One of `FRAME`. */
  type: number;
  from: number;
  to: number;
}

const magic = Buffer.from(MAGIC);
const types: readonly number[] = Object.values(FRAME);

/** Gives the frames of a tape, one after the other. Throws `Damage` where the readable part ends before the file. */
export function* readFrames(bytes: Buffer): Generator<Frame, void> {
  checkMagic(bytes);
  let at = magic.length;
  while (at < bytes.length) {
    const frame = readFrame(bytes, at);
    yield frame;
    at = frame.to;
  }
}

function checkMagic(bytes: Buffer): void {
  const given = bytes.subarray(0, magic.length);
  if (!given.equals(magic.subarray(0, given.length))) throw new Damage(0, "not a tape");
  if (given.length < magic.length)
    throw new Damage(
      given.length,
      given.length === 0 ? "the file is empty" : "the file ends inside its head",
      true,
    );
}

function readFrame(bytes: Buffer, at: number): Frame {
  const left = bytes.length - at;
  if (left < FRAME_HEAD_BYTES) throw new Damage(at, "the last frame is not whole", true);
  const length = bytes.readUInt32LE(at);
  const type = bytes[at + 4]!;
  if (!types.includes(type)) throw new Damage(at, "unknown type of frame");
  if (length > MAX_FRAME_BYTES) throw new Damage(at, "a frame of more than 64 MiB");
  if (length === 0) throw new Damage(at, "a frame without content");
  if (length > left - FRAME_HEAD_BYTES) throw new Damage(at, "the last frame is not whole", true);
  const from = at + FRAME_HEAD_BYTES;
  const to = from + length;
  const checksum = crc32(bytes.subarray(from, to), crc32(bytes.subarray(at + 4, at + 5)));
  if (checksum !== bytes.readUInt32LE(at + 5)) throw new Damage(at, "checksum does not match");
  return { type, from, to };
}
