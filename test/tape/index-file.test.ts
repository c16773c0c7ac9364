import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib, { crc32 } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { FRAME, RECORD } from "../../runtime/src/format.js";
import { type Call, CallList, countTapes, openTapes, type TapeSet } from "../../tape/index.js";
import { closing, definitions, enter, frame, header, leave, pack, probe } from "./tape-bytes.js";

let root: string;
let dir: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
});
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(root, "tapes-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** An argument that makes a call worth an index. */
const TEXT = "x".repeat(1_000);
const CALLS = 400;

/** Frames of ten calls each. Odd ones threw; each yields its number and was called by the one before. */
function frames(from: number, to: number): Buffer[] {
  const list: Buffer[] = [];
  for (let first = from; first < to; first += 10) {
    const records: Buffer[] = [];
    for (let call = first; call < Math.min(to, first + 10); call++)
      records.push(
        enter(call, pack([TEXT]), { parent: call - 1, probe: call % 2, time: call * 1_000 }),
        leave(call, pack(call), { kind: RECORD.YIELD, time: call * 1_000 }),
        leave(call, pack(`end ${call}`), {
          kind: 1 + (call % 2),
          time: call * 1_000 + 500,
          labels: call % 4,
        }),
      );
    list.push(frame(FRAME.CALLS, ...records));
  }
  return list;
}

const HEAD = [header(), definitions(probe(), probe(1, { id: "src/b.ts#g" }))];
const OPEN = Buffer.concat([...HEAD, ...frames(1, CALLS + 1)]);
const CLOSING = closing([
  [0, CALLS / 2],
  [1, CALLS / 2],
]);
const CLOSED = Buffer.concat([OPEN, CLOSING]);

const file = () => path.join(dir, "a.tape");
const indexFile = (name = "a.tape") => path.join(dir, ".index", `${name}.idx`);

function write(bytes: Buffer, name = "a.tape"): string {
  fs.writeFileSync(path.join(dir, name), bytes);
  return path.join(dir, name);
}

/** All that a set says, values too. */
function contentOf({ tapes, calls, problems }: TapeSet): unknown {
  return {
    tapes: tapes.map(({ header, probes, bytes, closing, events }) => [
      header,
      probes,
      bytes,
      closing,
      events,
    ]),
    calls: calls.map((call) => [
      ...[call.id, call.probe, call.parent, call.startedAt, call.duration, call.outcome, call.labels],
      ...[
        call.inputs(),
        call.result(),
        call.steps(),
        call.changedInputs,
        call.children().map(({ id }) => id),
      ],
    ]),
    problems,
  };
}

/** Opens twice, once without an index and once with the one that this has made. */
function openTwice(): [first: unknown, second: unknown] {
  fs.rmSync(path.join(dir, ".index"), { recursive: true, force: true });
  const first = contentOf(openTapes(dir));
  expect(fs.existsSync(indexFile())).toBe(true);
  return [first, contentOf(openTapes(dir))];
}

/** Of an index, as far as it is changed here. */
interface Head {
  [key: string]: unknown;
  file: { modified: number };
  calls: { count: unknown };
  probeIds: string[];
}

/** An index in which something is changed, with checksums that are right nevertheless. */
function forge(change: (head: Head, details: Buffer) => void, name = "a.tape"): void {
  const bytes = fs.readFileSync(indexFile(name));
  const end = 24 + bytes.readUInt32LE(12);
  const head = JSON.parse(bytes.toString("utf8", 24, end)) as Head;
  const details = Buffer.from(bytes.subarray(end));
  change(head, details);
  const text = JSON.stringify(head);
  const content = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const prefix = Buffer.from(bytes.subarray(0, 24));
  prefix.writeUInt32LE(content.length, 12);
  prefix.writeUInt32LE(crc32(content), 16);
  prefix.writeUInt32LE(crc32(details), 20);
  fs.writeFileSync(indexFile(name), Buffer.concat([prefix, content, details]));
}

describe("the index of a tape", () => {
  it("says the same as the tape, closed or not, and is read instead of it", () => {
    const withoutSteps = Array.from({ length: CALLS }, (_, i) =>
      frame(FRAME.CALLS, enter(i + 1, pack([TEXT])), leave(i + 1, pack(`end ${i + 1}`))),
    );
    for (const bytes of [CLOSED, OPEN, Buffer.concat([...HEAD, ...withoutSteps])]) {
      fs.utimesSync(write(bytes), 1_000, 1_000);
      const [first, second] = openTwice();
      expect(second).toEqual(first);
      // Were the tape gone through, this would be a problem.
      const damaged = Buffer.from(bytes);
      damaged.fill(0, bytes.length / 2, bytes.length / 2 + 100);
      fs.utimesSync(write(damaged), 1_000, 1_000);
      const set = openTapes(dir);
      expect(set.problems).toEqual([]);
      expect(set.calls).toHaveLength(CALLS);
      // Damage is noticed where it is read, and nowhere else.
      expect(set.calls[0]!.result()).toBe("end 1");
      expect(() => set.calls[CALLS / 2]!.result()).toThrow(
        expect.objectContaining({
          code: "CALLTAPE_CORRUPT",
          message: expect.stringMatching(/a\.tape: byte \d+: checksum does not match$/),
        }),
      );
    }
  });

  it("holds no values", () => {
    write(CLOSED);
    openTapes(dir);
    const bytes = fs.readFileSync(indexFile());
    expect(bytes.includes("xxxx")).toBe(false);
    expect(bytes.includes("end 7")).toBe(false);
    expect(fs.statSync(indexFile()).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(indexFile())).mode & 0o777).toBe(0o700);
  });

  it("of a compressed tape spares decompressing it, until values are asked for", () => {
    write(zlib.gzipSync(CLOSED), "b.tape.gz");
    const first = contentOf(openTapes(dir));
    expect(contentOf(openTapes(dir))).toEqual(first);
    const packed = zlib.gzipSync(CLOSED);
    packed.fill(0xff, packed.length - 1_000);
    const { mtimeMs } = fs.statSync(write(packed, "b.tape.gz"));
    forge((head) => Object.assign(head.file, { modified: mtimeMs }), "b.tape.gz");
    const { calls, problems } = openTapes(dir);
    expect([calls.length, problems]).toEqual([CALLS, []]);
    expect(() => calls.at(-1)!.result()).toThrow(expect.objectContaining({ code: "CALLTAPE_CORRUPT" }));
  });

  it("is not made of small tapes, nor of damaged ones", () => {
    write(Buffer.concat([...HEAD, ...frames(1, 20), CLOSING]));
    const damaged = Buffer.from(CLOSED);
    damaged[damaged.length - 100_000]! ^= 1;
    write(damaged, "b.tape");
    const { problems } = openTapes(dir);
    expect(problems.map(({ message }) => message.replace(/^.*byte \d+/, ""))).toEqual([
      ": checksum does not match",
    ]);
    expect(fs.existsSync(path.join(dir, ".index"))).toBe(false);
  });

  it("is made anew of a tape that has changed, and removed with the tape", () => {
    write(CLOSED);
    openTapes(dir);
    write(Buffer.concat([...HEAD, ...frames(1, CALLS - 50), closing()]));
    expect(openTapes(dir).calls).toHaveLength(CALLS - 51);
    // As long as before, and written at another time.
    write(
      Buffer.concat([header({ stream: "0badcaff" }), ...HEAD.slice(1), ...frames(1, CALLS - 50), closing()]),
    );
    expect(openTapes(dir).calls[0]!.id).toBe("0badcaff:1");
    fs.renameSync(file(), path.join(dir, "other.tape"));
    expect(openTapes(dir).calls).toHaveLength(CALLS - 51);
    expect(fs.readdirSync(path.join(dir, ".index"))).toEqual(["other.tape.idx"]);
  });
});

describe("a tape that is being written", () => {
  it("is gone through from where it ended", () => {
    write(OPEN);
    openTapes(dir);
    const before = fs.readFileSync(indexFile());
    // Some more, not whole; then whole; then closed.
    const more = Buffer.concat([
      definitions(probe(2, { id: "src/c.ts#h" })),
      ...frames(CALLS + 1, CALLS + 21),
    ]);
    for (const [bytes, calls, torn] of [
      [Buffer.concat([OPEN, more.subarray(0, -5)]), CALLS + 10, true],
      [Buffer.concat([OPEN, more]), CALLS + 20, undefined],
      [Buffer.concat([OPEN, more, CLOSING]), CALLS + 20, undefined],
    ] as const) {
      write(bytes);
      const set = openTapes(dir);
      expect(set.calls).toHaveLength(calls);
      expect(set.problems[0]?.torn).toBe(torn);
      expect(set.tapes[0]!.probes).toHaveLength(3);
      expect(fs.readFileSync(indexFile()).equals(before)).toBe(true);
      fs.rmSync(path.join(dir, ".index"), { recursive: true });
      const fresh = contentOf(openTapes(dir));
      fs.writeFileSync(indexFile(), before);
      expect(contentOf(openTapes(dir))).toEqual(fresh);
    }
    // Enough for another index.
    write(Buffer.concat([OPEN, ...frames(CALLS + 1, CALLS * 2 + 1)]));
    const grown = contentOf(openTapes(dir));
    expect(fs.readFileSync(indexFile()).equals(before)).toBe(false);
    expect(contentOf(openTapes(dir))).toEqual(grown);
  });

  it("and was written anew meanwhile is gone through from its beginning", () => {
    write(OPEN);
    openTapes(dir);
    const other = Buffer.concat([...HEAD, frame(FRAME.CALLS, enter(7)), OPEN.subarray(OPEN.length / 2)]);
    write(Buffer.concat([other, Buffer.alloc(300_000)]));
    const { calls, problems } = openTapes(dir);
    expect([calls.map(({ id }) => id), problems.length]).toEqual([["0badcafe:7"], 1]);
  });

  it("that a crash has cut says so each time", () => {
    write(OPEN.subarray(0, -7));
    const [first, second] = openTwice();
    expect(second).toEqual(first);
    expect(openTapes(dir).problems).toMatchObject([{ torn: true }]);
  });
});

describe("an index that is not to be trusted", () => {
  beforeEach(() => {
    write(CLOSED);
    openTapes(dir);
  });

  test("torn at any byte, or with a wrong bit, it is made anew", () => {
    const expected = contentOf(openTapes(dir));
    const whole = fs.readFileSync(indexFile());
    const wrong = [0, 7, 8, 12, 20, 23, 24, 100, whole.length >> 1, whole.length - 1];
    for (const at of wrong) {
      fs.writeFileSync(indexFile(), whole.subarray(0, at));
      expect(contentOf(openTapes(dir)), `cut at ${at}`).toEqual(expected);
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 4;
      fs.writeFileSync(indexFile(), flipped);
      expect(contentOf(openTapes(dir)), `bit at ${at}`).toEqual(expected);
    }
  });

  test.each<[what: string, change: (head: Head, details: Buffer) => void]>([
    ["more calls than there are", ({ calls }) => Object.assign(calls, { count: 1e6 })],
    ["no calls", ({ calls }) => Object.assign(calls, { count: 0 })],
    ["calls that are no number", ({ calls }) => Object.assign(calls, { count: "7" })],
    ["another header", (head) => Object.assign(head, { header: "gA==" })],
    ["no header", (head) => Object.assign(head, { header: 7 })],
    ["an end beyond the tape", (head) => Object.assign(head, { end: 2 ** 40 })],
    ["no probes", (head) => Object.assign(head, { probeIds: [], counts: [] })],
    ["more probes", (head) => void head.probeIds.push("x#y")],
    [
      "running calls that are none",
      ({ calls }) =>
        Object.assign(calls, {
          running: [
            [1e9, 7, 0],
            [0, 1, 0],
          ],
        }),
    ],
    ["records of others", (head) => Object.assign(head, { foreign: [[1, 1, 0, 0, 0, 5]] })],
    ["lists that are none", (head) => Object.assign(head, { foreign: 7 })],
    ["null", (head) => Object.assign(head, { calls: null })],
    ["rows full of ones", (_, details) => details.fill(0xff, 16, details.length >> 1)],
    ["rows full of zeros", (_, details) => details.fill(0, 16, details.length >> 1)],
    ["lengths", (_, details) => void details.writeUInt32LE(0xffff_ffff, 0)],
    ["frames", (_, details) => details.fill(0xff, details.length - 600)],
    ["records in other places", (_, details) => details.fill(0x20, 16 + CALLS * 32, 16 + CALLS * 36)],
  ])("one that is forged does no more harm than a tape: %s", (_, change) => {
    forge(change);
    const set = openTapes(dir);
    for (let i = 0; i < Math.min(50, set.calls.length); i++)
      for (const read of [
        ({ id, startedAt, duration, labels, outcome, parent }: Call) => [
          ...[id, startedAt, duration, labels, outcome, parent],
        ],
        (call: Call) => call.probe,
        (call: Call) => call.inputs(),
        (call: Call) => call.result(),
        (call: Call) => call.steps(),
        (call: Call) => call.children(),
      ])
        try {
          read(set.calls[i]!);
        } catch (error) {
          expect(error).toMatchObject({ name: "CalltapeError", code: "CALLTAPE_CORRUPT" });
        }
  });

  test("what is no file, or leads elsewhere, is left alone", () => {
    const expected = contentOf(openTapes(dir));
    const elsewhere = path.join(root, "elsewhere");
    fs.mkdirSync(elsewhere, { recursive: true });
    fs.rmSync(path.join(dir, ".index"), { recursive: true });
    fs.symlinkSync(elsewhere, path.join(dir, ".index"));
    expect(contentOf(openTapes(dir))).toEqual(expected);
    expect(fs.readdirSync(elsewhere)).toEqual([]);
    fs.rmSync(path.join(dir, ".index"));
    fs.mkdirSync(path.join(dir, ".index"));
    execFileSync("mkfifo", [indexFile()]);
    expect(contentOf(openTapes(dir))).toEqual(expected);
  });

  test("a folder that cannot be written is read without one", () => {
    const expected = contentOf(openTapes(dir));
    fs.rmSync(path.join(dir, ".index"), { recursive: true });
    // Also for root, who may write into folders that are not to be written.
    fs.writeFileSync(path.join(dir, ".index"), "");
    expect(contentOf(openTapes(dir))).toEqual(expected);
    expect(fs.readFileSync(path.join(dir, ".index"), "utf8")).toBe("");
  });

  test("one that goes away is done without, and so is a tape", () => {
    const set = openTapes(dir);
    fs.rmSync(path.join(dir, ".index"), { recursive: true });
    expect(set.calls[3]!.result()).toBe("end 4");
    const other = openTapes(dir);
    fs.rmSync(file());
    expect(() => other.calls[3]!.result()).toThrow(
      expect.objectContaining({
        code: "CALLTAPE_CORRUPT",
        message: expect.stringMatching(/a\.tape: byte \d+: cannot be read any more \(ENOENT\)$/),
      }),
    );
  });
});

describe("tapes of a stream", () => {
  it("are joined by their indexes as without", () => {
    const began = Buffer.concat([
      ...HEAD,
      ...frames(1, CALLS),
      frame(FRAME.CALLS, enter(CALLS, pack(["first"]), { time: 1e9 })),
    ]);
    const ended = Buffer.concat([
      header({ sequence: 1 }),
      HEAD[1]!,
      frame(
        FRAME.CALLS,
        enter(CALLS + 1, pack(["inner"]), { parent: CALLS, time: 2e9 }),
        leave(CALLS, pack(1), { kind: RECORD.YIELD, time: 2e9 }),
        leave(CALLS, pack("late"), { time: 3e9, labels: 2 }),
      ),
      ...frames(CALLS + 2, CALLS * 2),
    ]);
    write(began);
    write(ended, "b.tape");
    const [first, second] = openTwice();
    expect(second).toEqual(first);
    const call = new CallList(openTapes(dir).calls).byId(`0badcafe:${CALLS}`);
    expect([call.outcome, call.duration, call.result(), call.labels]).toEqual(["returned", 2e9, "late", 2]);
    expect(call.steps()).toEqual([{ kind: "yielded", value: 1 }]);
    expect(call.children().map(({ id }) => id)).toEqual([`0badcafe:${CALLS + 1}`]);
  });

  it("that contradict each other have their problems with indexes, too", () => {
    write(Buffer.concat([...HEAD, ...frames(1, CALLS), frame(FRAME.CALLS, enter(CALLS * 2))]));
    write(Buffer.concat([header({ sequence: 1 }), HEAD[1]!, ...frames(CALLS, CALLS * 3)]), "b.tape");
    const [first, second] = openTwice();
    expect(second).toEqual(first);
    expect(openTapes(dir).problems).toMatchObject([
      { file: path.join(dir, "b.tape"), message: expect.stringMatching(/: a call begins twice$/) },
    ]);
  });
});

describe("counting", () => {
  it("takes a closed tape at its word, and goes through others", () => {
    write(CLOSED);
    const broken = Buffer.from(CLOSED);
    broken[broken.length >> 1]! ^= 1;
    write(broken, "b.tape");
    write(Buffer.concat([...HEAD, ...frames(1, 12)]), "c.tape");
    write(Buffer.from("none"), "d.tape");
    const { calls, tapes, problems } = countTapes(dir);
    expect([...calls]).toEqual([
      ["src/a.ts#f", CALLS + 5],
      ["src/b.ts#g", CALLS + 6],
    ]);
    expect([tapes, problems.length]).toEqual([3, 1]);
    expect(fs.existsSync(path.join(dir, ".index"))).toBe(false);
    expect([...countTapes(dir, "**#g").calls.keys()]).toEqual(["src/b.ts#g"]);
  });

  describe("where a closed tape says where its definitions are", () => {
    const later = definitions(probe(2, { id: "src/c.ts#h" }));
    const places = [HEAD[0]!.length, OPEN.length];
    const closed = (definitionPlaces: unknown) =>
      Buffer.concat([
        OPEN,
        later,
        closing(
          [
            [0, 3],
            [2, 1],
          ],
          { definitions: definitionPlaces },
        ),
      ]);

    it("reads nothing else", () => {
      const bytes = closed(places);
      bytes.fill(0, HEAD[0]!.length + HEAD[1]!.length, OPEN.length);
      write(bytes);
      const { calls, problems } = countTapes(dir);
      expect([[...calls], problems]).toEqual([
        [
          ["src/a.ts#f", 3],
          ["src/c.ts#h", 1],
        ],
        [],
      ]);
    });

    it.each([
      ["frames of calls", [places[0]!, places[0]! + HEAD[1]!.length]],
      ["what is no frame", [1]],
      ["what is not there", [1e12]],
      ["the header", [8, ...places]],
      ["the same twice", [...places, places[1]!]],
      ["too little", [places[0]!]],
      ["no list", { 0: 1 }],
      ["nothing of the kind", ["a"]],
    ])("goes through it where that is %s", (_, wrong) => {
      write(closed(wrong));
      const { calls, problems } = countTapes(dir);
      expect([...calls.values()].slice(0, 2)).toEqual([CALLS / 2, CALLS / 2]);
      expect(problems.length).toBe(1);
      expect(openTapes(dir).problems.length).toBe(1);
    });
  });

  it("takes an index at its word", () => {
    write(OPEN);
    const { calls } = countTapes(dir);
    expect([...calls.values()]).toEqual([CALLS / 2, CALLS / 2]);
    forge((head) => Object.assign(head, { closed: true, counts: [7, 8] }));
    expect([...countTapes(dir).calls.values()]).toEqual([7, 8]);
  });
});

it("is written whole by many processes at once", async () => {
  write(CLOSED);
  const expected = contentOf(openTapes(dir));
  fs.rmSync(path.join(dir, ".index"), { recursive: true });
  const program = `
    import { openTapes } from "calltape/tape";
    for (let i = 0; i < 20; i++) {
      const { calls, problems } = openTapes(process.argv[1]);
      if (calls.length !== ${CALLS} || problems.length > 0 || calls.at(-1).result() !== "end ${CALLS}") process.exit(1);
    }`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", program, dir], { stdio: "inherit" }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(fs.readdirSync(path.join(dir, ".index"))).toEqual(["a.tape.idx"]);
  expect(contentOf(openTapes(dir))).toEqual(expected);
});
