import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FolderStore } from "../../runtime/src/store/folder-store.js";
import { readKeep } from "../../runtime/src/store/keep.js";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import { retain } from "../../runtime/src/store/retention.js";
import { runSteps, settled } from "../../runtime/src/store/steps.js";
import type { Store } from "../../runtime/src/store/store.js";
import { Upkeep } from "../../runtime/src/store/upkeep.js";
import { Project } from "../project.js";
import { DAY, DEAD, NOW, put, setAge, tapeBytes } from "../tape/stored.js";

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
const keep = (text: string) => readKeep(text)!;

/** Gives the names of tapes that stay. */
async function sweep(text: string, store: Store = new FolderStore(dir), now = NOW): Promise<string[]> {
  const staying = await runSteps(
    retain(store, keep(text), {
      now,
      *remove({ name }) {
        yield* settled(store.remove(name));
        return true;
      },
    }),
  );
  return staying.map(({ name }) => name);
}

describe("what is kept", () => {
  const DEFAULTS = { keepCalls: 100, keepAge: 30 * DAY, keepBytes: 2 ** 30 };

  test.each([
    ["", DEFAULTS],
    ["calls=100,age=30d,size=1gb", DEFAULTS],
    ["size=5MB", { ...DEFAULTS, keepBytes: 5 * 2 ** 20 }],
    [" age=90s , calls=7", { ...DEFAULTS, keepCalls: 7, keepAge: 90_000 }],
    ["age=5m", { ...DEFAULTS, keepAge: 300_000 }],
    ["age=2h,size=1000", { ...DEFAULTS, keepAge: 7_200_000, keepBytes: 1_000 }],
  ])("%j is understood", (text, expected) => expect(readKeep(text)).toEqual(expected));

  test.each([
    "calls",
    "calls=0",
    "calls=-1",
    "calls=1.5",
    "calls=1e3",
    "calls=9999999999",
    "age=30",
    "age=0d",
    "age=1w",
    "size=0",
    "size=1tb",
    "size=9999999999gb",
    "calls=1,calls=2",
    "calls=1,",
    ",",
    "calls=1;age=1d",
    "keep=1",
    "calls = 1",
    "age=1d\u0000",
  ])("%j is not", (text) => expect(readKeep(text)).toBeUndefined());
});

describe("a store is kept small", () => {
  test("what is too old goes", async () => {
    const old = put(dir, { age: 3 * DAY, sequence: 0 });
    const packed = put(dir, { age: 3 * DAY, sequence: 1, gzip: true });
    const young = put(dir, { age: DAY, sequence: 2 });
    expect(left()).toEqual([old, packed, young]);
    expect(await sweep("age=2d")).toEqual([young]);
    expect(left()).toEqual([young]);
  });

  test("the oldest go until the rest fits", async () => {
    const names = [5, 4, 3, 2, 1].map((days, sequence) => put(dir, { age: days * DAY, sequence }));
    // Their time decides, not their name.
    setAge(path.join(dir, names[4]!), 9 * DAY);
    const bytes = names.slice(1, 4).reduce((sum, name) => sum + fs.statSync(path.join(dir, name)).size, 0);
    expect(await sweep(`size=${bytes}`)).toEqual(names.slice(1, 4));
    expect(left()).toEqual(names.slice(1, 4));
    expect(await sweep(`size=${bytes - 1}`)).toEqual(names.slice(2, 4));
    expect(await sweep("size=1")).toEqual([]);
  });

  test("what somebody may be writing to stays: of a living process, or changed within a minute", async () => {
    const living = put(dir, { age: 99 * DAY, pid: process.pid, closed: false, stream: "00000001" });
    const changing = put(dir, { age: 30_000, closed: false, stream: "00000002" });
    const given = put(dir, { age: 90_000, closed: false, stream: "00000003" });
    const closed = put(dir, { age: 0, pid: process.pid, stream: "00000004" });
    expect(await sweep("size=1,age=1s")).toEqual([living, changing]);
    expect(left()).toEqual([living, changing].sort());
    expect([given, closed]).toHaveLength(2);
  });

  test("a tape that only looks closed is not", async () => {
    const name = put(dir, { age: 0, pid: process.pid });
    const file = path.join(dir, name);
    const whole = fs.readFileSync(file);
    for (const at of [whole.length - 6, whole.length - 20, whole.length - 1, whole.length - 5]) {
      const wrong = Buffer.from(whole);
      wrong[at]! ^= 1;
      fs.writeFileSync(file, wrong);
      expect(await sweep("size=1"), `byte ${at}`).toEqual([name]);
    }
    fs.writeFileSync(file, Buffer.from([0xce, 0xff, 0xff, 0xff, 0xff]));
    expect(await sweep("size=1")).toEqual([name]);
    fs.writeFileSync(file, whole);
    expect(await sweep("size=1")).toEqual([]);
  });

  test("what the recorder has not named stays", async () => {
    const ours = put(dir, { age: 99 * DAY });
    const target = path.join(root, "target");
    fs.writeFileSync(target, "target");
    fs.symlinkSync(target, path.join(dir, ours.replace("0000", "0001")));
    fs.mkdirSync(path.join(dir, ours.replace("0000", "0002")));
    fs.copyFileSync(path.join(dir, ours), path.join(dir, "golden.tape"));
    fs.copyFileSync(path.join(dir, ours), path.join(dir, `copy-of-${ours}`));
    fs.writeFileSync(path.join(dir, "notes.txt"), "mine");
    for (const name of ["golden.tape", `copy-of-${ours}`, "notes.txt"])
      setAge(path.join(dir, name), 99 * DAY);
    const before = left();
    await sweep("age=1s,size=1");
    expect(left()).toEqual(before.filter((name) => name !== ours));
    expect(fs.readFileSync(target, "utf8")).toBe("target");
  });

  test("a clock that went back makes nothing old", async () => {
    const future = put(dir, { age: -400 * DAY });
    expect(await sweep("age=1s")).toEqual([future]);
    expect(await sweep("size=1")).toEqual([]);
  });

  test("a file that goes away between list and removal is no trouble", async () => {
    const names = Array.from({ length: 40 }, (_, sequence) => put(dir, { sequence, age: 9 * DAY }));
    const store = new FolderStore(dir);
    const read = store.read.bind(store);
    let looked = 0;
    store.read = (name, from, to) => {
      if (++looked === 10) for (const other of names) fs.rmSync(path.join(dir, other), { force: true });
      return read(name, from, to);
    };
    expect(await sweep("size=1,age=1d", store)).toEqual([]);
    expect(left()).toEqual([]);
  });

  test("a store that is not there, or that answers later", async () => {
    expect(await sweep("age=1s", new FolderStore(path.join(dir, "nowhere")))).toEqual([]);
    const inner = new MemoryStore("memory:");
    inner.create("20260102T030405Z-1-0-0badcafe-0000.tape").append([tapeBytes({})]);
    inner.create("20260102T030405Z-1-0-0badcafe-0001.tape").append([tapeBytes({ sequence: 1 })]);
    const later: Store = {
      location: "later:",
      locate: (name) => name,
      create: () => {
        throw new Error("not here");
      },
      list: async function* () {
        yield* inner.list();
      },
      read: async (...args) => inner.read(...args),
      remove: async (name) => inner.remove(name),
    };
    const bytes = tapeBytes({}).length;
    expect(await sweep(`size=${bytes + 9}`, later, Date.now())).toEqual([
      "20260102T030405Z-1-0-0badcafe-0001.tape",
    ]);
    const broken: Store = {
      ...later,
      // biome-ignore lint/correctness/useYield: it fails before it gives anything.
      list: async function* () {
        throw new Error("no access");
      },
    };
    await expect(sweep("age=1s", broken)).rejects.toThrow("no access");
  });
});

describe("upkeep", () => {
  const settings = (text: string, compress: "off" | "gzip" = "off") => ({ ...keep(text), compress });
  const until = async (condition: () => boolean) => {
    for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 300));
    expect(condition()).toBe(true);
  };

  test("goes through ten thousand tapes a little at a time, and gets to the end", async () => {
    const name = put(dir, { age: DAY });
    const bytes = fs.readFileSync(path.join(dir, name));
    for (let i = 1; i < 10_000; i++) {
      const file = path.join(dir, name.replace("0000.tape", `${String(i).padStart(4, "0")}.tape`));
      fs.writeFileSync(file, bytes);
      setAge(file, i % 10 === 0 ? 99 * DAY : DAY);
    }
    new Upkeep(new FolderStore(dir), settings("age=30d")).begin();
    const there = left().length;
    expect(there).toBeGreaterThan(9_500);
    await until(() => left().length === 9_001);
    expect(left().filter((tape) => /[1-9]0\.tape$/.test(tape))).toEqual([]);
  });

  test("of a folder that cannot be listed: one warning", () => {
    const project = new Project({
      "program.js": `function f() { return 1; } f(); console.log(f());`,
      "tapes-are-here": "",
    });
    project.instrument("program.js", "recorded.js");
    project.write({
      "store.cjs": `
        const { registerStore, openStore } = require("@calltape/runtime");
        registerStore("odd", () => ({ ...bind(openStore("memory:")), list() { throw Object.assign(new Error("no"), { code: "EACCES" }); } }));
        function bind(store) { return Object.fromEntries(["locate", "create", "read", "remove"].map((name) => [name, store[name].bind(store)]).concat([["location", "odd:"]])); }
      `,
    });
    const { stdout, stderr } = project.node("recorded.js", {
      env: { CALLTAPE_STORE: "odd:" },
      nodeArgs: ["--require", project.path("store.cjs")],
    });
    expect({ stdout, stderr }).toEqual({
      stdout: "1\n",
      stderr: "[calltape] cannot remove old tapes from odd:: EACCES; the program goes on\n",
    });
  });

  test("while a program records, its own closed tapes make room for the next", () => {
    const project = new Project({
      "program.js": `
        function f(n) { return "x".repeat(1_000) + n; }
        for (let i = 0; i < 40; i++) { for (let j = 0; j < 40; j++) f(j); await new Promise((resolve) => setTimeout(resolve, 15)); }
      `,
    });
    project.instrument("program.js", "recorded.js");
    const { stderr } = project.node("recorded.js", {
      env: {
        CALLTAPE_KEEP: "calls=100000,size=300kb",
        CALLTAPE_BUFFER: "64kb",
        CALLTAPE_MAX_BYTES: "8kb",
        CALLTAPE_TAPE_BYTES: "64kb",
      },
    });
    expect(stderr).toBe("");
    const { tapes, problems, calls: all } = project.tapes();
    const calls = all.filter(({ probe }) => probe.id === "program.js#f");
    expect(problems).toEqual([]);
    const bytes = tapes.reduce((sum, tape) => sum + tape.bytes, 0);
    expect(bytes).toBeGreaterThan(100 * 1024);
    expect(bytes).toBeLessThan(600 * 1024);
    expect(calls.length).toBeLessThan(1_000);
    // The latest of 1,600 calls is there.
    expect(calls.at(-1)!.result()).toMatch(/39$/);
    expect(Number(calls.at(-1)!.id.split(":")[1])).toBeGreaterThan(1_600);
  });

  test("with a clock that a test has set, nothing is old, and tapes say when they were recorded", () => {
    const project = new Project({
      "program.js": `
        import "@calltape/runtime";
        const Real = Date;
        globalThis.Date = class extends Real { constructor(...args) { super(...(args.length > 0 ? args : [Date.now()])); } static now() { return Real.UTC(2099); } };
        function f() { return Date.now(); } f();
      `,
    });
    project.instrument("program.js", "recorded.js");
    fs.mkdirSync(project.path(".calltape"));
    const kept = put(project.path(".calltape"), { age: DAY });
    expect(project.node("recorded.js").stderr).toBe("");
    const { tapes } = project.tapes();
    expect(tapes.map(({ file }) => path.basename(file))).toContain(kept);
    expect(Math.abs(tapes.at(-1)!.header.startedAt - Date.now())).toBeLessThan(60_000);
  });

  test("programs that are over at once remove what is too old, one or the other of them", () => {
    const project = new Project({ "program.js": "function f() { return 1; } f();" });
    project.instrument("program.js", "recorded.js");
    const folder = project.path(".calltape");
    fs.mkdirSync(folder);
    const old = put(folder, { age: 40 * DAY });
    const temporary = `.${old}.gz.${DEAD}-0badcafe.tmp`;
    fs.writeFileSync(path.join(folder, temporary), "half");
    setAge(path.join(folder, temporary), 120_000);
    const kept = put(folder, { age: 20 * DAY, stream: "00000001" });
    const isPut = (name: string) => [old, temporary, kept].includes(name);
    const there = () => fs.readdirSync(folder).filter(isPut);
    // On a busy machine, the first two milliseconds may be over before anything is done.
    for (let i = 0; i < 120 && there().length > 1; i++) {
      expect(project.node("recorded.js").stderr).toBe("");
      // What it has recorded the next one would have to look at.
      for (const name of fs.readdirSync(folder))
        if (!isPut(name)) fs.rmSync(path.join(folder, name), { recursive: true });
    }
    expect(there()).toEqual([kept]);
  });
});
