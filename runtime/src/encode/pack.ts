import { objectKeys } from "../intrinsics.js";
import { MsgpackWriter } from "./msgpack-writer.js";

/** Writes what a tape says of itself: plain data, which it is given whole and may take time for. */
class PlainWriter extends MsgpackWriter {
  /** Gives -1 when it does not fit. */
  plain(from: number, value: unknown): number {
    if (from >= this.limit) return -1;
    if (typeof value === "string") return this.text(from, value);
    if (typeof value === "number") return this.number(from, value);
    if (typeof value === "boolean") return this.byte(from, value ? 0xc3 : 0xc2);
    if (value === null || value === undefined) return this.byte(from, 0xc0);
    return Array.isArray(value) ? this.list(from, value) : this.map(from, value as Record<string, unknown>);
  }

  /** What is longer than `room` bytes does not fit. */
  setRoom(room: number): void {
    this.limit = room;
  }

  private list(from: number, list: readonly unknown[]): number {
    let at = this.arrayHead(from, list.length);
    for (let i = 0; i < list.length && at >= 0; i++) at = this.plain(at, list[i]);
    return at;
  }

  private map(from: number, value: Record<string, unknown>): number {
    const keys = objectKeys(value);
    let at = this.mapHead(from, keys.length);
    for (let i = 0; i < keys.length && at >= 0; i++) {
      at = this.plain(at, keys[i]);
      if (at >= 0) at = this.plain(at, value[keys[i]!]);
    }
    return at;
  }
}

/** Behind what fits there is room for a number and the head of a text. */
const SLACK = 16;

/**
 * Plain data as msgpack: maps with names for keys, arrays, texts, numbers, booleans, null.
 *
 * It is written by hand, since a package for it would be most of what production installs and loads
 * (bench/footprint.mjs). test/tape/msgpackr.test.ts reads it with msgpackr.
 */
export function pack(value: unknown): Buffer {
  for (let room = 4_096; ; room *= 4) {
    const bytes = Buffer.allocUnsafeSlow(room + SLACK);
    const writer = new PlainWriter(bytes);
    writer.setRoom(room);
    const end = writer.plain(0, value);
    if (end >= 0) return bytes.subarray(0, end);
  }
}
