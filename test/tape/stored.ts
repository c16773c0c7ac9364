import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { FRAME } from "../../runtime/src/format.js";
import { closing, definitions, enter, frame, header, leave, probe } from "./tape-bytes.js";

export const NOW = Date.now();
export const DAY = 86_400_000;

/** Number of a process that has ended. */
export const DEAD = spawnSync(process.execPath, ["-e", ""]).pid;

/** A tape to be put into a folder. */
export interface Stored {
  stream?: string;
  sequence?: number;
  pid?: number;
  /** Milliseconds since it was written to. */
  age?: number;
  closed?: boolean;
  gzip?: boolean;
  /** Calls by function. */
  calls?: Record<string, number>;
}

export function tapeBytes({
  stream = "0badcafe",
  sequence = 0,
  closed = true,
  calls = { f: 1 },
}: Stored): Buffer {
  const counts = Object.entries(calls);
  const records: Buffer[] = [];
  counts.forEach(([, count], number) => {
    for (let i = 0; i < count; i++) {
      const call = sequence * 1_000 + records.length + 1;
      records.push(enter(call, undefined, { probe: number }), leave(call));
    }
  });
  return Buffer.concat([
    header({ stream, sequence }),
    definitions(...counts.map(([name], number) => probe(number, { id: `a.ts#${name}` }))),
    ...(records.length > 0 ? [frame(FRAME.CALLS, ...records)] : []),
    ...(closed ? [closing(counts.map(([, count], number) => [number, count]))] : []),
  ]);
}

/** Writes a tape as the recorder names it; gives its name. */
export function put(folder: string, stored: Stored): string {
  const { stream = "0badcafe", sequence = 0, pid = DEAD, age = DAY, gzip = false } = stored;
  const plain = `20260102T030405Z-${pid}-0-${stream}-${String(sequence).padStart(4, "0")}.tape`;
  const name = gzip ? `${plain}.gz` : plain;
  const bytes = tapeBytes(stored);
  fs.writeFileSync(path.join(folder, name), gzip ? zlib.gzipSync(bytes) : bytes);
  setAge(path.join(folder, name), age);
  return name;
}

export function setAge(file: string, age: number): void {
  fs.utimesSync(file, (NOW - age) / 1_000, (NOW - age) / 1_000);
}
