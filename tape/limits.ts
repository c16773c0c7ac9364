/** Levels of arrays in arrays that a record may have. The recorder stops at 64 levels of values. */
export const MAX_DEPTH = 1_000;

/** Values in one record. The longest record has a little over 2^20 bytes, and no value takes less than one. */
export const MAX_NODES = 2 ** 21;

/** Hexadecimal digits of a `BigInt`: the recorder cuts beyond 2^65536, and printing takes quadratic time. */
export const MAX_BIGINT_DIGITS = 16_384;

/** Keys of the header and of a probe's map. */
export const MAX_MAP_KEYS = 64;

/** Characters of a probe id, which patterns are matched against. */
export const MAX_PROBE_ID = 8_192;

/** Bytes of a tape: places in it are numbers of 32 bits. */
export const MAX_TAPE_BYTES = 2 ** 31;

/** Bytes of a tape that was compressed. The recorder closes tapes at 512 MiB at most, and a flush adds up to 64 MiB. */
export const MAX_UNPACKED_BYTES = 2 ** 30;

/** What a tape may make the reader keep in memory beside its bytes: a hostile one has 9 bytes a call. */
export interface TapeLimits {
  calls: number;
  /** Names in definitions: keys of shapes, parameters, paths. */
  names: number;
}

export const TAPE_LIMITS: TapeLimits = { calls: 10_000_000, names: 10_000_000 };

/** Bytes of frames, of indexes and of decompressed tapes that an open set keeps in memory to be read from. */
export const FRAME_CACHE_BYTES = 2 ** 26;
export const INDEX_CACHE_BYTES = 2 ** 27;
export const UNPACKED_CACHE_BYTES = 2 ** 28;
