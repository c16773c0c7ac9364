/**
 * The numbers of the tape format, for the writer and the reader alike. `docs/tape-format.md` is the authority.
 */

import { AMBIENT_KINDS, type FunctionKind } from "./hooks.js";

/** First bytes of every tape. */
export const MAGIC: readonly number[] = [0x89, 0x43, 0x54, 0x41, 0x50, 0x45, 0x0d, 0x0a];

/** Version of the format that this package writes. */
export const FORMAT_VERSION = 1;

/** Bytes before a frame's payload: length (u32), type (u8), checksum (u32). */
export const FRAME_HEAD_BYTES = 9;

/** Longest payload of a frame, in bytes. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

export const FRAME = { HEADER: 1, DEFINITIONS: 2, CALLS: 3, CLOSING: 4 } as const;

export const DEFINITION = { PROBE: 0, SHAPE: 1, TEXT: 2 } as const;

export const RECORD = {
  ENTER: 0,
  RETURN: 1,
  THROW: 2,
  YIELD: 3,
  /** Events of a trace, which have no values. */
  EVENT_ENTER: 4,
  EVENT_EXIT: 5,
  EVENT_THROW: 6,
  EVENT_SUSPEND: 7,
  EVENT_RESUME: 8,
  /** What a generator was sent when it went on. */
  SENT: 9,
  /** What a call was given by a clock, by chance or by the environment. */
  AMBIENT: 10,
  /** A generator was not pulled on: whoever had pulled it has ended it. */
  LEFT: 11,
  /** What was thrown into a generator, which has caught it. */
  THROWN: 12,
  /** From here on nobody has seen all that a generator yielded and was sent. */
  UNSEEN: 13,
  /** What a call's parameters were given by a clock, by chance or by the environment. */
  ASKED: 14,
} as const;

/** What of a generator nobody has seen, as its record says it. */
export const UNSEEN = {
  DELEGATED: "it delegates by yield*",
  THROWN: "something was thrown into it and caught where it cannot be seen",
  PROMISED: "it yields promises, of which only the values go out",
} as const;

/** Bits of a record's labels. */
export const LABEL = {
  /** Something was too large, too deep or too much. */
  CUT: 1,
  /** Something cannot be recorded. */
  OPAQUE: 2,
  REDACTED: 4,
  /** Instances of the program's classes, or its functions: only the program can make them again. */
  INSTANCE: 8,
  /** Properties that cannot be enumerated, or have symbols for keys, were left out. */
  HIDDEN: 16,
  /** Of a record that ends a call: nobody has looked what it did to its receiver and arguments. */
  UNCHECKED: 32,
  /** Of a record that ends a call of a boundary that is no `async` function: it has returned a promise, which has settled so. */
  SETTLED: 64,
} as const;

/** Extension types of msgpack, as the value format uses them. */
export const EXT = {
  UNDEFINED: 0,
  HOLE: 1,
  CUT: 2,
  REFERENCE: 3,
  REDACTED: 4,
  SHAPE: 6,
  TAG: 7,
  DATE: 8,
  BIGINT: 9,
  UTF16: 10,
  BINARY: 11,
  /** So many holes of an array, one after the other. */
  HOLES: 12,
  /** Bytes of a record: the part of a difference that is not the same. */
  PART: 13,
  /** A text that the tape defines once. */
  TEXT: 14,
} as const;

/** The byte of a {@link EXT.TAG} extension. */
export const TAG = {
  MAP: 0,
  SET: 1,
  ERROR: 2,
  DICTIONARY: 3,
  NULL_PROTOTYPE: 4,
  INSTANCE: 5,
  OPAQUE: 6,
  REGEXP: 7,
  URL: 8,
  SEARCH_PARAMS: 9,
  HEADERS: 10,
  BOXED: 11,
  ARGUMENTS: 12,
  SYMBOL: 13,
  FUNCTION: 14,
  CODEC: 15,
  /** An object of a module that is a boundary. */
  BOUNDARY: 16,
  /** A property with a getter or a setter. */
  ACCESSOR: 17,
  /** A function that is bound to a receiver. */
  BOUND: 18,
  /** A proxy that the program has made. */
  PROXY: 19,
  DOM_EXCEPTION: 20,
  /** A function of code that is not instrumented. */
  FOREIGN: 21,
  /** An object or array with properties that {@link Object.keys} does not give, or that are no elements. */
  HIDDEN: 22,
  /** A view of memory that another value of the record has. */
  VIEW: 23,
} as const;

/** Stands for a file in the id of a function of the platform: `global#Array.isArray`. */
export const GLOBAL_FILE = "global";

/** How a symbol is found again. */
export const SYMBOL_KIND = { LOCAL: 0, REGISTERED: 1, WELL_KNOWN: 2 } as const;

/** The byte of a {@link EXT.REDACTED} extension: what was there. */
export const REDACTED_KIND = { STRING: 0, NUMBER: 1, OBJECT: 2, OTHER: 3 } as const;

/** First byte of a {@link EXT.BINARY} extension, by the name of the class. */
export const BINARY_KIND = {
  ArrayBuffer: 0,
  Buffer: 1,
  DataView: 2,
  Int8Array: 3,
  Uint8Array: 4,
  Uint8ClampedArray: 5,
  Int16Array: 6,
  Uint16Array: 7,
  Int32Array: 8,
  Uint32Array: 9,
  Float32Array: 10,
  Float64Array: 11,
  BigInt64Array: 12,
  BigUint64Array: 13,
  SharedArrayBuffer: 14,
} as const;

/** Bytes of an element, by the numbers of {@link BINARY_KIND}. */
export const ELEMENT_BYTES = [1, 1, 1, 1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 1] as const;

/** The kind of a value from outside, as code says it: `Math.random`, `process.env.HOME`; empty for an unknown one. */
export function ambientKindOf(kind: number | string): string {
  return typeof kind === "string" ? `process.env.${kind}` : (AMBIENT_KINDS[kind] ?? "");
}

/** What a tape says of a probe. */
export interface ProbeDefinition {
  /** `path/from/project/root.ts#Qualified.name` */
  id: string;
  /** Line of the function, from 1. */
  line: number;
  /** Column of the function, from 1. */
  column: number;
  kind: FunctionKind;
  async: boolean;
  generator: boolean;
  /** A name a parameter; `...name` for a rest parameter; an array of leaves for a destructured one (docs/tape-format.md). */
  params: (string | string[])[];
  /** Of the function's source, to tell whether it has changed since. */
  hash: string;
  /** `position`: the arguments object; `name`: read back from the parameters. */
  recordedBy: "position" | "name";
  /** Names from the file's top level to the function: a variable, then properties; null where none lead to it. */
  path: string[] | null;
  /** The same from the module's exports. */
  reach: string[] | null;
  /** True for a member of instances: to call it, a receiver is made from the tape. */
  own: boolean;
  /** True where replay answers from the tape instead of calling it. */
  boundary: boolean;
  /** True for no function of the program's, but something that a module or global does, or a callback that it calls. */
  imported: boolean;
}

/** First frame of a tape. */
export interface TapeHeader {
  format: "calltape";
  version: number;
  stream: string;
  /** Place of this tape in its stream, from 0. */
  sequence: number;
  /** When the stream began, in milliseconds since the epoch. */
  startedAt: number;
  pid: number;
  thread: number;
  node: string;
  runtime: string;
  /** What the program says that it is, by `CALLTAPE_BUILD`; empty when it does not. */
  build: string;
}
