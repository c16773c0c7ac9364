/**
 * What a place for tapes must do. Writing is synchronous, since records are written while a process ends; reading may
 * answer with promises.
 *
 * `test/runtime/store-conformance.ts` holds every store to what is said here.
 */
export interface Store {
  /** What people know it by: the absolute path of a folder, `s3://bucket/prefix`. */
  readonly location: string;

  /** Path or URL of a tape, for messages and `stats()`. */
  locate(name: string): string;

  /**
   * Begins a tape.
   *
   * @param name letters, digits, `-`, `_` and `.`, as `tape-name.ts` makes it
   * @throws an error whose `code` is `EEXIST` when there is a tape of this name, and what else the place throws
   */
  create(name: string): TapeSink;

  /**
   * The tapes that are there, in any order. One that is being written may be among them; what appears or goes away
   * meanwhile may be missing. A place that is not there yet has none.
   */
  list(): Iterable<StoredTape> | AsyncIterable<StoredTape>;

  /**
   * Bytes `[from, to)` of a tape, fewer where it ends before.
   *
   * @throws CalltapeError `CALLTAPE_NOT_FOUND`
   */
  read(name: string, from: number, to: number): Uint8Array | Promise<Uint8Array>;

  /** Removes a tape, or something left over. One that is not there is no error. */
  remove(name: string): void | Promise<void>;

  /** What crashes have left over: files of this store that are no tapes. */
  leftOver?(): Iterable<StoredTape> | AsyncIterable<StoredTape>;

  /**
   * Puts a compressed tape in the place of a closed one, under its name and `.gz` or `.zst`. A crash leaves one of them,
   * or both. A tape that is gone is no error.
   */
  compress?(name: string, how: Compression): Promise<void>;

  /**
   * Puts other bytes in the place of a tape that nobody writes to; when it was last written to stays. A crash leaves the one
   * or the other, whole. A tape that is gone is no error, and does not come back.
   */
  replace?(name: string, bytes: Uint8Array): void | Promise<void>;
}

/** How closed tapes are compressed. */
export type Compression = "gzip" | "zstd";

/** A tape in a listing. */
export interface StoredTape {
  readonly name: string;
  /** Size as it is stored. */
  readonly bytes: number;
  /** When it was last written to, in milliseconds since the epoch. */
  readonly modified: number;
}

/** Where one tape is written. A store may keep everything until `close`, and then send it off. */
export interface TapeSink {
  /**
   * Appends all parts or throws. What was written in part before it threw is not in the tape: the next `append` goes on
   * where the last one that succeeded had ended. The parts are not kept: their memory is used again.
   */
  append(parts: readonly Uint8Array[]): void;

  /** False once what is appended would be lost, since the tape was removed. */
  intact(): boolean;

  /** The tape is as it will stay. */
  close(): void;
}
