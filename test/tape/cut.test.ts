import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { FRAME } from "../../runtime/src/format.js";
import { HeldBytes } from "../../tape/bytes/byte-source.js";
import { readFrames } from "../../tape/bytes/frames.js";
import { unpack } from "../../tape/bytes/unpack.js";
import { readTape } from "../../tape/calls/tape.js";
import { openTapes } from "../../tape/index.js";
import { Project } from "../project.js";

/** Every kind of record, and many kinds of values, in several flushes. */
const PROGRAM = `
import { flush } from "@calltape/runtime";
function sync(value) { return value; }
function fails(n) { throw Object.assign(new RangeError("no"), { n }); }
function changes(list) { list.push(list.length); }
async function later(value) { await null; return value; }
async function never() { await new Promise(() => {}); }
function* gives(n) { const got = yield n; yield got; return "end"; }
class Cart { #total = 1; items = []; add(n) { this.items.push(n, this.#total); return this; } }
const VALUES = [
  -0, NaN, 1e300, 2n ** 70n, "é".repeat(20), "\\ud800", undefined, Symbol.for("s"), Symbol("l"), new Date(5), /a/g,
  new Map([["k", new Set([1])]]), Object.assign(new Array(40), { 30: 1 }), Buffer.from("abc"), new Float64Array(2),
  new URL("https://a.example/"), new Error("m", { cause: { a: 1 } }), Object.create(null), () => 1, new String("b"),
];
void never();
const running = gives(0);
running.next();
for (const value of VALUES) {
  sync([value, { value }]);
  try { fails(1); } catch {}
  changes([1, { a: 2 }]);
  await later({ ["key" + VALUES.indexOf(value)]: value });
  running.next("sent");
  new Cart().add(value);
  if (VALUES.indexOf(value) % 4 === 0) flush();
}
const text = "x".repeat(1_000);
for (let i = 0; i < Number(process.argv[2]); i++) sync(text + i);
`;

let project: Project;
beforeAll(() => {
  project = new Project({ "program.js": PROGRAM });
  project.instrument("program.js", "recorded.js");
});

function record(folder: string, more: number, env: Record<string, string> = {}): string[] {
  const { status, stderr } = project.node("recorded.js", {
    args: [String(more)],
    env: { CALLTAPE_DIR: folder, CALLTAPE_KEEP: "calls=10000", ...env },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return project.tapeFiles(folder).sort();
}

/** What is seen of a tape. */
function summary(bytes: Buffer): string {
  const { tape } = readTape("/x.tape", bytes);
  const calls = tape?.calls.map((call) => `${call.id} ${call.outcome} ${call.labels} ${call.changedInputs}`);
  return JSON.stringify([tape?.header.stream, calls, tape?.probes.length, tape?.closing !== undefined]);
}

/** Cuts a tape at every byte, or at as many as there is time for. Gives how many different states there were. */
function cutEverywhere(bytes: Buffer, every = 1): number {
  const ends = [...readFrames(new HeldBytes(bytes))].map(({ to }) => to);
  expect(ends.at(-1)).toBe(bytes.length);
  const states = new Set<string>();
  let frame = 0;
  let expected = summary(Buffer.alloc(0));
  for (let length = 0; length <= bytes.length; length++) {
    const isEnd = length === ends[frame];
    const cut = bytes.subarray(0, length);
    if (isEnd) {
      expected = summary(cut);
      frame++;
      states.add(expected);
      // Values can be made, too.
      for (const call of readTape("/x.tape", cut).tape!.calls)
        [call.arguments(), call.result(), call.steps()];
    } else if (length % every !== 0) continue;
    const { problem } = readTape("/x.tape", cut);
    if (problem?.torn !== (isEnd ? undefined : true)) expect.fail(`cut at ${length}: ${problem?.message}`);
    if (summary(cut) !== expected) expect.fail(`cut at ${length}, frames are lost`);
  }
  return states.size;
}

test("a tape that ends at any byte opens with all frames that are whole", () => {
  const [file] = record("plain", 0);
  const bytes = readFileSync(file!);
  const kinds = new Set([...readFrames(new HeldBytes(bytes))].map(({ type }) => type));
  expect(kinds).toEqual(new Set(Object.values(FRAME)));
  expect(cutEverywhere(bytes)).toBeGreaterThan(5);
});

test("so do the tapes of a stream, the first and the last", () => {
  const files = record("rotated", 150, {
    CALLTAPE_TAPE_BYTES: "64kb",
    CALLTAPE_BUFFER: "64kb",
    CALLTAPE_MAX_BYTES: "8kb",
  });
  expect(files.length).toBeGreaterThan(2);
  for (const file of [files[0]!, files.at(-1)!])
    expect(cutEverywhere(readFileSync(file), 61)).toBeGreaterThan(3);
});

test("a compressed tape that ends at any byte opens with what can be had of it, or is told of", () => {
  record("compressed", 0);
  expect(project.calltape("prune", "--dir", "compressed", "--compress", "gzip").status).toBe(0);
  const [file] = project.tapeFiles("compressed");
  expect(file).toMatch(/\.tape\.gz$/);
  const packed = readFileSync(file!);
  const whole = unpack(packed, 2 ** 30);
  expect(openTapes(file!).calls.length).toBeGreaterThan(100);
  let most = 0;
  for (let length = 0; length < packed.length; length += 3) {
    writeFileSync(file!, packed.subarray(0, length));
    const { problems, calls } = openTapes(file!);
    const bytes = unpackedOf(packed.subarray(0, length));
    if (bytes === undefined) {
      expect(problems).toHaveLength(1);
      continue;
    }
    // Less than what tells that it is compressed, or the beginning of the tape: what that gives is tested above.
    if (length < 2) expect(bytes).toHaveLength(length);
    else expect(bytes.equals(whole.subarray(0, bytes.length))).toBe(true);
    expect(calls.length).toBe(readTape(file!, bytes).tape?.calls.length ?? 0);
    expect(calls.length).toBeGreaterThanOrEqual(most);
    most = calls.length;
    const torn = readTape(file!, bytes).problem;
    expect(problems.map(({ offset }) => offset)).toEqual(torn === undefined ? [] : [torn.offset]);
  }
  expect(most).toBeGreaterThan(100);
});

/** What can be had of a compressed tape, if anything. */
function unpackedOf(bytes: Buffer): Buffer | undefined {
  try {
    return unpack(bytes, 2 ** 30);
  } catch {
    return undefined;
  }
}
