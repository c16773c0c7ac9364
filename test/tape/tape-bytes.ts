import { crc32 } from "node:zlib";
import { Packr } from "msgpackr";
import { type Bounds, FULL_BOUNDS } from "../../runtime/src/encode/bounds.js";
import { Encoder, SLACK_BYTES } from "../../runtime/src/encode/encoder.js";
import type { KnownProgram } from "../../runtime/src/encode/known-program.js";
import { ShapeTable } from "../../runtime/src/encode/shapes.js";
import { TextTable } from "../../runtime/src/encode/texts.js";
import { DEFINITION, FRAME, MAGIC, type ProbeDefinition, RECORD } from "../../runtime/src/format.js";
import { Redactor } from "../../runtime/src/redact/redactor.js";
import { readTape } from "../../tape/calls/tape.js";
import type { Call, TapeProblem } from "../../tape/index.js";

const packr = new Packr({ useRecords: false, variableMapSize: true });

/** Any plain value as msgpack, as the writer packs headers and definitions. */
export const pack = (value: unknown): Buffer => Buffer.from(packr.pack(value));

/** Bytes from hexadecimal digits; spaces are ignored. */
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

export const magic = Buffer.from(MAGIC);

export const HEADER = {
  format: "calltape",
  version: 1,
  stream: "0badcafe",
  startedAt: 1_700_000_000_000,
  pid: 1,
  thread: 0,
  node: "v20.0.0",
  runtime: "0.1.0",
  build: "",
};

export const PROBE: ProbeDefinition = {
  id: "src/a.ts#f",
  line: 1,
  column: 1,
  kind: "function",
  async: false,
  generator: false,
  path: null,
  params: ["a"],
  hash: "1a2b",
  recordedBy: "position",
  reach: ["f"],
  own: false,
  boundary: false,
  imported: false,
};

/** A frame with the right length and checksum. */
export function frame(type: number, ...payload: Buffer[]): Buffer {
  const content = Buffer.concat(payload);
  const head = Buffer.alloc(9);
  head.writeUInt32LE(content.length, 0);
  head[4] = type;
  head.writeUInt32LE(crc32(content, crc32(Buffer.of(type))), 5);
  return Buffer.concat([head, content]);
}

export const header = (changes: object = {}): Buffer =>
  Buffer.concat([magic, frame(FRAME.HEADER, pack({ ...HEADER, ...changes }))]);

export const definitions = (...list: unknown[]): Buffer => frame(FRAME.DEFINITIONS, ...list.map(pack));

export const probe = (number = 0, changes: object = {}): unknown => [
  DEFINITION.PROBE,
  number,
  { ...PROBE, ...changes },
];

export const shape = (number: number, ...keys: string[]): unknown => [DEFINITION.SHAPE, number, keys];
export const text = (number: number, content: string): unknown => [DEFINITION.TEXT, number, content];

const NIL: Buffer = Buffer.of(0xc0);

/** The record of a call's begin. `args` is a whole msgpack value. */
export const enter = (
  call: number,
  args: Buffer = hex("90"),
  { parent = 0, probe = 0, time = 0, receiver = NIL } = {},
): Buffer =>
  Buffer.concat([hex("98 00"), pack(call), pack(parent), pack(probe), pack(time), hex("00"), receiver, args]);

export const leave = (
  call: number,
  value = NIL,
  { kind = RECORD.RETURN as number, time = 0, labels = 0 } = {},
): Buffer => Buffer.concat([Buffer.of(0x95, kind), pack(call), pack(time), Buffer.of(labels), value]);

/** What a call was given from outside. */
export const given = (call: number, kind: unknown, value: Buffer, labels = 0): Buffer =>
  Buffer.concat([hex("96 0a"), pack(call), hex("00"), Buffer.of(labels), pack(kind), value]);

/** What a parameter of it was given. */
export const asked = (call: number, place: unknown, kind: unknown, value: Buffer): Buffer =>
  Buffer.concat([hex("97 0e"), pack(call), hex("00 00"), pack(place), pack(kind), value]);

/** The frame of a tape that was closed, with these counts by number of the probe. */
export function closing(calls: unknown = [], more: object = {}, surplus = 0): Buffer {
  const map = pack({ calls, ...more });
  const length = Buffer.alloc(5, 0xce);
  length.writeUInt32BE(map.length + 14 + surplus, 1);
  return frame(FRAME.CLOSING, map, length);
}

/** A tape with one probe, these further definitions, and one call that returned these bytes. */
export const tapeReturning = (value: Buffer, defined: unknown[] = []): Buffer =>
  Buffer.concat([header(), definitions(probe(), ...defined), frame(FRAME.CALLS, enter(1), leave(1, value))]);

export interface Encoded {
  bytes: Buffer;
  /** Shapes and texts. */
  defined: unknown[];
  labels: number;
}

/** What the real encoder writes for a value. */
export function encode(
  value: unknown,
  maxBytes = 1_000_000,
  bounds: Bounds = FULL_BOUNDS,
  program?: KnownProgram,
): Encoded {
  const bytes = Buffer.alloc(maxBytes + SLACK_BYTES);
  const redactor = new Redactor();
  const defined: unknown[] = [];
  const shapes = new ShapeTable(
    redactor.decide,
    ({ number, keys }) => void defined.push(shape(number, ...keys)),
  );
  const texts = new TextTable((number, content) => void defined.push(text(number, content)));
  const encoder = new Encoder(bytes, shapes, texts, redactor.decide, program, bounds);
  encoder.begin(maxBytes);
  const end = encoder.value(0, value);
  const { labels } = encoder;
  encoder.end();
  return { bytes: bytes.subarray(0, end), defined, labels };
}

/** A value through the encoder, the framing, the reader and the decoder. */
export function roundTrip(
  value: unknown,
  maxBytes?: number,
  bounds?: Bounds,
  program?: KnownProgram,
): { value: unknown; labels: number } {
  const { bytes, defined, labels } = encode(value, maxBytes, bounds, program);
  return { value: onlyCall(tapeReturning(bytes, defined)).result(), labels };
}

/** The first call of a tape that has no problems. */
export function onlyCall(bytes: Buffer): Call {
  const { tape, problem } = readTape("/x.tape", bytes);
  if (problem !== undefined) throw new Error(problem.message);
  return tape!.calls[0]!;
}

/** What is wrong with a tape, if anything. */
export const problemIn = (bytes: Buffer): TapeProblem | undefined => readTape("/x.tape", bytes).problem;

/** What a recorded generator yielded. */
export const yieldsOf = (call: Call): unknown[] =>
  call.steps().flatMap(({ kind, value }) => (kind === "yielded" ? [value] : []));
