import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { type FoundFile, readAt } from "../bytes/tape-file.js";
import { CallRows, ROW_BYTES } from "../records/call-rows.js";
import type { ScannedTape } from "../records/scan.js";
import { areFrames, type TapeDetails, type TapeIndex } from "../records/tape-index.js";
import { readIndexHead, writeIndexHead } from "./index-head.js";

/** Folder of the indexes, beside the tapes. */
const FOLDER = ".index";
const ENDING = ".idx";
const LEFT_OVER = /^\.[\w.-]+\.tmp$/;
/** Milliseconds after which nobody writes a temporary file any more. */
const ABANDONED = 3_600_000;

const MAGIC = Buffer.from("\x89CTIDX\r\n", "latin1");
/** Magic, version, length and checksum of the head, checksum of the details. */
const PREFIX_BYTES = 24;
/** Other versions are written anew. */
const VERSION = 1;

/** No tape has as much to note. */
const MOST_BYTES = 2 ** 30;

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const CREATE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
const READ = constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0);

/** An index that was kept of a file. */
export interface KeptIndex {
  readonly index: TapeIndex;
  /** Bytes of the tape, decompressed. */
  readonly bytes: number;
  /** Checksums by which it is known again. */
  readonly version: string;
}

/**
 * The index that somebody has kept of a tape, if it is one of this file: same first bytes, and the same size and time, or
 * the file is larger and may have been appended to. It is never trusted more than a tape is: what it says of values is
 * checked when they are read.
 */
export function readIndex(found: FoundFile): KeptIndex | undefined {
  return withIndexFile(found.file, (descriptor, size) => {
    const prefix = readPrefix(descriptor, size);
    if (prefix === undefined) return undefined;
    const head = readAt(descriptor, PREFIX_BYTES, prefix.detailsAt);
    const read =
      crc32(head) === prefix.headChecksum ? readIndexHead(head.toString("utf8"), found) : undefined;
    return read && { ...read, version: prefix.version };
  });
}

/** The details of an index, if it is still the one that was read. */
export function readDetails(file: string, { index, version }: KeptIndex): TapeDetails | undefined {
  return withIndexFile(file, (descriptor, size) => {
    const prefix = readPrefix(descriptor, size);
    if (prefix?.version !== version) return undefined;
    const bytes = readAt(descriptor, prefix.detailsAt, size);
    return crc32(bytes) === prefix.detailsChecksum ? detailsIn(bytes, index) : undefined;
  });
}

/** Keeps an index beside its tape, where that can be done: whole, or not at all. Never throws. */
export function keepIndex(found: FoundFile, scanned: ScannedTape, bytes: number): KeptIndex | undefined {
  const head = Buffer.concat(padded([Buffer.from(writeIndexHead(found, scanned, bytes))], " "));
  // Node takes an empty part for the beginning of another checksum.
  const details = partsOf(scanned.details).filter(({ length }) => length > 0);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  const headChecksum = crc32(head);
  const detailsChecksum = details.reduce((checksum, part) => crc32(part, checksum), 0);
  [VERSION, head.length, headChecksum, detailsChecksum].forEach((number, i) => {
    prefix.writeUInt32LE(number, MAGIC.length + i * 4);
  });
  const { index } = scanned;
  const version = `${headChecksum} ${detailsChecksum}`;
  return replaceFile(found.file, [prefix, head, ...details]) ? { index, bytes, version } : undefined;
}

/** Removes an index that does not fit its tape. Never throws. */
export function dropIndex(file: string): void {
  const { folder, name } = indexOf(file);
  quietly(() => rmSync(path.join(folder, name), { force: true }));
}

/** Removes what is left of tapes that are gone, and of crashes. Never throws. */
export function sweepIndexes(folder: string, now = Date.now()): void {
  const inside = path.join(folder, FOLDER);
  quietly(() => {
    for (const name of readdirSync(inside)) {
      const file = path.join(inside, name);
      const gone = name.endsWith(ENDING)
        ? lstatSync(path.join(folder, name.slice(0, -ENDING.length)), { throwIfNoEntry: false }) === undefined
        : LEFT_OVER.test(name) && now - lstatSync(file).mtimeMs > ABANDONED;
      if (gone) rmSync(file);
    }
  });
}

function indexOf(file: string): { folder: string; name: string } {
  return { folder: path.join(path.dirname(file), FOLDER), name: path.basename(file) + ENDING };
}

interface Prefix {
  detailsAt: number;
  headChecksum: number;
  detailsChecksum: number;
  version: string;
}

function readPrefix(descriptor: number, size: number): Prefix | undefined {
  const prefix = readAt(descriptor, 0, PREFIX_BYTES);
  if (prefix.length < PREFIX_BYTES || !prefix.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const [version, headBytes, headChecksum, detailsChecksum] = [8, 12, 16, 20].map((at) =>
    prefix.readUInt32LE(at),
  ) as [number, number, number, number];
  const detailsAt = PREFIX_BYTES + headBytes;
  if (version !== VERSION || headBytes % 8 !== 0 || detailsAt > size) return undefined;
  return { detailsAt, headChecksum, detailsChecksum, version: `${headChecksum} ${detailsChecksum}` };
}

/** The parts that an index consists of, each filled up so that the next one begins at a multiple of eight. */
function partsOf({ rows, betweenRows, betweenOffsets, frames }: TapeDetails): Buffer[] {
  const lengths = Uint32Array.of(rows.length, betweenRows.length, frames.length, 0);
  const lists = [betweenRows, betweenOffsets, frames].map(bytesOf);
  return [[bytesOf(lengths)], rows.parts(), ...lists.map((list) => [list])].flatMap((part) => padded(part));
}

function detailsIn(bytes: Buffer, index: TapeIndex): TapeDetails | undefined {
  if (bytes.length < 16) return undefined;
  const [calls, betweens, frames] = [0, 4, 8].map((at) => bytes.readUInt32LE(at)) as [number, number, number];
  const lengths = [calls * ROW_BYTES, betweens * 4, betweens * 4, frames * 4];
  const starts = [16];
  for (const length of lengths) starts.push(starts.at(-1)! + Math.ceil(length / 8) * 8);
  if (starts.at(-1) !== bytes.length || calls !== index.calls.count || frames % 3 !== 0) return undefined;
  const numbers = (part: number, count: number) =>
    new Uint32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset + starts[part]!, count);
  const rows = CallRows.over(bytes.subarray(starts[0]), calls);
  const places = numbers(3, frames);
  return rows.areSound(index.probeIds.length) && areFrames(places, index.end)
    ? { rows, betweenRows: numbers(1, betweens), betweenOffsets: numbers(2, betweens), frames: places }
    : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function padded(parts: readonly Buffer[], filling: string | number = 0): Buffer[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [...parts, Buffer.alloc(-length & 7, filling)];
}

/** Undefined where there is no index, or none that can be read. */
function withIndexFile<Value>(
  file: string,
  read: (descriptor: number, size: number) => Value | undefined,
): Value | undefined {
  return quietly(() => {
    const { folder, name } = indexOf(file);
    const index = path.join(folder, name);
    if (!lstatSync(index).isFile() || !lstatSync(folder).isDirectory()) return undefined;
    const descriptor = openSync(index, READ);
    try {
      const stats = fstatSync(descriptor);
      return stats.isFile() && stats.size <= MOST_BYTES ? read(descriptor, stats.size) : undefined;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Whoever opens it sees the old one, or the new one: several processes may write the same. */
function replaceFile(tape: string, parts: readonly Buffer[]): boolean {
  const { folder, name } = indexOf(tape);
  if (parts.reduce((sum, { length }) => sum + length, 0) > MOST_BYTES) return false;
  const temporary = path.join(folder, `.${name}.${process.pid}-${randomBytes(6).toString("hex")}.tmp`);
  const written = quietly(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A link would lead to somebody else's folder.
    if (!lstatSync(folder).isDirectory()) return false;
    const descriptor = openSync(temporary, CREATE_NEW, 0o600);
    try {
      writeAll(descriptor, parts);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path.join(folder, name));
    return true;
  });
  if (written !== true) quietly(() => rmSync(temporary, { force: true }));
  return written === true;
}

function writeAll(descriptor: number, parts: readonly Buffer[]): void {
  for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(descriptor, part, at);
}

/** What the file system refuses is no harm: an index is made anew, or done without. */
function quietly<Value>(attempt: () => Value): Value | undefined {
  try {
    return attempt();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
