import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Store, StoredTape } from "@calltape/runtime";
import { Damage } from "../damage.js";
import { MAX_TAPE_BYTES, MAX_UNPACKED_BYTES } from "../limits.js";
import type { ByteCache } from "./byte-cache.js";
import type { ByteSource } from "./byte-source.js";
import { isPacked, unpack } from "./unpack.js";

const MOST_AT_ONCE = 2 ** 30;

/** First bytes of a file by which it is known again: header and first definitions of a tape, or what they are packed into. */
const BEGIN_BYTES = 4_096;

/** A file as it is found. */
export interface FoundFile {
  readonly file: string;
  readonly size: number;
  /** When it was last written to, in milliseconds since the epoch. */
  readonly modified: number;
  /** Its first bytes. */
  readonly begin: Buffer;
  readonly packed: boolean;
}

/** Looks at a regular file. Throws `Damage` for anything else, and what the file system throws. */
export function lookAt(file: string): FoundFile {
  return withFile(file, (descriptor, { size, mtimeMs }) => {
    const begin = readAt(descriptor, 0, Math.min(size, BEGIN_BYTES));
    return { file, size, modified: mtimeMs, begin, packed: isPacked(begin) };
  });
}

/**
 * The bytes that a regular file has now, decompressed; what is appended meanwhile is left. Throws `Damage` for anything
 * else, and what the file system throws.
 *
 * @param most bytes of a tape that was compressed
 */
export function readTapeFile(file: string, most = MAX_UNPACKED_BYTES): Buffer {
  return unpack(
    withFile(file, (descriptor, { size }) => readAt(descriptor, 0, size)),
    most,
  );
}

/** The same of a tape in a store. */
export async function readStoredTape(store: Store, { name, bytes }: StoredTape): Promise<Buffer> {
  if (bytes > MAX_TAPE_BYTES) throw new Damage(0, "larger than 2 GiB");
  const { buffer, byteOffset, byteLength } = await store.read(name, 0, bytes);
  return unpack(Buffer.from(buffer, byteOffset, byteLength), MAX_UNPACKED_BYTES);
}

/** Bytes of a file, read when they are asked for. */
export class FileBytes implements ByteSource {
  private descriptor: number | undefined = undefined;

  constructor(
    private readonly file: string,
    readonly size: number,
  ) {}

  read(from: number, to: number, scratch?: Buffer): Buffer {
    const { descriptor } = this;
    const memory = scratch !== undefined && scratch.length >= to - from ? scratch : undefined;
    if (descriptor !== undefined) return readAt(descriptor, from, to, memory);
    return unlessGone(from, () => withFile(this.file, (opened) => readAt(opened, from, to, memory)));
  }

  during<Value>(work: () => Value): Value {
    const open = (descriptor: number) => {
      this.descriptor = descriptor;
      try {
        return work();
      } finally {
        this.descriptor = undefined;
      }
    };
    return unlessGone(0, () => withFile(this.file, open));
  }
}

/** Bytes of a compressed file: it is decompressed whole, and kept as long as there is room. */
export class PackedBytes implements ByteSource {
  /**
   * @param unpacked what is kept of all such files
   * @param known bytes that it has once decompressed, where that is known
   */
  constructor(
    private readonly file: string,
    private readonly unpacked: ByteCache<PackedBytes, Buffer>,
    private readonly known?: number,
  ) {}

  get size(): number {
    return this.known ?? this.whole().length;
  }

  read(from: number, to: number): Buffer {
    return unlessGone(from, () => this.whole()).subarray(from, to);
  }

  during<Value>(work: () => Value): Value {
    // Known from here on, be there no room to keep it.
    this.whole();
    return work();
  }

  private whole(): Buffer {
    let bytes = this.unpacked.get(this);
    if (bytes === undefined) {
      bytes = readTapeFile(this.file);
      this.unpacked.set(this, bytes, bytes.length);
    }
    return bytes;
  }
}

function unlessGone<Value>(at: number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Damage(at, `cannot be read any more (${code})`);
  }
}

function withFile<Value>(
  file: string,
  work: (descriptor: number, stats: { size: number; mtimeMs: number }) => Value,
): Value {
  // Before opening, since that alone can act on a device or wait for a FIFO; and after, since it may be another by then.
  if (!statSync(file).isFile()) throw new Damage(0, "not a regular file");
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Damage(0, "not a regular file");
    if (stats.size > MAX_TAPE_BYTES) throw new Damage(0, "larger than 2 GiB");
    return work(descriptor, stats);
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes `[from, to)`, fewer where the file ends before. */
export function readAt(
  descriptor: number,
  from: number,
  to: number,
  memory = Buffer.allocUnsafeSlow(Math.max(0, to - from)) as Buffer,
): Buffer {
  const length = Math.max(0, to - from);
  let at = 0;
  while (at < length) {
    const read = readSync(descriptor, memory, at, Math.min(length - at, MOST_AT_ONCE), from + at);
    if (read === 0) break;
    at += read;
  }
  return memory.subarray(0, at);
}
