/**
 * Modules of Node that take longer to load than the whole runtime (bench/footprint.mjs), loaded when the first tape is
 * written: a program that records nothing does not pay for them. By then a program may have made of the language what
 * Node cannot load modules with, so that there is something in the place of each.
 */
import type * as Threads from "node:worker_threads";
import type * as Zlib from "node:zlib";
import { getOwnPropertyNames, ObjectPrototype } from "./intrinsics.js";
import { getBuiltinModule } from "./node-modules.js";
import { random } from "./record/random.js";

type Checksum = (bytes: Uint8Array, before?: number) => number;

const MEMBERS = getOwnPropertyNames(ObjectPrototype).length;

let threads: Pick<typeof Threads, "threadId" | "isMainThread"> | undefined;
let checksum: Checksum | undefined;

/** Eight hexadecimal digits that no other process has. */
export function randomName(): string {
  const crypto = load("node:crypto");
  if (crypto !== undefined) return crypto.randomBytes(4).toString("hex");
  let name = "";
  for (let i = 0; i < 8; i++) name += ((random() * 16) | 0).toString(16);
  return name;
}

/** Number of this thread, 0 for the main one. */
export function threadNumber(): number {
  return thisThread().threadId;
}

export function onMainThread(): boolean {
  return thisThread().isMainThread;
}

/** CRC-32 of bytes, or of more bytes behind those of which it was `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  checksum ??= load("node:zlib")?.crc32 ?? checksumByTable;
  return checksum(bytes, before);
}

/** What compresses. */
export function compression(): typeof Zlib {
  return getBuiltinModule("node:zlib");
}

function thisThread(): NonNullable<typeof threads> {
  threads ??= load("node:worker_threads") ?? {
    threadId: 0,
    isMainThread: true,
  };
  return threads;
}

/** Node cannot load modules where `Object.prototype` has a `get`, say, and would be left with half of one. */
function load<Name extends "node:crypto" | "node:worker_threads" | "node:zlib">(name: Name) {
  if (getOwnPropertyNames(ObjectPrototype).length !== MEMBERS) return undefined;
  try {
    return getBuiltinModule(name);
  } catch {
    return undefined;
  }
}

/** CRC-32 as zlib has it (RFC 1952, section 8). */
function checksumByTable(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) {
    crc ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
