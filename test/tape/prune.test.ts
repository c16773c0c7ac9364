import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FolderStore } from "../../runtime/src/store/folder-store.js";
import { readKeep } from "../../runtime/src/store/keep.js";
import { openTapes, type PruneOptions, prune } from "../../tape/index.js";
import { DAY, DEAD, NOW, put, setAge } from "./stored.js";

let root: string;
let dir: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
});
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(root, "store-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const left = () => fs.readdirSync(dir).sort();
const run = (keep: string, options: PruneOptions = {}) =>
  prune(new FolderStore(dir), readKeep(keep)!, { now: NOW, ...options });

describe("calls per probe", () => {
  test("a tape goes when there are enough newer calls of all its probes in tapes that stay", async () => {
    // Each its own stream, the oldest first.
    const of = (calls: Record<string, number>, days: number, more = {}) =>
      put(dir, { calls, age: days * DAY, stream: `0000000${days}`, ...more });
    const surplus = of({ f: 5 }, 9);
    const packed = of({ f: 1, g: 1 }, 8, { gzip: true });
    const needsG = of({ f: 5, g: 1 }, 7);
    const unclosed = of({ f: 5 }, 6, { closed: false });
    const two = of({ f: 2, g: 1 }, 5);
    const one = of({ f: 1 }, 4);
    const { removed, tapes } = await run("calls=3");
    expect(removed.map(({ name, reason }) => [name, reason])).toEqual([
      [surplus, "calls"],
      [unclosed, "calls"],
    ]);
    expect(left()).toEqual([packed, needsG, two, one].sort());
    expect(tapes).toBe(4);
  });

  test("counts what a tape without an end holds, and leaves what cannot be read", async () => {
    const torn = put(dir, { calls: { f: 3 }, age: DAY, stream: "00000001", closed: false });
    fs.appendFileSync(path.join(dir, torn), "half a fra");
    setAge(path.join(dir, torn), DAY);
    const older = put(dir, { calls: { f: 3 }, age: 2 * DAY, stream: "00000002" });
    const foreign = put(dir, { calls: { f: 3 }, age: 3 * DAY, stream: "00000003" });
    fs.writeFileSync(path.join(dir, foreign), "GIF89a");
    setAge(path.join(dir, foreign), 3 * DAY);
    const { removed } = await run("calls=3");
    expect(removed.map(({ name }) => name)).toEqual([older]);
    expect(left()).toEqual([torn, foreign].sort());
  });

  test("a stream goes from its beginning, since its calls may end in a later tape", async () => {
    const [first, second, third] = ([{ g: 1 }, { f: 3 }, { f: 3 }] as Record<string, number>[]).map(
      (calls, sequence) => put(dir, { calls, age: (9 - sequence) * DAY, sequence }),
    );
    const newer = put(dir, { calls: { f: 9 }, age: DAY, stream: "00000002" });
    expect((await run("calls=3")).removed).toEqual([]);
    expect(left()).toEqual([first, second, third, newer].sort());
    put(dir, { calls: { g: 9 }, age: DAY, stream: "00000003" });
    expect((await run("calls=3")).removed.map(({ name }) => name)).toEqual([first, second, third]);
  });

  test("tapes that may be being written stay, and count", async () => {
    const living = put(dir, {
      calls: { f: 9 },
      age: 9 * DAY,
      pid: process.pid,
      closed: false,
      stream: "00000001",
    });
    const newer = put(dir, { calls: { f: 9 }, age: DAY, stream: "00000002" });
    expect((await run("calls=3")).removed).toEqual([]);
    expect(left()).toEqual([living, newer].sort());
  });
});

test("age, size and calls together; what would be done is what is done", async () => {
  const names = [50, 20, 10, 5, 1].map((days, sequence) =>
    put(dir, {
      age: days * DAY,
      sequence,
      calls: { f: sequence === 4 ? 5 : 1 },
      stream: `0000000${sequence}`,
    }),
  );
  const before = left();
  const bytes = fs.statSync(path.join(dir, names[3]!)).size;
  const size = names.slice(2).reduce((sum, name) => sum + fs.statSync(path.join(dir, name)).size, 0);
  const planned = await run(`age=30d,calls=5,size=${size}`, { dryRun: true });
  expect(left()).toEqual(before);
  const done = await run(`age=30d,calls=5,size=${size}`);
  expect(planned).toEqual(done);
  expect(done.removed.map(({ name, reason }) => [names.indexOf(name), reason])).toEqual([
    [0, "age"],
    [1, "size"],
    [2, "calls"],
    [3, "calls"],
  ]);
  expect(done.removed[3]!.bytes).toBe(bytes);
  expect(left()).toEqual([names[4]]);
  expect(done.problems).toEqual([]);
});

test("temporary files of crashes go; those that may be in use, and what looks like them, stay", async () => {
  const name = put(dir, {});
  const temporary = (pid: number, age: number, of = name) => {
    const file = `.${of}.gz.${pid}-0badcafe.tmp`;
    fs.writeFileSync(path.join(dir, file), "half");
    setAge(path.join(dir, file), age);
    return file;
  };
  const gone = [
    temporary(DEAD, 120_000),
    temporary(process.pid, 2 * 3_600_000, name.replace("0000", "0001")),
  ];
  const stays = [
    temporary(DEAD, 1_000, name.replace("0000", "0002")),
    temporary(process.pid, 120_000, name.replace("0000", "0003")),
  ];
  for (const file of [".other.tmp", ".x.tape.gz.1-zz.tmp"]) fs.writeFileSync(path.join(dir, file), "");
  const { removed } = await run("");
  expect(removed.map((each) => [each.name, each.reason]).sort()).toEqual(
    gone.map((each) => [each, "left over"]).sort(),
  );
  expect(left()).toEqual([...stays, ".other.tmp", ".x.tape.gz.1-zz.tmp", name].sort());
});

describe("of a tape that is there compressed as well", () => {
  test("the compressed one stays", async () => {
    const plain = put(dir, {});
    const packed = put(dir, { gzip: true });
    expect((await run("")).removed).toMatchObject([{ name: plain, reason: "copy" }]);
    expect(left()).toEqual([packed]);
  });

  test("the plain one stays when the other is not whole", async () => {
    const plain = put(dir, {});
    const packed = put(dir, { gzip: true });
    fs.truncateSync(path.join(dir, packed), 60);
    setAge(path.join(dir, packed), DAY);
    expect((await run("")).removed).toMatchObject([{ name: packed, reason: "copy" }]);
    expect(left()).toEqual([plain]);
  });
});

test("closed tapes are compressed, and keep their time and content", async () => {
  const calls = Array.from({ length: 300 }, (_, i) => [`f${i}`, 1]);
  const closed = put(dir, { stream: "00000001", calls: Object.fromEntries(calls) });
  const given = put(dir, { stream: "00000002", closed: false });
  const living = put(dir, { stream: "00000003", closed: false, pid: process.pid });
  const packed = put(dir, { stream: "00000004", gzip: true });
  fs.symlinkSync("/etc/passwd", path.join(dir, closed.replace("0001-", "0009-")));
  const link = closed.replace("0001-", "0009-");
  const content = fs.readFileSync(path.join(dir, closed));
  const planned = await run("", { compress: "gzip", dryRun: true });
  expect(left()).toEqual([closed, given, living, packed, link].sort());
  const done = await run("", { compress: "gzip" });
  expect(done).toEqual(planned);
  expect(done.compressed.sort()).toEqual([closed, given]);
  expect(left()).toEqual([`${closed}.gz`, `${given}.gz`, living, packed, link].sort());
  const { mtimeMs, size, mode } = fs.statSync(path.join(dir, `${closed}.gz`));
  expect(Math.abs(mtimeMs - (NOW - DAY))).toBeLessThan(2);
  expect(size).toBeLessThan(content.length / 3);
  expect(mode & 0o777).toBe(0o600);
  expect(zlib.gunzipSync(fs.readFileSync(path.join(dir, `${closed}.gz`)))).toEqual(content);
  fs.rmSync(path.join(dir, link));
  expect(openTapes(dir).problems).toEqual([]);
  expect((await run("", { compress: "gzip" })).compressed).toEqual([]);
});

test("what cannot be removed is told, without an end to the rest", async () => {
  const names = [0, 1].map((sequence) => put(dir, { sequence, age: 99 * DAY }));
  const store = new FolderStore(dir);
  const remove = store.remove.bind(store);
  store.remove = (name) => {
    if (name === names[0]) throw Object.assign(new Error("no"), { code: "EPERM" });
    remove(name);
  };
  const { removed, problems, tapes } = await prune(store, readKeep("age=1d")!, { now: NOW });
  expect(problems).toEqual([`${path.join(dir, names[0]!)}: cannot be removed (EPERM)`]);
  expect(removed.map(({ name }) => name)).toEqual([names[1]]);
  expect(tapes).toBe(1);
});
