import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";
import { crc32 } from "node:zlib";
import { Packr } from "msgpackr";
import { FORMAT_VERSION, FRAME, FRAME_HEAD_BYTES, MAGIC, type TapeHeader } from "./format.js";

// Taken now: a program under test may replace them.
const { mkdirSync, openSync, writevSync, constants } = fs;
const CREATE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

const VERSION: string = (require("../package.json") as { version: string }).version;

const packr = new Packr({ useRecords: false });

/** The packer uses its buffer again, so what it gives is copied. */
const pack = (value: unknown) => Buffer.from(packr.pack(value));

/** Appends frames to one new tape. Every method throws what the file system throws; the recorder handles it. */
export class TapeWriter {
  /** Absolute path of the tape. */
  readonly file: string;
  /** Bytes written so far. */
  written = 0;
  private readonly descriptor: number;

  /**
   * Makes the folder (0700) where it is missing and the file (0600), which must be new, and writes the header.
   *
   * @param startedAt milliseconds since the epoch
   */
  constructor(dir: string, startedAt: number) {
    const stream = randomBytes(4).toString("hex");
    const time = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, "");
    this.file = path.resolve(dir, `${time}-${process.pid}-${threadId}-${stream}.tape`);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.descriptor = openSync(this.file, CREATE_NEW, 0o600);
    const header: TapeHeader = {
      format: "calltape",
      version: FORMAT_VERSION,
      stream,
      startedAt,
      pid: process.pid,
      thread: threadId,
      node: process.version,
      runtime: VERSION,
    };
    this.append([Buffer.from(MAGIC), ...frame(FRAME.HEADER, [pack(header)])]);
  }

  /** One write: the definitions, if any, in a frame, then the records in a frame. */
  write(definitions: readonly unknown[], records: readonly Buffer[]): void {
    const parts: Buffer[] = [];
    if (definitions.length > 0) parts.push(...frame(FRAME.DEFINITIONS, definitions.map(pack)));
    if (records.length > 0) parts.push(...frame(FRAME.CALLS, records));
    this.append(parts);
  }

  private append(parts: Buffer[]): void {
    let left = parts;
    while (left.length > 0) {
      let written = writevSync(this.descriptor, left);
      this.written += written;
      const rest: Buffer[] = [];
      for (const part of left) {
        if (written >= part.length) written -= part.length;
        else {
          rest.push(part.subarray(written));
          written = 0;
        }
      }
      left = rest;
    }
  }
}

function frame(type: number, payload: readonly Buffer[]): Buffer[] {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  let length = 0;
  let checksum = crc32(Buffer.of(type));
  for (const part of payload) {
    length += part.length;
    checksum = crc32(part, checksum);
  }
  head.writeUInt32LE(length, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32LE(checksum, 5);
  return [head, ...payload];
}
