import { isAnyArrayBuffer } from "node:util/types";
import { BINARY_KIND, ELEMENT_BYTES } from "@calltape/runtime/format";
import type { Cursor } from "../bytes/cursor.js";

type ViewClass = new (buffer: ArrayBufferLike, offset?: number, length?: number) => ArrayBufferView;

const CLASSES: Readonly<Record<string, ViewClass>> = {
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
  if (data.length % ELEMENT_BYTES[bytes[content]!]! !== 0)
    cursor.fail("a typed array with part of an element");
  return new CLASSES[name]!(buffer);
}

/**
 * Makes a view of the memory that another value has.
 *
 * @param kind one of `BINARY_KIND`
 * @param offset in bytes, from the first that the value has
 * @param length in bytes
 * @returns undefined where there is no such memory
 */
export function viewOf(value: unknown, kind: number, offset: number, length: number): object | undefined {
  const memory = memoryOf(value);
  const size = ELEMENT_BYTES[kind];
  if (memory === undefined || size === undefined || offset + length > memory.byteLength) return undefined;
  const { buffer, byteOffset } = memory;
  const from = byteOffset + offset;
  if (from % size !== 0 || length % size !== 0) return undefined;
  const name = names.get(kind)!;
  if (name === "Buffer") return Buffer.from(buffer as ArrayBuffer, from, length);
  if (name === "ArrayBuffer")
    return length === buffer.byteLength && buffer instanceof ArrayBuffer ? buffer : undefined;
  return name in CLASSES ? new CLASSES[name]!(buffer, from, length / size) : undefined;
}

function memoryOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isAnyArrayBuffer(value) ? new Uint8Array(value) : undefined;
}
