import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CalltapeError } from "../../runtime/src/error.js";
import { FRAME, MAX_FRAME_BYTES } from "../../runtime/src/format.js";
import { readTape } from "../../tape/calls/tape.js";
import {
  asked,
  definitions,
  encode,
  enter,
  frame,
  given,
  HEADER,
  header,
  hex,
  leave,
  magic,
  onlyCall,
  pack,
  probe,
  problemIn,
  shape,
  tapeReturning,
} from "./tape-bytes.js";

const head = header();
const calls = (...records: Buffer[]) => frame(FRAME.CALLS, ...records);

/** A tape with most of what one can hold, in two flushes. */
function smallTape(): Buffer {
  const value = {
    a: [1, "two", 3n, new Date(0)],
    m: new Map([["k", new Set([undefined])]]),
    e: new Error("x"),
    b: Buffer.from("b"),
  };
  const { bytes, defined } = encode(Object.assign(value, { self: value, f: () => 1 }));
  const args = Buffer.concat([hex("91"), bytes]);
  return Buffer.concat([
    head,
    definitions(probe(), ...defined),
    calls(
      enter(1, args),
      enter(2, args, { parent: 1, time: 5 }),
      given(2, 4, bytes),
      given(1, "HOME", hex("c0")),
      asked(1, 0, 4, hex("01")),
      leave(2, bytes, { time: 6 }),
    ),
    definitions(probe(1, { params: [["p", "q"], "...r"], recordedBy: "name", reach: null })),
    calls(enter(3, hex("93 01 02 91 03"), { probe: 1, time: 7 }), leave(1, bytes, { kind: 2, time: 9 })),
  ]);
}

/** Type and payload of each frame. */
function framesOf(tape: Buffer): [type: number, payload: Buffer][] {
  const frames: [number, Buffer][] = [];
  for (let at = 8; at < tape.length; at += 9 + tape.readUInt32LE(at))
    frames.push([tape[at + 4]!, tape.subarray(at + 9, at + 9 + tape.readUInt32LE(at))]);
  return frames;
}

/** Reads everything there is. Anything but an answer or a CalltapeError is thrown on. */
function readAll(bytes: Buffer): { values: number; refused: number; problem: string | undefined } {
  const { tape, problem } = readTape("/x.tape", bytes);
  let values = 0;
  let refused = 0;
  for (const call of tape?.calls ?? []) {
    for (const read of [
      () => call.receiver(),
      () => call.arguments(),
      () => call.result(),
      () => call.ambient(),
    ]) {
      try {
        read();
        values++;
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "CalltapeError") throw error;
        expect((error as CalltapeError).code).toBe("CALLTAPE_CORRUPT");
        refused++;
      }
    }
  }
  return { values, refused, problem: problem?.message };
}

describe("a tape that ends early", () => {
  const tape = smallTape();
  const boundaries = [8];
  for (const [, payload] of framesOf(tape)) boundaries.push(boundaries.at(-1)! + 9 + payload.length);

  it("gives the calls of its whole frames, at every length", () => {
    for (let length = 0; length < tape.length; length++) {
      const { tape: read, problem } = readTape("/x.tape", tape.subarray(0, length));
      const whole = boundaries.filter((end) => end <= length).length;
      expect(read?.calls.length ?? -1).toBe([-1, -1, 0, 0, 2, 2][whole]);
      if (boundaries.includes(length) && length > 8) expect(problem).toBeUndefined();
      else expect(problem).toMatchObject({ torn: true });
    }
    expect(boundaries).toHaveLength(6);
  });

  it.each([
    [0, 0, "the file is empty"],
    [3, 3, "the file ends inside its head"],
    [8, 8, "the file ends before its header"],
    [12, 8, "the last frame is not whole"],
    [tape.length - 1, boundaries[4]!, "the last frame is not whole"],
  ])("of %i bytes says so", (length, offset, what) => {
    expect(problemIn(tape.subarray(0, length))).toEqual({
      file: "/x.tape",
      offset,
      message: `/x.tape: byte ${offset}: ${what}`,
      torn: true,
    });
  });

  it("knows calls that were running", () => {
    const { calls } = readTape("/x.tape", tape.subarray(0, boundaries[3])).tape!;
    expect(calls.map(({ outcome, duration }) => [outcome, duration])).toEqual([
      ["unfinished", undefined],
      ["returned", 1],
    ]);
    expect(calls[0]!.result()).toBeUndefined();
  });
});

describe("a tape with one wrong bit", () => {
  const tape = smallTape();

  it("is never read as if it were right", () => {
    for (let bit = 0; bit < tape.length * 8; bit++) {
      const wrong = Buffer.from(tape);
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      expect(readAll(wrong).problem, `bit ${bit}`).toMatch(/^\/x\.tape: byte \d+: [^\n]+$/);
    }
  });

  it("gives answers or CalltapeErrors even where the checksum is made to fit", () => {
    const frames = framesOf(tape);
    const seen = { problems: 0, refused: 0, values: 0 };
    frames.forEach(([, payload], which) => {
      for (let bit = 0; bit < payload.length * 8; bit++) {
        const wrong = Buffer.from(payload);
        wrong[bit >> 3]! ^= 1 << (bit & 7);
        const { problem, refused, values } = readAll(
          Buffer.concat([
            magic,
            ...frames.map(([type, content], i) => frame(type, i === which ? wrong : content)),
          ]),
        );
        seen.problems += Number(problem !== undefined);
        seen.refused += refused;
        seen.values += values;
      }
    });
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  it("nor do random bytes in a frame do harm", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 2, 3, 4),
        (bytes, type) => {
          readAll(
            Buffer.concat([head, definitions(probe(), shape(0, "a")), frame(type, Buffer.from(bytes))]),
          );
          readAll(tapeReturning(Buffer.concat([hex("dc 00 10"), Buffer.from(bytes), hex("c0".repeat(16))])));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe("framing", () => {
  const at = head.length;
  it.each<[what: string, offset: number, bytes: Buffer]>([
    ["not a tape", 0, Buffer.from("%PDF-1.7\n")],
    ["not a tape", 0, Buffer.from("\x89CX", "latin1")],
    ["unknown type of frame", at, Buffer.concat([head, frame(5, hex("c0"))])],
    ["unknown type of frame", at, Buffer.concat([head, frame(0, hex("c0"))])],
    ["a frame of more than 64 MiB", at, Buffer.concat([head, hex("ff ff ff ff 03 00 00 00 00")])],
    ["a frame of more than 64 MiB", at, Buffer.concat([head, hex("01 00 00 04 03 00 00 00 00")])],
    ["a frame without content", at, Buffer.concat([head, frame(FRAME.CALLS)])],
    ["checksum does not match", at, Buffer.concat([head, hex("01 00 00 00 03 00 00 00 00 c0")])],
    ["the first frame is not a header", 17, Buffer.concat([magic, calls(enter(1))])],
    ["a second header", at + 9, Buffer.concat([head, head.subarray(8)])],
    ["more than a header in its frame", at, Buffer.concat([magic, frame(1, pack(HEADER), hex("c0"))])],
  ])("%s: %#", (what, offset, bytes) => {
    expect(problemIn(bytes)).toEqual({
      file: "/x.tape",
      offset,
      message: `/x.tape: byte ${offset}: ${what}`,
      torn: false,
    });
  });

  it("takes a frame of exactly 64 MiB", () => {
    const before = enter(1, hex("91 db 00 00 00 00")).length;
    const length = MAX_FRAME_BYTES - before;
    const args = Buffer.concat([hex("91 db 00 00 00 00"), Buffer.alloc(length, "x")]);
    args.writeUInt32BE(length, 2);
    const record = enter(1, args);
    expect(record).toHaveLength(MAX_FRAME_BYTES);
    const [text] = onlyCall(Buffer.concat([head, definitions(probe()), calls(record)])).arguments();
    expect(text).toHaveLength(length);
  });
});

describe("header", () => {
  it.each<[what: string, changes: object]>([
    ["version 2 of the format cannot be read, only version 1 (update calltape)", { version: 2, stream: 7 }],
    ["calltape is missing", { format: "other" }],
    ["the stream id is not 8 hexadecimal digits", { stream: "../../up" }],
    ["the stream id is missing", { stream: null }],
    ["a time is missing", { startedAt: -1 }],
    ["a time is missing", { startedAt: Number.NaN }],
    ["a time that no Date can have", { startedAt: 9e15 }],
    ["a process id is missing", { pid: "1" }],
    ["a thread id is missing", { thread: 0.5 }],
    ["a version is missing", { runtime: null }],
    ["a version is missing", { node: 20 }],
  ])("%s", (what, changes) => {
    const { tape, problem } = readTape("/x.tape", header(changes));
    expect(tape).toBeUndefined();
    expect(problem!.message.replace(/byte \d+/, "byte N")).toBe(`/x.tape: byte N: ${what}`);
    expect(problem!.torn).toBe(false);
  });

  it("needs its keys, and may have others", () => {
    const { stream: _, ...less } = HEADER;
    const lacking = Buffer.concat([magic, frame(1, pack(less))]);
    expect(problemIn(lacking)!.message).toBe('/x.tape: byte 17: the header has no "stream"');
    const more = { ...HEADER, later: [{ deep: [1, "x"] }] };
    expect(problemIn(Buffer.concat([magic, frame(1, pack(more))]))).toBeUndefined();
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i]));
    expect(problemIn(header(many))!.message).toBe("/x.tape: byte 17: the header has too many keys");
    expect(problemIn(Buffer.concat([magic, frame(1, hex("90"))]))!.message).toBe(
      "/x.tape: byte 17: the header is missing",
    );
  });
});

describe("definitions", () => {
  it.each<[what: string, definition: unknown]>([
    ["a definition is missing", 7],
    ["a definition has the wrong length", [0, 0]],
    ["unknown kind of definition", [3, 0, []]],
    ["a text is missing", [2, 0, []]],
    ["the number of a definition is missing", [0, -1, {}]],
    ["a number is defined twice", probe(0)],
    ["the probe is missing", [0, 1, []]],
    ["a probe id without file or name", probe(1, { id: "src/a.ts" })],
    ["a probe id without file or name", probe(1, { id: "#f" })],
    ["a probe id is too long", probe(1, { id: `a#${"x".repeat(8_191)}` })],
    ["a line or column is 0", probe(1, { line: 0 })],
    ["a line or column is missing", probe(1, { column: "1" })],
    [
      "function or arrow or method or constructor or getter or setter is missing",
      probe(1, { kind: "class" }),
    ],
    ["true or false is missing", probe(1, { async: 1 })],
    ["a list of names is missing", probe(1, { params: "a" })],
    ["a list of names is missing", probe(1, { params: [1] })],
    ["a name is missing", probe(1, { params: [["a", 1]] })],
    ["position or name is missing", probe(1, { recordedBy: "x" })],
    ["a list of names is missing", probe(1, { reach: "f" })],
    ["true or false is missing", probe(1, { own: null })],
    ["a name is missing", [1, 0, [1]]],
  ])("%s: %#", (what, definition) => {
    const { tape, problem } = readTape(
      "/x.tape",
      Buffer.concat([head, definitions(probe()), calls(enter(1)), definitions(definition)]),
    );
    expect(tape!.calls).toHaveLength(1);
    expect(problem!.message.replace(/byte \d+/, "byte N")).toBe(`/x.tape: byte N: ${what}`);
  });

  it("are bounded", () => {
    const bytes = Buffer.concat([head, definitions(probe(), shape(0, "a", "b"), shape(1, "c", "d"))]);
    expect(readTape("/x.tape", bytes, { calls: 1, names: 6 }).problem).toBeUndefined();
    expect(readTape("/x.tape", bytes, { calls: 1, names: 5 }).problem!.message).toMatch(
      /: too many names are defined$/,
    );
  });
});

describe("values from outside", () => {
  const tapeWith = (...records: Buffer[]) =>
    Buffer.concat([head, definitions(probe()), calls(enter(1), ...records, leave(1))]);

  it("are given with what was asked for, and those of a call that is not there are passed over", () => {
    const tape = tapeWith(given(1, 4, hex("01")), given(7, 4, hex("01")), given(1, "HOME", hex("a1 78"), 4));
    expect(onlyCall(tape).ambient()).toEqual([
      { kind: "Math.random", value: 1, labels: 0 },
      { kind: "process.env.HOME", value: "x", labels: 4 },
    ]);
  });

  it("are those of parameters, where they say of which", () => {
    expect(onlyCall(tapeWith(asked(1, 3, 4, pack(0.5)), given(1, 4, hex("01")))).ambient()).toEqual([
      { kind: "Math.random", value: 0.5, labels: 0, place: 3 },
      { kind: "Math.random", value: 1, labels: 0, place: undefined },
    ]);
    expect(() => onlyCall(tapeWith(asked(1, "x", 4, pack(0.5)))).ambient()).toThrow(
      /unknown place of a parameter/,
    );
  });

  it.each([7, -1, 1.5, null, true])("of kind %s are refused", (kind) => {
    expect(() => onlyCall(tapeWith(given(1, kind, hex("01")))).ambient()).toThrow(
      /unknown kind of value from outside/,
    );
  });
});

describe("records", () => {
  const prelude = Buffer.concat([head, definitions(probe())]);
  it.each<[what: string, record: Buffer]>([
    ["a record is missing", hex("c0")],
    ["unknown kind of record", hex("91 03")],
    ["unknown kind of record", hex("95 00 01 00 00 c0")],
    ["unknown kind of record", hex("98 01 01 00 00 00 00 c0 90")],
    ["a call has the number 0", enter(0)],
    ["a call begins twice", enter(1)],
    ["the number of a parent is missing", enter(2, hex("90"), { parent: -1 })],
    ["a probe that is not defined", enter(2, hex("90"), { probe: 1 })],
    ["a time is missing", enter(2, hex("90"), { time: Number.POSITIVE_INFINITY })],
    ["unknown kind of record", hex("95 0a 01 00 00 04")],
    ["unknown labels", hex("96 0a 01 00 cc 80 04 c0")],
    ["unknown labels", hex("95 01 01 03 cc 80 c0")],
    ["a call that ends before it begins", leave(1, hex("c0"), { time: 2 })],
    ["a map where none may be", leave(1, hex("80"), { time: 3 })],
    ["a type of msgpack that tapes do not use", leave(1, hex("c1"), { time: 3 })],
    ["a type of msgpack that tapes do not use", leave(1, hex("c4 00"), { time: 3 })],
    ["a number is too large", leave(1, hex("cf ff ff ff ff ff ff ff ff"), { time: 3 })],
    ["the frame ends inside a value", hex("95 01 01 03 00 a5 61")],
    ["more elements than bytes are left", leave(1, hex("dd ff ff ff ff"), { time: 3 })],
    ["more elements than bytes are left", leave(1, hex("df 80 00 00 00"), { time: 3 })],
    ["the frame ends inside a value", leave(1, hex("db ff ff ff ff"), { time: 3 })],
    ["the frame ends inside a value", leave(1, hex("c9 ff ff ff ff 0b"), { time: 3 })],
    [
      "values are nested too deep",
      leave(1, Buffer.concat([Buffer.alloc(100_000, 0x91), hex("c0")]), { time: 3 }),
    ],
    [
      "values are nested too deep",
      leave(1, Buffer.concat([Buffer.alloc(1_001, 0x91), hex("c0")]), { time: 3 }),
    ],
  ])("%s: %#", (what, record) => {
    const bytes = Buffer.concat([prelude, calls(enter(1, hex("90"), { time: 3 })), calls(record)]);
    const { tape, problem } = readTape("/x.tape", bytes);
    expect(tape!.calls).toMatchObject([{ outcome: "unfinished" }]);
    expect(problem!.message.replace(/byte \d+/, "byte N")).toBe(`/x.tape: byte N: ${what}`);
    expect(problem!.offset).toBeGreaterThanOrEqual(bytes.length - record.length);
  });

  it("keep what stands before the damage in the same frame", () => {
    const bytes = Buffer.concat([prelude, calls(enter(1), leave(1), hex("c0"))]);
    const { tape, problem } = readTape("/x.tape", bytes);
    expect(tape!.calls).toMatchObject([{ outcome: "returned" }]);
    expect(problem).toMatchObject({ offset: bytes.length - 1, torn: false });
  });

  it("may end calls that this tape does not know, and the last end of a call holds", () => {
    const records = [
      leave(9),
      enter(10, hex("90"), { parent: 9 }),
      leave(10, hex("01")),
      leave(10, hex("02"), { kind: 2 }),
    ];
    const call = onlyCall(Buffer.concat([prelude, calls(...records)]));
    expect(call).toMatchObject({ id: "0badcafe:10", parent: undefined, outcome: "threw" });
    expect(call.result()).toBe(2);
  });

  it("have times beyond 2^53 nanoseconds", () => {
    const call = onlyCall(Buffer.concat([prelude, calls(enter(1, hex("90"), { time: 2 ** 60 }))]));
    expect(call.startedAt).toBe(HEADER.startedAt + 2 ** 60 / 1e6);
  });

  it("are bounded", () => {
    const bytes = Buffer.concat([prelude, calls(enter(1), enter(2), enter(3))]);
    const { tape, problem } = readTape("/x.tape", bytes, { calls: 2, names: 9 });
    expect(tape!.calls).toHaveLength(2);
    expect(problem!.message).toMatch(/: too many calls$/);
  });
});

describe("bombs", () => {
  const MiB16 = 2 ** 24;
  const array = (count: number, element: Buffer) =>
    Buffer.concat([
      hex("dd"),
      pack(0x1_0000_0000 + count).subarray(0, 0),
      Buffer.from([count >> 24, count >> 16, count >> 8, count]),
      Buffer.alloc(count * element.length, element),
    ]);

  it.each<[name: string, what: string, value: Buffer]>([
    ["empty maps", "a map where none may be", array(MiB16, hex("80"))],
    ["empty arrays", "too many values in a record", array(MiB16, hex("90"))],
    ["Map objects", "too many values in a record", array(MiB16 / 4, hex("91 d4 07 00"))],
  ])("16 MiB of %s", (_, what, value) => {
    expect(problemIn(tapeReturning(value))!.message).toMatch(new RegExp(`: ${what}$`));
  });

  it("1,000 levels are decoded, of whatever kind", () => {
    const levels = (open: string, count: number) =>
      Buffer.concat([Buffer.alloc((open.replaceAll(" ", "").length / 2) * count, hex(open)), hex("c0")]);
    for (const [open, count] of [
      ["91", 1_000],
      ["92 d4 07 01", 1_000],
      ["93 d4 07 00 c0", 1_000],
      ["93 d4 07 03 a1 61", 1_000],
      ["93 d4 07 05 a1 61 92 d4 06 00", 500],
      ["94 d4 07 02 a5 45 72 72 6f 72 c0 92 d4 06 00", 500],
    ] as const)
      expect(
        () => onlyCall(tapeReturning(levels(open, count), [shape(0, "a")])).result(),
        open,
      ).not.toThrow();
  });

  it("references are shared, not copied", () => {
    // Each array holds, beside the next one, that one again: 2^64 leaves if they were copied.
    let value = hex("90");
    for (let level = 64; level > 0; level--)
      value = Buffer.concat([hex("92"), value, Buffer.from([0xd4, 3, level])]);
    let at = onlyCall(tapeReturning(value)).result() as unknown[];
    for (let level = 0; level < 64; level++) {
      expect(at[0]).toBe(at[1]);
      at = at[0] as unknown[];
    }
    expect(at).toEqual([]);
  });

  it("a million calls are listed in a few seconds, without their values", () => {
    const record = hex("98 00 ce 00 00 00 00 00 00 00 00 c0 91 a1 78");
    const all = Buffer.alloc(record.length * 1_000_000, record);
    for (let i = 0; i < 1_000_000; i++) all.writeUInt32BE(i + 1, i * record.length + 3);
    const { tape, problem } = readTape("/x.tape", Buffer.concat([head, definitions(probe()), calls(all)]));
    expect(problem).toBeUndefined();
    expect(tape!.calls).toHaveLength(1_000_000);
    expect(tape!.calls[999_999]!.arguments()).toEqual(["x"]);
  });
});

describe("messages", () => {
  it("hold nothing of the tape, and stay on one line", () => {
    const secret = "hunter2hunter2";
    const wrong = [
      header({ stream: secret }),
      header({ [secret]: 1, stream: undefined }),
      Buffer.concat([head, definitions(probe(0, { kind: secret, id: secret }))]),
      Buffer.concat([head, definitions(shape(0, secret), shape(0, secret))]),
      tapeReturning(Buffer.concat([hex("93 d4 07 06"), pack(secret), hex("c1")])),
    ];
    for (const bytes of wrong) {
      const { message } = readTape("/a\n\u001b[31m\u202e.tape", bytes).problem!;
      expect(message).toMatch(/^\/a\\u\{a\}\\u\{1b\}\[31m\\u\{202e\}\.tape: byte \d+: /);
      expect(message).not.toContain(secret);
    }
  });
});
