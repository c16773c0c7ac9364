/**
 * Modules of Node that take longer to load than the whole runtime (bench/footprint.mjs), loaded when the first tape is
 * written: a program that records nothing does not pay for them.
 */
import type * as Crypto from "node:crypto";
import type * as Threads from "node:worker_threads";
import type * as Zlib from "node:zlib";

let crypto: typeof Crypto | undefined;
let threads: typeof Threads | undefined;
let zlib: typeof Zlib | undefined;

/** Eight hexadecimal digits that no other process has. */
export function randomName(): string {
  crypto ??= require("node:crypto") as typeof Crypto;
  return crypto.randomBytes(4).toString("hex");
}

/** Number of this thread, 0 for the main one. */
export function threadNumber(): number {
  threads ??= require("node:worker_threads") as typeof Threads;
  return threads.threadId;
}

export function onMainThread(): boolean {
  threads ??= require("node:worker_threads") as typeof Threads;
  return threads.isMainThread;
}

export function compression(): typeof Zlib {
  zlib ??= require("node:zlib") as typeof Zlib;
  return zlib;
}
