import zlib from "node:zlib";
import { Damage } from "../damage.js";

type Unpack = (bytes: Buffer, options: object) => Buffer;

const { Z_SYNC_FLUSH } = zlib.constants;

const WAYS: readonly { magic: Buffer; what: string; unpack: Unpack | undefined; options: object }[] = [
  // Flushing gives what there is of data that ends early: whole frames of it are good.
  {
    magic: Buffer.of(0x1f, 0x8b),
    what: "gzip",
    unpack: zlib.gunzipSync,
    options: { finishFlush: Z_SYNC_FLUSH },
  },
  {
    magic: Buffer.of(0x28, 0xb5, 0x2f, 0xfd),
    what: "zstd",
    // Node 20 has none.
    unpack: (zlib as unknown as Record<string, Unpack | undefined>)["zstdDecompressSync"],
    options: {},
  },
];

/** Whether a file that begins so is compressed. */
export function isPacked(begin: Buffer): boolean {
  return wayOf(begin) !== undefined;
}

function wayOf(bytes: Buffer) {
  return WAYS.find(({ magic }) => bytes.subarray(0, magic.length).equals(magic));
}

/**
 * The bytes of a tape that may be compressed. Throws `Damage`.
 *
 * @param most bytes that it may have, since a few can stand for more than there is memory
 */
export function unpack(bytes: Buffer, most: number): Buffer {
  const way = wayOf(bytes);
  if (way === undefined) return bytes;
  if (way.unpack === undefined)
    throw new Damage(0, `compressed with ${way.what}, which Node ${process.version} cannot read`);
  try {
    return way.unpack(bytes, { ...way.options, maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new Damage(0, `larger than ${most / 2 ** 20} MiB once decompressed`);
    throw new Damage(0, `not to be decompressed with ${way.what}`);
  }
}
