import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FRAME, RECORD } from "../../runtime/src/format.js";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import { readTapeFile } from "../../tape/bytes/tape-file.js";
import { unpack } from "../../tape/bytes/unpack.js";
import { readTape } from "../../tape/calls/tape.js";
import { openStoredTapes, openTapes } from "../../tape/index.js";
import {
  closing,
  definitions,
  enter,
  frame,
  header,
  hex,
  leave,
  pack,
  probe,
  problemIn,
  shape,
  yieldsOf,
} from "./tape-bytes.js";

let root: string;
let dir: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
});
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(root, "tapes-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const records = (...list: Buffer[]) => frame(FRAME.CALLS, ...list);
const tapeOf = (sequence: number, ...frames: Buffer[]) =>
  Buffer.concat([header({ sequence }), definitions(probe()), ...frames]);

function open(files: Record<string, Buffer>) {
  for (const [name, bytes] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), bytes);
  return openTapes(dir);
}

/** An object of the shape with this number, whose one value is this. */
const object = (number: number, value: Buffer) => Buffer.concat([hex(`92 d4 06 0${number}`), value]);

describe("tapes of one stream", () => {
  const first = tapeOf(0, definitions(shape(0, "a")), records(enter(1), enter(2, undefined, { parent: 1 })));
  const second = tapeOf(
    1,
    // A shape of the same number is another one here.
    definitions(shape(0, "b")),
    records(
      leave(2, object(0, pack("two")), { time: 5 }),
      enter(3, undefined, { parent: 1 }),
      leave(1, pack("yielded"), { kind: RECORD.YIELD, time: 6 }),
    ),
  );
  const third = tapeOf(2, records(leave(1, pack("one"), { time: 9 }), leave(3, pack("three"), { time: 9 })));

  it("are joined, whatever their files are called", () => {
    const { calls, tapes, problems } = open({ "c.tape": first, "b.tape": second, "a.tape": third });
    expect(problems).toEqual([]);
    expect(tapes.map(({ header: { sequence } }) => sequence)).toEqual([2, 1, 0]);
    const told = calls.map((call) => [call.id, call.parent, call.outcome, call.duration, call.result()]);
    expect(told.sort()).toEqual([
      ["0badcafe:1", undefined, "returned", 9, "one"],
      ["0badcafe:2", "0badcafe:1", "returned", 5, { b: "two" }],
      ["0badcafe:3", "0badcafe:1", "returned", 9, "three"],
    ]);
    expect(yieldsOf(calls.find(({ id }) => id === "0badcafe:1")!)).toEqual(["yielded"]);
  });

  it("are joined across one that is missing", () => {
    const { calls, problems } = open({ "a.tape": first, "c.tape": third });
    expect(problems).toEqual([]);
    expect(calls.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["0badcafe:1", "returned"],
      ["0badcafe:2", "unfinished"],
    ]);
  });

  it("are joined up to damage and behind it", () => {
    const { calls, problems } = open({ "a.tape": first, "b.tape": second.subarray(0, -3), "c.tape": third });
    expect(problems).toMatchObject([{ torn: true }]);
    expect(calls.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["0badcafe:1", "returned"],
      ["0badcafe:2", "unfinished"],
    ]);
  });

  it("are joined in a store as in a folder", async () => {
    const store = new MemoryStore("memory:");
    const put = (name: string, bytes: Buffer) => store.create(name).append([bytes]);
    put("a.tape", first);
    put("b.tape.gz", zlib.gzipSync(second));
    put("c.tape", third);
    put("foreign.tape", Buffer.from("GIF89a"));
    const { calls, problems } = await openStoredTapes(store);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["returned", "returned", "returned"]);
    expect(problems.map(({ message }) => message)).toEqual(["memory:foreign.tape: byte 0: not a tape"]);
  });

  it("are not mistaken for others: a copy, another stream, another start", () => {
    const end = records(leave(1, pack("wrong")));
    const { calls, problems } = open({
      "a.tape": tapeOf(0, records(enter(1))),
      "a copy.tape": tapeOf(0, records(enter(1))),
      "b.tape": Buffer.concat([header({ sequence: 1, stream: "0badcaff" }), definitions(probe()), end]),
      "c.tape": Buffer.concat([header({ sequence: 1, startedAt: 5 }), definitions(probe()), end]),
    });
    expect(problems).toEqual([]);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["unfinished", "unfinished"]);
  });

  it("with a call that begins twice, or ends before it began: a problem of the later one", () => {
    const { problems, calls } = open({
      "a.tape": tapeOf(0, records(enter(1, undefined, { time: 7 }), enter(2))),
      "b.tape": tapeOf(1, records(enter(2))),
      "c.tape": tapeOf(2, records(leave(1, undefined, { time: 6 }))),
    });
    expect(problems.map(({ message }) => message.replace(/^.*\/(.).tape: byte \d+/, "$1"))).toEqual([
      "b: a call begins twice",
      "c: a call that ends before it begins",
    ]);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["unfinished", "unfinished"]);
  });

  it("that say nothing of their place are the first", () => {
    const { header: read } = readTape("/x.tape", header()).tape!;
    expect(read.sequence).toBe(0);
    expect(problemIn(header({ sequence: -1 }))!.message).toMatch(/: the place in a stream is missing$/);
  });
});

describe("a closed tape", () => {
  const body = [records(enter(1), enter(2))];

  it("says how many calls of each probe began in it; of what else it says, nothing is made", () => {
    const twice = definitions(probe(1), probe(2, { id: "src/b.ts#g" }));
    const counts = [
      [0, 2],
      [1, 3],
      [2, 1],
    ];
    const { tape, problem } = readTape("/x.tape", tapeOf(0, twice, ...body, closing(counts, { later: [1] })));
    expect(problem).toBeUndefined();
    expect(tape!.closing).toEqual({
      calls: new Map([
        ["src/a.ts#f", 5],
        ["src/b.ts#g", 1],
      ]),
    });
    expect(readTape("/x.tape", tapeOf(0, ...body)).tape!.closing).toBeUndefined();
  });

  it.each<[what: string, frames: Buffer[]]>([
    ["a frame behind the closing one", [closing(), records(enter(3))]],
    ["a frame behind the closing one", [closing(), closing()]],
    ["the closing frame is missing", [frame(FRAME.CLOSING, hex("90"))]],
    ['the closing frame has no "calls"', [frame(FRAME.CLOSING, pack({}))]],
    ["the counts of calls is missing", [closing({})]],
    ["a count of calls is missing", [closing([1])]],
    ["a count of calls has the wrong length", [closing([[0, 1, 2]])]],
    ["a probe that is not defined", [closing([[7, 1]])]],
    ["the places of definitions is missing", [closing([], { definitions: 1 })]],
    ["the place of definitions is missing", [closing([], { definitions: [-1] })]],
    ["the closing frame misplaces definitions", [closing([], { definitions: [] })]],
    ["the closing frame misplaces definitions", [definitions(probe(1)), closing([], { definitions: [8] })]],
    ["a number of calls is missing", [closing([[0, -1]])]],
    ["the closing frame has another length", [closing([], {}, 1)]],
    ["the frame ends inside a value", [frame(FRAME.CLOSING, pack({ calls: [] }))]],
    [
      "more than its content in the closing frame",
      [frame(FRAME.CLOSING, pack({ calls: [] }), hex("ce 00 00 00 16 c0"))],
    ],
  ])("is refused: %s %#", (what, frames) => {
    const { tape, problem } = readTape("/x.tape", tapeOf(0, ...body, ...frames));
    expect(problem!.message.replace(/byte \d+/, "byte N")).toBe(`/x.tape: byte N: ${what}`);
    expect(tape!.calls).toHaveLength(2);
  });
});

describe("a compressed tape", () => {
  const tape = tapeOf(0, records(enter(1), leave(1, pack("x".repeat(5_000)))));

  it("opens like any other", () => {
    const { tapes, calls, problems } = open({ "a.tape.gz": zlib.gzipSync(tape) });
    expect(problems).toEqual([]);
    expect(calls[0]!.result()).toBe("x".repeat(5_000));
    expect(tapes[0]).toMatchObject({ file: path.join(dir, "a.tape.gz"), bytes: tape.length });
  });

  it("is taken once where it lies there in full, too", () => {
    const { tapes, problems } = open({
      "a.tape": tape,
      "a.tape.gz": Buffer.from("half"),
      "b.tape.gz": zlib.gzipSync(tape),
    });
    expect(problems).toEqual([]);
    expect(tapes.map(({ file }) => path.basename(file))).toEqual(["a.tape", "b.tape.gz"]);
  });

  it("that ends early gives the frames that are whole", () => {
    const long = tapeOf(
      0,
      ...Array.from({ length: 50 }, (_, i) => records(enter(i + 1, undefined, { time: i * 7_919 }))),
    );
    const packed = zlib.gzipSync(long);
    const { calls, problems } = open({ "a.tape.gz": packed.subarray(0, packed.length / 2) });
    expect(problems).toMatchObject([{ torn: true }]);
    expect(calls.length).toBeGreaterThan(5);
    expect(calls.length).toBeLessThan(50);
  });

  it("that is damaged, or a bomb, is a problem", () => {
    const damaged = zlib.gzipSync(tape);
    damaged.fill(0xff, 20, 40);
    const { problems } = open({ "a.tape.gz": damaged });
    expect(problems.map(({ message }) => message)).toEqual([
      `${dir}/a.tape.gz: byte 0: not to be decompressed with gzip`,
    ]);
    // 10 KB that stand for 10 MB.
    const bomb = path.join(dir, "bomb.tape.gz");
    fs.writeFileSync(bomb, zlib.gzipSync(Buffer.alloc(10 * 2 ** 20)));
    expect(() => readTapeFile(bomb, 2 ** 20)).toThrow(
      expect.objectContaining({ what: "larger than 1 MiB once decompressed" }),
    );
    expect(readTapeFile(bomb, 10 * 2 ** 20)).toHaveLength(10 * 2 ** 20);
  });

  it.runIf(!("zstdDecompressSync" in zlib))("that this Node cannot read says so", () => {
    expect(() => unpack(hex("28 b5 2f fd 00"), 9)).toThrow(
      expect.objectContaining({ what: `compressed with zstd, which Node ${process.version} cannot read` }),
    );
  });

  it.runIf("zstdCompressSync" in zlib)("may be compressed with zstd", () => {
    const { zstdCompressSync } = zlib as unknown as { zstdCompressSync: (bytes: Buffer) => Buffer };
    expect(unpack(zstdCompressSync(tape), 10_000)).toEqual(tape);
    expect(() => unpack(zstdCompressSync(tape), 1_000)).toThrow(expect.objectContaining({ offset: 0 }));
  });
});
