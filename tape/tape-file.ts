import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { Damage } from "./damage.js";
import { MAX_TAPE_BYTES } from "./limits.js";

const MOST_AT_ONCE = 2 ** 30;

/**
 * The bytes that a regular file has now; what is appended meanwhile is left. Throws `Damage` for anything else, and what
 * the file system throws.
 */
export function readTapeFile(file: string): Buffer {
  // Before opening, since that alone can act on a device or wait for a FIFO; and after, since it may be another by then.
  if (!statSync(file).isFile()) throw new Damage(0, "not a regular file");
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return readAll(descriptor);
  } finally {
    closeSync(descriptor);
  }
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
