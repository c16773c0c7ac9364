import type { ProbeDefinition, TapeHeader } from "@calltape/runtime/format";
import { ByteCache } from "../bytes/byte-cache.js";
import { type ByteSource, HeldBytes } from "../bytes/byte-source.js";
import { type Damage, describeDamage } from "../damage.js";
import {
  FRAME_CACHE_BYTES,
  INDEX_CACHE_BYTES,
  TAPE_LIMITS,
  type TapeLimits,
  UNPACKED_CACHE_BYTES,
} from "../limits.js";
import { scanTape } from "../records/scan.js";
import type { TraceEvent } from "../records/trace-event.js";
import type { TapeClosing } from "../values/definitions.js";
import { OpenTape, type TapeMemory } from "./open-tape.js";
import type { Call } from "./recorded-call.js";
import { StreamCalls } from "./stream-calls.js";

/** One tape: what it says of itself, its probes and its calls. */
export interface Tape {
  /** Absolute path. */
  readonly file: string;
  readonly header: TapeHeader;
  readonly probes: readonly ProbeDefinition[];
  /** In the order of their records. */
  readonly calls: readonly Call[];
  /** In the order in which they happened; read from the tape when they are first asked for. */
  readonly events: readonly TraceEvent[];
  /** Size of the tape; that of the file unless it is compressed. */
  readonly bytes: number;
  /** What the tape says of itself once it is closed; undefined for one that is being written, or ended by a crash. */
  readonly closing: TapeClosing | undefined;
}

/** Why a file, or the end of it, was not read. */
export interface TapeProblem {
  /** Absolute path. */
  readonly file: string;
  /** Byte of the file; what comes before was read. */
  readonly offset: number;
  /** One line, with file and offset, without content of the tape. */
  readonly message: string;
  /** True when the file merely ends early, as after a crash: everything that was whole was read. */
  readonly torn: boolean;
}

/** What a file gave: a tape unless its header cannot be read, and a problem if there is one. */
export interface ReadTape<Opened extends Tape = OpenTape> {
  tape: Opened | undefined;
  problem: TapeProblem | undefined;
}

/** Reads a tape that is in memory, and alone. Never throws for what the bytes are. */
export function readTape(file: string, bytes: Buffer, limits: TapeLimits = TAPE_LIMITS): ReadTape {
  const read = scan(file, new HeldBytes(bytes), newMemory(), limits);
  if (read.tape !== undefined) joinStream([read], limits);
  return read;
}

/** Goes through a tape. Never throws for what the bytes are. */
export function scan(
  file: string,
  source: ByteSource,
  memory: TapeMemory,
  limits: TapeLimits = TAPE_LIMITS,
): ReadTape {
  const { scanned, damage } = scanTape(source, limits);
  return {
    tape: scanned && new OpenTape(file, source, memory, scanned),
    problem: damage && problemOf(file, damage),
  };
}

/** Joins the tapes of a stream, in their order. One that contradicts those before has a problem then. */
export function joinStream(tapes: readonly ReadTape[], limits: TapeLimits = TAPE_LIMITS): void {
  const calls = new StreamCalls();
  for (const read of tapes) {
    const { tape } = read;
    if (tape === undefined) continue;
    calls.add(tape, (running) => {
      const { scanned, damage } = scanTape(tape.source, limits, running);
      if (scanned !== undefined) tape.replace(scanned);
      if (damage !== undefined) read.problem = problemOf(tape.file, damage);
    });
  }
}

export function newMemory(): TapeMemory {
  return {
    frames: new ByteCache(FRAME_CACHE_BYTES),
    details: new ByteCache(INDEX_CACHE_BYTES, (tape) => tape.forget()),
    unpacked: new ByteCache(UNPACKED_CACHE_BYTES),
  };
}

/** What is told of damage. */
export function problemOf(file: string, damage: Damage): TapeProblem {
  return { file, offset: damage.offset, message: describeDamage(file, damage), torn: damage.torn };
}
