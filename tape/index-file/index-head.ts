import { crc32 } from "node:zlib";
import type { TapeHeader } from "@calltape/runtime/format";
import { FRAME_HEAD_BYTES, MAGIC } from "@calltape/runtime/format";
import { Cursor } from "../bytes/cursor.js";
import type { FoundFile } from "../bytes/tape-file.js";
import { Damage } from "../damage.js";
import { MAX_UNPACKED_BYTES } from "../limits.js";
import type { ScannedTape } from "../records/scan.js";
import type { CallSummary, ForeignRecord, RunningCall, TapeIndex } from "../records/tape-index.js";
import { readHeader } from "../values/definitions.js";

/** What stands in the head of an index, as JSON. */
interface IndexHead {
  /** The file that it is of. */
  file: { size: number; modified: number; begin: number };
  /** Bytes of the tape, decompressed. */
  bytes: number;
  /** Payload of its first frame, in base 64. */
  header: string;
  end: number;
  closed: boolean;
  probeIds: string[];
  counts: number[];
  betweens: number;
  events: number;
  /** `[call, kind, time, labels, differs, offset]` */
  foreign: number[][];
  calls: Omit<CallSummary, "running" | "firstTime" | "lastTime" | "leastNumber" | "mostNumber"> & {
    /** `[row, number, time]` */
    running: number[][];
    /** Least and most; null for no calls. */
    times: [number, number] | null;
    numbers: [number, number] | null;
  };
}

export function writeIndexHead(found: FoundFile, { index }: ScannedTape, bytes: number): string {
  const { header: _, headerBytes, foreign, calls, ...rest } = index;
  const { count, inOrder, running, firstTime, lastTime, leastNumber, mostNumber } = calls;
  const head: IndexHead = {
    file: { size: found.size, modified: found.modified, begin: crc32(found.begin) },
    bytes,
    header: headerBytes.toString("base64"),
    ...rest,
    foreign: foreign.map(({ call, kind, time, labels, differs, offset }) => [
      call,
      kind,
      time,
      labels,
      Number(differs),
      offset,
    ]),
    calls: {
      count,
      inOrder,
      running: running.map(({ row, number, time }) => [row, number, time]),
      times: count > 0 ? [firstTime, lastTime] : null,
      numbers: count > 0 ? [leastNumber, mostNumber] : null,
    },
  };
  return JSON.stringify(head);
}

/** Undefined where it is of another file, or nothing that we have written. */
export function readIndexHead(
  text: string,
  found: FoundFile,
): { index: TapeIndex; bytes: number } | undefined {
  try {
    const head = JSON.parse(text) as IndexHead;
    const index = isOf(head, found) ? toIndex(head) : undefined;
    return index && (found.packed || beginsWith(found, index)) ? { index, bytes: head.bytes } : undefined;
  } catch (error) {
    // What is not as we write it: a property of what is none, a text that does not parse.
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof Damage)
      return undefined;
    throw error;
  }
}

function isOf({ file, bytes, end }: IndexHead, { size, modified, begin, packed }: FoundFile): boolean {
  const same = file.size === size && file.modified === modified;
  const grown = !packed && size > file.size;
  const most = packed ? MAX_UNPACKED_BYTES : size;
  return (same || grown) && file.begin === crc32(begin) && isWhole(bytes, most) && isWhole(end, bytes);
}

function beginsWith({ begin }: FoundFile, { headerBytes }: TapeIndex): boolean {
  const from = MAGIC.length + FRAME_HEAD_BYTES;
  return begin.subarray(from, from + headerBytes.length).equals(headerBytes);
}

function toIndex(head: IndexHead): TapeIndex | undefined {
  const { end, closed, probeIds, counts, betweens, events, foreign, calls } = head;
  const sound =
    typeof closed === "boolean" &&
    probeIds.every((id) => typeof id === "string") &&
    counts.length === probeIds.length &&
    [...counts, betweens, events, calls.count].every((count) => isWhole(count)) &&
    [...foreign, ...calls.running].every((list) => list.every((number) => Number.isFinite(number)));
  if (!sound) return undefined;
  const headerBytes = Buffer.from(head.header, "base64");
  const header: TapeHeader = readHeader(new Cursor(headerBytes, 0, headerBytes.length));
  return {
    header,
    headerBytes,
    end,
    closed,
    probeIds,
    counts,
    betweens,
    events,
    foreign: foreign.map(toForeign),
    calls: toSummary(calls),
  };
}

function toForeign([call, kind, time, labels, differs, offset]: number[]): ForeignRecord {
  return { call: call!, kind: kind!, time: time!, labels: labels!, differs: differs === 1, offset: offset! };
}

function toSummary({ count, inOrder, running, times, numbers }: IndexHead["calls"]): CallSummary {
  const none = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;
  const [firstTime, lastTime] = times ?? none;
  const [leastNumber, mostNumber] = numbers ?? none;
  return {
    count,
    inOrder: inOrder === true,
    running: running
      .map(([row, number, time]): RunningCall => ({ row: row!, number: number!, time: time! }))
      .filter(({ row }) => isWhole(row, count - 1)),
    firstTime,
    lastTime,
    leastNumber,
    mostNumber,
  };
}

function isWhole(number: unknown, most = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isInteger(number) && (number as number) >= 0 && (number as number) <= most;
}
