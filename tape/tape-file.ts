import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Store, StoredTape } from "@calltape/runtime";
import { Damage } from "./damage.js";
import { MAX_TAPE_BYTES, MAX_UNPACKED_BYTES } from "./limits.js";
import { unpack } from "./unpack.js";

const MOST_AT_ONCE = 2 ** 30;

/**
 * The bytes that a regular file has now, decompressed; what is appended meanwhile is left. Throws `Damage` for anything
 * else, and what the file system throws.
 *
 * @param most bytes of a tape that was compressed
 */
export function readTapeFile(file: string, most = MAX_UNPACKED_BYTES): Buffer {
  // Before opening, since that alone can act on a device or wait for a FIFO; and after, since it may be another by then.
  if (!statSync(file).isFile()) throw new Damage(0, "not a regular file");
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return unpack(readAll(descriptor), most);
  } finally {
    closeSync(descriptor);
  }
}

/** The same of a tape in a store. */
export async function readStoredTape(store: Store, { name, bytes }: StoredTape): Promise<Buffer> {
  if (bytes > MAX_TAPE_BYTES) throw new Damage(0, "larger than 2 GiB");
  const { buffer, byteOffset, byteLength } = await store.read(name, 0, bytes);
  return unpack(Buffer.from(buffer, byteOffset, byteLength), MAX_UNPACKED_BYTES);
}

function readAll(descriptor: number): Buffer {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) throw new Damage(0, "not a regular file");
  if (stats.size > MAX_TAPE_BYTES) throw new Damage(0, "larger than 2 GiB");
  const bytes = Buffer.allocUnsafeSlow(stats.size);
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(descriptor, bytes, at, Math.min(bytes.length - at, MOST_AT_ONCE), at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}
