import { BINARY_KIND } from "@calltape/runtime/format";
import type { Cursor } from "./cursor.js";

const CLASSES: Readonly<Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>> = {
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

const names = new Map(Object.entries(BINARY_KIND).map(([name, kind]) => [kind as number, name]));

/** Revives the `EXT.BINARY` extension that the cursor came upon, in memory of its own. Throws `Damage`. */
export function reviveBinary(cursor: Cursor): object {
  const { bytes, content, length } = cursor;
  if (length < 1) cursor.fail("binary data without a kind");
  const name = names.get(bytes[content]!);
  if (name === undefined) return cursor.fail("unknown kind of binary data");
  const data = bytes.subarray(content + 1, content + length);
  // Not from the pool that small buffers share: its other content must not be reachable through `.buffer`.
  if (name === "Buffer") return Buffer.alloc(data.length, data);
  const { buffer } = new Uint8Array(data);
  if (name === "ArrayBuffer") return buffer;
  if (name === "SharedArrayBuffer") {
    const shared = new SharedArrayBuffer(data.length);
    new Uint8Array(shared).set(data);
    return shared;
  }
  const Class = CLASSES[name]!;
  const { BYTES_PER_ELEMENT = 1 } = Class as { BYTES_PER_ELEMENT?: number };
  if (data.length % BYTES_PER_ELEMENT !== 0) cursor.fail("a typed array with part of an element");
  return new Class(buffer);
}
