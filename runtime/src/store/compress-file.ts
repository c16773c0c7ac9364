import { fs, path, timers } from "../node-modules.js";
import { compression, randomName } from "../platform.js";
import type { Compression } from "./store.js";
import { leftOverName } from "./tape-name.js";

// Taken now: a program under test may replace them.
const { closeSync, constants, fstatSync, futimesSync, openSync, read, renameSync, unlinkSync, write } = fs;
const { setTimeout } = timers;
const { Promise: NativePromise } = globalThis;

const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CREATE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
const PIECE_BYTES = 256 * 1024;

interface Compressor extends NodeJS.ReadWriteStream {
  destroy(): void;
}

const ENDINGS: Readonly<Record<Compression, string>> = { gzip: ".gz", zstd: ".zst" };

/** What zlib has for a way of compressing; what Node 20 has no types for included. */
function startOf(how: Compression): (() => Compressor) | undefined {
  const { createGzip, ...others } = compression();
  if (how === "gzip") return createGzip;
  return (others as unknown as Record<string, (() => Compressor) | undefined>)["createZstdCompress"];
}

/** Whether this Node can compress so. */
export function canCompress(how: Compression): boolean {
  return typeof startOf(how) === "function";
}

/**
 * Compresses a file to `name.gz` or `name.zst` beside it, and removes it. The work is done in the thread pool, in pieces
 * that wait for their turn with a timer that holds no process: one that ends meanwhile leaves the file as it was, and a
 * temporary file. Rejects with what the file system says.
 */
export async function compressFile(folder: string, name: string, how: Compression): Promise<void> {
  const ending = ENDINGS[how];
  const start = startOf(how);
  const file = path.join(folder, name);
  const input = openIfThere(file);
  if (input === undefined) return;
  const temporary = path.join(folder, leftOverName(name + ending, randomName()));
  try {
    const output = openSync(temporary, CREATE_NEW, 0o600);
    try {
      await pump(input, start!(), output);
      const { nlink, atimeMs, mtimeMs } = fstatSync(input);
      // Retention goes by the time of the last record.
      futimesSync(output, atimeMs / 1_000, mtimeMs / 1_000);
      // What was removed meanwhile does not come back.
      if (nlink === 0) return unlinkSync(temporary);
    } finally {
      closeSync(output);
    }
    renameSync(temporary, file + ending);
    removeIfThere(file);
  } catch (error) {
    removeIfThere(temporary);
    // Somebody clears the folder.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  } finally {
    closeSync(input);
  }
}

/** Reads, compresses and writes one piece after the other. */
async function pump(input: number, compressor: Compressor, output: number): Promise<void> {
  let made: Uint8Array[] = [];
  let failure: unknown;
  compressor.on("data", (bytes: Uint8Array) => made.push(bytes));
  const ended = new NativePromise<void>((resolve) => {
    compressor.on("end", resolve);
    compressor.on("error", (error: unknown) => {
      failure = error;
      resolve();
    });
  });
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  try {
    for (;;) {
      const length = await readPiece(input, piece);
      if (length === 0) break;
      await new NativePromise<void>((resolve) =>
        compressor.write(piece.subarray(0, length), () => resolve()),
      );
      if (failure !== undefined) throw failure;
      const parts = made;
      made = [];
      for (const part of parts) await writePart(output, part);
      await turn();
    }
    compressor.end();
    await ended;
    if (failure !== undefined) throw failure;
    for (const part of made) await writePart(output, part);
  } finally {
    compressor.destroy();
  }
}

/** A later turn of a loop that something else keeps alive. Not `setImmediate`: when it holds no process, it wakes none. */
function turn(): Promise<void> {
  return new NativePromise((resolve) => void setTimeout(resolve, 1).unref());
}

function readPiece(descriptor: number, into: Buffer): Promise<number> {
  return new NativePromise((resolve, reject) =>
    read(descriptor, into, 0, into.length, null, (error, length) =>
      error ? reject(error) : resolve(length),
    ),
  );
}

async function writePart(descriptor: number, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length; ) {
    at += await new NativePromise<number>((resolve, reject) =>
      write(descriptor, part, at, part.length - at, null, (error, length) =>
        error ? reject(error) : resolve(length),
      ),
    );
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, READ);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
