/** Finds the ends of what the encoder has written. It reads what this process wrote, and checks nothing. */
import { RECORD } from "../format.js";

/** The position behind a msgpack value. */
export function endOfValue(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let left = 1; left > 0; left--) {
    const head = bytes[at++]!;
    if (head < 0x80 || head >= 0xe0) continue;
    if (head >= 0xa0 && head < 0xc0) at += head & 0x1f;
    else if (head >= 0x90 && head < 0xa0) left += head & 0x0f;
    else if (head < 0x90) left += (head & 0x0f) * 2;
    else {
      const sizes = SIZES[head - 0xc0]!;
      const length = sizes[0] === 0 ? 0 : uint(bytes, at, sizes[0]);
      at += sizes[0] + sizes[1];
      if (head >= 0xdc) left += head >= 0xde ? length * 2 : length;
      else at += length;
    }
  }
  return at;
}

/** Number of the probe whose call begins with this record; -1 when none does. */
export function beginOfRecord(bytes: Uint8Array, from: number): number {
  // Records are short arrays, and begin with a number below 128.
  const kind = bytes[from + 1];
  if (kind !== RECORD.ENTER && kind !== RECORD.EVENT_ENTER) return -1;
  const parent = endOfValue(bytes, from + 2);
  const probe = endOfValue(bytes, parent);
  const head = bytes[probe]!;
  if (head < 0x80) return head;
  return uint(bytes, probe + 1, SIZES[head - 0xc0]![1]);
}

/** From `c0` on: bytes of the length that follows, and bytes that follow anyway. */
const SIZES: readonly (readonly [size: number, extra: number])[] = [
  ...[0, 0, 0, 0].map((extra) => [0, extra] as const),
  ...[1, 2, 4].map((size) => [size, 0] as const),
  ...[1, 2, 4].map((size) => [size, 1] as const),
  ...[4, 8, 1, 2, 4, 8, 1, 2, 4, 8].map((extra) => [0, extra] as const),
  ...[2, 3, 5, 9, 17].map((extra) => [0, extra] as const),
  ...[1, 2, 4].map((size) => [size, 0] as const),
  ...[2, 4].map((size) => [size, 0] as const),
  ...[2, 4].map((size) => [size, 0] as const),
];

function uint(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + bytes[at + i]!;
  return value;
}
