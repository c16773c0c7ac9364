import { arrayOf, type Code, callOf } from "./layout.js";
import { primitiveOf } from "./primitives.js";
import { quote } from "./text.js";
import { unprintable } from "./unprintable.js";

/** More elements are written as one text. */
const MAX_ELEMENTS = 64;

/** Buffers, typed arrays, `ArrayBuffer` and `DataView`. @throws Unprintable for memory that threads share */
export function binaryOf(value: ArrayBufferView | ArrayBufferLike): Code {
  if (Buffer.isBuffer(value)) return bufferOf(value);
  if (value instanceof ArrayBuffer) return memoryOf(Buffer.from(value));
  if (!ArrayBuffer.isView(value)) return unprintable("memory that threads share");
  const { constructor: Class, buffer, byteOffset, byteLength } = value;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const create = `new ${Class.name}`;
  if (value instanceof DataView) return callOf(create, [memoryOf(bytes)]);
  const elements = [...(value as unknown as Iterable<number | bigint>)];
  const copy = Reflect.construct(Class, [elements]) as ArrayBufferView;
  // The bits of a NaN are more than its text tells.
  const exact = bytes.equals(Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength));
  return elements.length > MAX_ELEMENTS || !exact
    ? callOf(create, [value instanceof Uint8Array ? bufferOf(bytes) : memoryOf(bytes)])
    : callOf(create, elements.length === 0 ? [] : [arrayOf(elements.map(primitiveOf), true)]);
}

function bufferOf(bytes: Buffer): Code {
  if (bytes.length === 0) return "Buffer.alloc(0)";
  const text = bytes.toString("utf8");
  const readable = /^[\n\x20-\x7e]*$/.test(text) && Buffer.from(text).equals(bytes);
  return callOf("Buffer.from", readable ? [quote(text)] : [quote(bytes.toString("base64")), '"base64"']);
}

/** An `ArrayBuffer` of its own: those of buffers are parts of larger ones. */
function memoryOf(bytes: Buffer): Code {
  if (bytes.length === 0) return "new ArrayBuffer(0)";
  return bytes.length > MAX_ELEMENTS
    ? [callOf("Uint8Array.from", [bufferOf(bytes)]), ".buffer"]
    : [callOf("new Uint8Array", [arrayOf([...bytes].map(primitiveOf), true)]), ".buffer"];
}
