import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openTapes, type TapeSet } from "../../tape/index.js";
import { Project } from "../project.js";
import { yieldsOf } from "../tape/tape-bytes.js";

/** Small tapes: each flush fills one. */
const SMALL = {
  CALLTAPE_KEEP: "calls=100000",
  CALLTAPE_BUFFER: "64kb",
  CALLTAPE_MAX_BYTES: "8kb",
  CALLTAPE_TAPE_BYTES: "64kb",
};

function run(source: string, env: Record<string, string> = {}) {
  const project = new Project({ "program.js": source });
  project.instrument("program.js", "recorded.js");
  const { stdout, stderr, status } = project.node("recorded.js", { env });
  return { project, stdout, stderr, status };
}

const sequences = ({ tapes }: TapeSet) => tapes.map(({ header }) => header.sequence);

describe("a stream of tapes", () => {
  let set: TapeSet;
  let files: string[];

  beforeAll(() => {
    const { project, stderr } = run(
      `
      const text = "x".repeat(1_000);
      function leaf(n) { return { n, text }; }
      function other(n) { return { ["key" + n]: n }; }
      async function waits() { await new Promise((resolve) => setTimeout(resolve, 300)); return { done: leaf(-1) }; }
      function* gives() { yield "first"; for (let i = 0; i < 150; i++) leaf(i); yield { ["key0"]: "second" }; }
      function outer() { for (let i = 0; i < 150; i++) leaf(i); return "outer"; }
      const waiting = waits();
      other(0); outer(); other(1);
      for (const _ of gives());
      const never = (async function never() { await new Promise(() => {}); })();
      await waiting;
    `,
      SMALL,
    );
    expect(stderr).toBe("");
    files = project.tapeFiles().sort();
    set = project.tapes();
  });

  test("has several tapes, numbered from 0, of which each says so in its name", () => {
    expect(set.problems).toEqual([]);
    expect(set.tapes.length).toBeGreaterThan(3);
    expect(sequences(set)).toEqual(set.tapes.map((_, i) => i));
    const streams = new Set(set.tapes.map(({ header }) => `${header.stream} ${header.startedAt}`));
    expect(streams.size).toBe(1);
    files.forEach((file, i) => {
      expect(path.basename(file)).toMatch(
        new RegExp(`^\\d{8}T\\d{6}Z-\\d+-0-[0-9a-f]{8}-${String(i).padStart(4, "0")}\\.tape$`),
      );
    });
    for (const { bytes } of set.tapes) expect(bytes).toBeLessThan(64 * 1024 * 3);
  });

  test("has each call once, under a number of its own, and none is missing", () => {
    const numbers = set.calls.map(({ id }) => Number(id.split(":")[1]));
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    const named = (name: string) => set.calls.filter(({ probe }) => probe.id === `program.js#${name}`);
    expect(named("leaf")).toHaveLength(301);
    expect(named("leaf").every(({ outcome }) => outcome === "returned")).toBe(true);
    expect(named("other").map((call) => call.result())).toEqual([{ key0: 0 }, { key1: 1 }]);
  });

  test("is read as one: outcomes, yields and parents reach across tapes", () => {
    const call = (name: string) => set.calls.find(({ probe }) => probe.id === `program.js#${name}`)!;
    expect(call("outer").result()).toBe("outer");
    expect(call("outer").duration).toBeGreaterThan(0);
    expect(yieldsOf(call("gives"))).toEqual(["first", { key0: "second" }]);
    expect(call("gives").outcome).toBe("returned");
    expect(call("waits").result()).toMatchObject({ done: { n: -1 } });
    expect(call("never").outcome).toBe("unfinished");
    const parents = new Set(
      set.calls.filter(({ probe }) => probe.id === "program.js#leaf").map(({ parent }) => parent),
    );
    expect(parents).toEqual(new Set([call("outer").id, call("gives").id, call("waits").id]));
  });

  test("has tapes that can be read alone", () => {
    const alone = files.map((file) => openTapes(file));
    for (const { problems, tapes } of alone) {
      expect(problems).toEqual([]);
      expect(tapes).toHaveLength(1);
    }
    expect(alone.flatMap(({ calls }) => calls).map(({ id }) => id)).toEqual(set.calls.map(({ id }) => id));
    for (const each of alone.flatMap(({ calls }) => calls)) each.arguments();
    const unfinished = alone.flatMap(({ calls }) => calls).filter(({ outcome }) => outcome === "unfinished");
    const names = unfinished.map(({ probe }) => probe.id.split("#")[1]);
    expect(names).toEqual(expect.arrayContaining(["outer", "gives", "waits"]));
  });

  test("has tapes that are closed, and say how many calls of each probe began in them", () => {
    for (const { calls, closing } of set.tapes) {
      const counts = new Map<string, number>();
      for (const { probe } of calls) counts.set(probe.id, (counts.get(probe.id) ?? 0) + 1);
      expect(closing!.calls).toEqual(counts);
    }
  });
});

test("a tape whose file was removed goes on in a new one", () => {
  const { project, stdout, stderr } = run(
    `
    import { flush, stats } from "@calltape/runtime";
    import { rmSync } from "node:fs";
    function f(n) { return { n }; }
    f(1); flush();
    rmSync(stats().tape);
    f(2); flush(); f(3); flush();
    rmSync(".calltape", { recursive: true });
    f(4);
    console.log(stats().stopped, stats().calls);
  `,
    { CALLTAPE_KEEP: "calls=10" },
  );
  expect({ stdout, stderr }).toEqual({ stdout: "undefined 4\n", stderr: "" });
  const set = project.tapes();
  expect(set.calls.map((call) => call.result())).toEqual([{ n: 4 }]);
  expect(sequences(set)).toEqual([2]);
  expect(set.tapes[0]!.closing!.calls).toEqual(
    new Map([["recorded.js#f".replace("recorded", "program"), 1]]),
  );
});

test("a program that ends is a tape that is closed; what its last moments record is in one more", () => {
  const { project } = run(`
    function f(n) { return n; }
    f(1);
    process.on("exit", () => { f(2); f(3); });
  `);
  const { tapes, calls } = project.tapes();
  expect(calls.map((call) => call.result())).toEqual([1, undefined, 2, 3]);
  expect(tapes.map(({ closing }) => closing === undefined)).toEqual([false, true]);
});

test("a signal that ends the program closes the tape", () => {
  const { project } = run(
    `function f(n) { return n; } f(1); setImmediate(() => process.kill(process.pid, "SIGTERM")); setInterval(() => {}, 1000);`,
  );
  expect(project.tapes().tapes.map(({ closing }) => closing?.calls.size)).toEqual([2]);
});

test("a tape that configure ends is closed", () => {
  const { project } = run(`
    import { configure } from "@calltape/runtime";
    function f(n) { return n; }
    f(1); f(2); configure({ keep: "calls=1" }); f(3); f(4);
  `);
  const { tapes } = project.tapes();
  expect(tapes.map(({ closing, header }) => [header.sequence, [...closing!.calls.values()]]).sort()).toEqual([
    [0, [1]],
    [0, [2]],
  ]);
});

describe("stores", () => {
  test("tapes in memory can be read by the program that records them", () => {
    const { stdout, stderr, project } = run(
      `
      import { configure, flush, openStore, stats } from "@calltape/runtime";
      function f(n) { return n; }
      configure({ store: "memory:" });
      f(1); flush();
      for (const { name, bytes } of openStore("memory:").list()) console.log(stats().tape === "memory:" + name, bytes === stats().bytes);
      const { openStoredTapes } = await import("calltape/tape");
      const { calls, problems } = await openStoredTapes(openStore("memory:"));
      console.log(calls.map((call) => call.result()), problems);
    `,
    );
    expect({ stdout, stderr }).toEqual({ stdout: "true true\n[ 1 ] []\n", stderr: "" });
    expect(existsSync(project.path(".calltape"))).toBe(false);
  });

  const OWN = `
    import { configure, registerStore } from "@calltape/runtime";
    const parts = [];
    registerStore("bucket", (location) => ({
      location,
      locate: (name) => location + "/" + name,
      create: () => ({ append: (list) => parts.push(...list.map((part) => Buffer.from(part))), intact: () => true, close: () => console.log("closed", Buffer.concat(parts).length) }),
      list: async function* () {}, read: async () => new Uint8Array(), remove: async () => {},
    }));
    function f(n) { return n; }
    f(1);
  `;

  test("a store of one's own takes tapes, by the variable too", () => {
    const { stdout, stderr, project } = run(OWN, { CALLTAPE_STORE: "bucket://here" });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^closed \d{3,}\n$/);
    expect(existsSync(project.path(".calltape"))).toBe(false);
  });

  test("a scheme that nobody has registered: one warning, and nothing is recorded", () => {
    const { stdout, stderr } = run(`function f() { return 1; } f(); console.log(f());`, {
      CALLTAPE_STORE: "s3://bucket/prefix",
    });
    expect(stdout).toBe("1\n");
    expect(stderr).toBe(
      '[calltape] no store is registered for "s3:" (known: memory); a folder needs no scheme, registerStore("s3", …) adds one; nothing is recorded, the program goes on\n',
    );
  });

  test("CALLTAPE_STORE may be a folder, and wins over options; two places are one too many", () => {
    const source = `
      import { configure } from "@calltape/runtime";
      function f() {}
      configure({ dir: "other" }); f();
      try { configure({ dir: "a", store: "b" }); } catch (error) { console.log(error.message); }
      try { configure({ store: "s4:" }); } catch (error) { console.log(error.message); }
    `;
    const { project, stdout, stderr } = run(source, { CALLTAPE_STORE: "there" });
    expect(stderr).toBe("");
    expect(project.tapes("there").calls).toHaveLength(1);
    expect(stdout.split("\n")).toEqual([
      '[calltape] dir and store both say where tapes go, got "a" and "b" (leave one out)',
      expect.stringContaining('no store is registered for "s4:"'),
      "",
    ]);
    expect(run("function f() {} f();", { CALLTAPE_STORE: "there", CALLTAPE_DIR: "here" }).stderr).toBe(
      '[calltape] CALLTAPE_DIR and CALLTAPE_STORE both say where tapes go, got "here" and "there" (leave one out); nothing is recorded, the program goes on\n',
    );
  });
});

test("a tape ends where the last whole append ended, when the disk has no room", () => {
  const project = new Project({
    "program.js": `
      process.on("SIGXFSZ", () => {});
      function f(n) { return "x".repeat(1_000); }
      for (let i = 0; i < 500; i++) f(i);
      console.log("ran");
    `,
  });
  project.instrument("program.js", "recorded.js");
  const { stdout, stderr, status } = project.node("limited.js", {
    env: { ...SMALL, CALLTAPE_TAPE_BYTES: "1mb" },
    nodeArgs: [...limitFileSize(project)],
  });
  expect({ stdout, status }).toEqual({ stdout: "ran\n", status: 0 });
  expect(stderr).toMatch(/^\[calltape\] cannot write .*: EFBIG.*\n$/);
  const { calls, problems } = project.tapes();
  expect(problems).toEqual([]);
  expect(calls.length).toBeGreaterThan(50);
  for (const file of project.tapeFiles()) expect(readFileSync(file).length).toBeLessThan(200 * 1024);
});

/** A program that runs the recorded one with a limit of 200 KiB a file. */
function limitFileSize(project: Project): string[] {
  project.write({
    "limited.js": `
      import { spawnSync } from "node:child_process";
      const { status } = spawnSync("bash", ["-c", 'ulimit -f 200; exec "$0" recorded.js', process.execPath], { stdio: "inherit" });
      process.exit(status);
    `,
  });
  return [];
}
