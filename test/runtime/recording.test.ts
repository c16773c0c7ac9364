import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Call, labelsOf, Opaque } from "../../tape/index.js";
import { Project } from "../project.js";

/** Runs a program with every function recorded; gives what it printed and its calls by function. */
function record(source: string, env: Record<string, string> = {}) {
  const project = new Project({ "program.js": source });
  project.instrument("program.js", "recorded.js");
  const { stdout, stderr, status } = project.node("recorded.js", { env });
  const set = existsSync(project.path(".calltape")) ? project.tapes() : undefined;
  const of = (name: string): Call[] =>
    set?.calls.filter(({ probe }) => probe.id === `program.js#${name}`) ?? [];
  return { project, stdout, stderr, status, set, of };
}

describe("calls", () => {
  test("have arguments, outcome, parent and time", () => {
    const { of, stderr } = record(`
      function outer(list) { return list.map((n) => inner(n)).length; }
      function inner(n) { if (n > 1) throw new RangeError("too much", { cause: n }); return { n }; }
      try { outer([1, 2]); } catch {}
    `);
    expect(stderr).toBe("");
    const [outer] = of("outer");
    const [first, second] = of("inner");
    expect(outer!.arguments()).toEqual([[1, 2]]);
    expect(outer!.outcome).toBe("threw");
    expect(outer!.parent).toBeUndefined();
    expect(first!.result()).toEqual({ n: 1 });
    expect(second!.outcome).toBe("threw");
    expect(second!.result()).toBeInstanceOf(RangeError);
    expect((second!.result() as Error).cause).toBe(2);
    const arrow = of("outer>anonymous");
    expect(first!.parent).toBe(arrow[0]!.id);
    expect(arrow[0]!.parent).toBe(outer!.id);
    expect(outer!.duration).toBeGreaterThan(0);
    expect(Math.abs(outer!.startedAt - Date.now())).toBeLessThan(60_000);
  });

  test("with the namespace of a module end, though it has bindings that nobody may read yet", () => {
    const { of } = record(`
      import * as self from "./recorded.js";
      const take = (namespace) => namespace;
      take(self);
      export let ready = 1;
    `);
    const [call] = of("take");
    expect(call).toMatchObject({ outcome: "returned" });
    expect(call!.arguments()).toEqual([new Opaque("module", "")]);
    expect(call!.result()).toEqual(new Opaque("module", ""));
  });

  test("of async functions have what the promise settles with, and no parent that only waits", () => {
    const { of } = record(`
      const later = (value, ms) => new Promise((resolve) => setTimeout(resolve, ms, value));
      async function awaits(n) { const got = await later(n, 5); leaf(); return got + 1; }
      async function hands(n) { return later(n, 5); }
      async function rejects() { throw new TypeError("no"); }
      async function handsRejection() { return later(1, 5).then(() => { throw new Error("late"); }); }
      function leaf() {}
      const both = Promise.all([awaits(1), hands(2), awaits(3)]);
      leaf();
      await both; await rejects().catch(() => {}); await handsRejection().catch(() => {});
    `);
    expect(of("awaits").map((call) => call.result())).toEqual([2, 4]);
    expect(of("hands").map((call) => call.result())).toEqual([2]);
    expect(of("rejects")[0]).toMatchObject({ outcome: "threw" });
    expect((of("handsRejection")[0]!.result() as Error).message).toBe("late");
    const awaits = of("awaits").map((call) => call.id);
    expect(of("leaf").map((call) => call.parent)).toEqual([undefined, ...awaits]);
  });

  test("of async functions are written with the recorder's own methods, whatever the program has replaced", () => {
    const { stdout, stderr, status } = record(`
      import { stats } from "@calltape/runtime";
      async function hands(promise) { return promise; }
      const { byteLength } = Buffer;
      Buffer.byteLength = () => { throw new Error("patched"); };
      const values = await Promise.allSettled([hands(Promise.resolve("x".repeat(100_000))), hands(Promise.reject("y".repeat(100_000)))]);
      Buffer.byteLength = byteLength;
      console.log(values.map((each) => each.status).join(), stats().errors);
    `);
    expect({ stdout, stderr, status }).toEqual({ stdout: "fulfilled,rejected 0\n", stderr: "", status: 0 });
  });

  test("throw the same error object to their caller", () => {
    const { stdout } = record(`
      const error = Object.freeze(new Error("mine"));
      function sync() { throw error; }
      async function later() { throw error; }
      try { sync(); } catch (caught) { console.log(caught === error); }
      try { await later(); } catch (caught) { console.log(caught === error); }
      for (const odd of [undefined, null, 0, "text", Symbol.iterator]) {
        function throws() { throw odd; }
        try { throws(); } catch (caught) { console.log(caught === odd); }
      }
    `);
    expect(stdout.trim().split("\n")).toEqual(Array(7).fill("true"));
  });
});

describe("secrets", () => {
  test("never reach the tape, whatever place they stand in", () => {
    const secret = ["hunter2", "correct", "horse"].join("-");
    const { project, of, stdout } = record(`
      function signIn(user, password) { return { user, accessToken: password }; }
      const arrow = (apiKey) => apiKey.length;
      function getAccessToken(user) { return process.argv[1] && ${JSON.stringify(secret)}; }
      function nested(request) { return new Map([["authorization", request.headers["set-cookie"]]]); }
      const s = ${JSON.stringify(secret)};
      signIn("ada", s); arrow(s); getAccessToken("ada");
      nested({ headers: { "set-cookie": s, accept: "*/*" }, credentials: { deep: [s] } });
      console.log("ran");
    `);
    expect(stdout).toBe("ran\n");
    for (const file of project.tapeFiles()) expect(readFileSync(file).includes(secret)).toBe(false);
    expect(of("signIn")[0]!.arguments()[0]).toBe("ada");
    expect(of("nested")[0]!.arguments()[0]).toMatchObject({ headers: { accept: "*/*" } });
  });

  test("stay out by names of the environment, too", () => {
    const { project } = record(`function f(nickname) { return 1; } f("do-not-write-me");`, {
      CALLTAPE_REDACT: "nickname",
    });
    for (const file of project.tapeFiles())
      expect(readFileSync(file).includes("do-not-write-me")).toBe(false);
  });
});

describe("bounds", () => {
  test("a probe is left alone after its share of calls", () => {
    const { of } = record(`function f(n) { return n; } for (let i = 0; i < 50; i++) f(i);`, {
      CALLTAPE_KEEP: "calls=7",
    });
    expect(of("f").map((call) => call.result())).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test("values beyond the limit are cut and labelled, those below are whole", () => {
    const { of, stderr } = record(
      `function f(value) { return value; }
       f("x".repeat(10_000)); f(Array.from({ length: 10_000 }, (_, i) => i)); f({ a: 1, b: "y".repeat(5_000), c: 3 });
       let deep = {}; for (let i = 0; i < 500; i++) deep = { deep }; f(deep);
       f(2n ** 100_000n); f(new Uint8Array(100_000)); f("small");`,
      { CALLTAPE_MAX_BYTES: "4096" },
    );
    expect(stderr).toBe("");
    expect(of("f").map((call) => call.labels & 1)).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect(of("f")[1]!.arguments()[0]).toHaveProperty("500", 500);
    expect(of("f")[2]!.arguments()[0]).toMatchObject({ a: 1, c: 3 });
  });

  test("what takes too long is cut, and no change of inputs is made out of that", () => {
    const { of, stderr } = record(
      `import { registerCodec } from "@calltape/runtime";
       class Slow {}
       let slow = true;
       const encode = () => { if (slow) for (const from = performance.now(); performance.now() - from < 1;); return 1; };
       registerCodec(Slow, { name: "slow", encode, decode: () => new Slow() });
       const list = Array.from({ length: 1_000 }, () => new Slow());
       function f(list) { slow = !slow; return list.length; }
       f(list); f(list); slow = true; list.length = 10; f(list);`,
      { CALLTAPE_MAX_TIME: "50" },
    );
    expect(stderr).toBe("");
    const calls = of("f");
    const lengths = calls.map((call) => (call.arguments()[0] as unknown[]).length);
    // The clock is first looked at after 64 objects, and then takes notice of 50 ms every 64.
    expect(lengths[0]).toBeGreaterThan(100);
    expect(lengths[0]).toBeLessThan(200);
    expect(lengths.slice(1)).toEqual([1_000, 10]);
    expect(calls.map((call) => labelsOf(call.labels))).toEqual([
      ["cut", "instance", "unchecked"],
      ["instance", "unchecked"],
      ["instance"],
    ]);
    expect(calls.map((call) => call.changedInputs)).toEqual([undefined, undefined, false]);
  });

  test("a ring that is full is written out, and loses nothing", () => {
    const { of, set } = record(
      `function f(n) { return "x".repeat(n); } for (let i = 0; i < 2_000; i++) f(300);`,
      {
        CALLTAPE_KEEP: "calls=5000",
        CALLTAPE_BUFFER: "64kb",
        CALLTAPE_MAX_BYTES: "8kb",
      },
    );
    expect(of("f")).toHaveLength(2_000);
    expect(of("f").every((call) => call.outcome === "returned")).toBe(true);
    expect(set!.tapes).toHaveLength(1);
  });
});

describe("trouble", () => {
  const program = `function f(n) { return n + 1; } console.log(f(1)); console.log(f(2));`;

  test("an unwritable folder: one warning, and the program runs on", () => {
    const { stdout, stderr, status } = record(program, { CALLTAPE_DIR: "program.js/below-a-file" });
    expect({ stdout, status }).toEqual({ stdout: "2\n3\n", status: 0 });
    expect(stderr).toMatch(
      /^\[calltape\] cannot write to "program\.js\/below-a-file": ENOTDIR.*; calls are kept in memory until it can, the program goes on\n$/,
    );
  });

  test.each([
    [
      "CALLTAPE_RECORD",
      "yes",
      'environment variable CALLTAPE_RECORD must be one of "on", "off", "production", "flight", got "yes"',
    ],
    [
      "CALLTAPE_SAMPLE",
      "10%",
      'environment variable CALLTAPE_SAMPLE must be a number from 0 to 1, got "10%"',
    ],
    [
      "CALLTAPE_MAX_BYTES",
      "lots",
      'environment variable CALLTAPE_MAX_BYTES must be a whole number of bytes from 1024 to 1048576, got "lots"',
    ],
    [
      "CALLTAPE_KEEP",
      "10",
      'environment variable CALLTAPE_KEEP must be parts of "calls=100,age=30d,size=1gb", each at most once, got "10"',
    ],
    [
      "CALLTAPE_TAPE_BYTES",
      "1kb",
      'environment variable CALLTAPE_TAPE_BYTES must be a whole number of bytes from 65536 to 536870912, got "1kb"',
    ],
    [
      "CALLTAPE_COMPRESS",
      "rar",
      'environment variable CALLTAPE_COMPRESS must be one of "off", "gzip", "zstd", got "rar"',
    ],
    ["CALLTAPE_RECRD", "on", "unknown environment variable CALLTAPE_RECRD (did you mean CALLTAPE_RECORD?)"],
  ])("a wrong setting %s=%s: one warning, nothing recorded", (name, value, message) => {
    const { project, stdout, stderr } = record(program, { [name]: value });
    expect(stdout).toBe("2\n3\n");
    expect(stderr).toBe(`[calltape] ${message}; nothing is recorded, the program goes on\n`);
    expect(existsSync(project.path(".calltape"))).toBe(false);
  });

  test("off means no file at all", () => {
    const { project, stderr } = record(program, { CALLTAPE_RECORD: "off" });
    expect(stderr).toBe("");
    expect(existsSync(project.path(".calltape"))).toBe(false);
  });
});

test("tapes are for their owner alone", () => {
  const { project } = record(`function f() {} f();`);
  expect(statSync(project.path(".calltape")).mode & 0o777).toBe(0o700);
  for (const file of project.tapeFiles()) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("getConfig tells the settings in force, which configure takes again", () => {
  const { stdout } = record(
    `import { isDeepStrictEqual } from "node:util";
     import { configure, getConfig } from "@calltape/runtime";
     const { record, store, maxBytes, keep } = getConfig();
     console.log(record, store, maxBytes, keep);
     configure({ record: "production", maxDepth: 3, ignore: ["src/**"] });
     const config = getConfig();
     console.log(config.record, config.maxBytes, config.maxDepth, config.budget, config.ignore);
     configure({}); configure(config); config.ignore.pop();
     console.log(isDeepStrictEqual(getConfig(), { ...config, ignore: ["src/**"] }));
     configure({});
     console.log(getConfig().maxDepth);`,
    { CALLTAPE_MAX_BYTES: "2kb" },
  );
  expect(stdout.trim().split("\n")).toEqual([
    expect.stringMatching(/^on \S+ 2048 calls=100,age=30d,size=1gb$/),
    "production 2048 3 0.5 [ 'src/**' ]",
    "true",
    "64",
  ]);
});

test("configure changes settings while the program runs, and names a wrong option", () => {
  const { stdout, project } = record(`
    import { configure, flush, stats } from "@calltape/runtime";
    function f(n) { return n; }
    f(1); configure({ record: "off" }); f(2); configure({ record: "on", dir: "elsewhere" }); f(3); flush();
    console.log(stats().calls, stats().tape.includes("elsewhere"));
    try { configure({ simple: 1, recrod: "on" }); } catch (error) { console.log(error.code, error.message); }
    try { configure({ recrod: "on" }); } catch (error) { console.log(error.code, error.message); }
  `);
  expect(stdout.trim().split("\n")).toEqual([
    "2 true",
    'CALLTAPE_BAD_OPTION [calltape] unknown option "simple" in the options of configure (did you mean "sample"?)',
    'CALLTAPE_BAD_OPTION [calltape] unknown option "recrod" in the options of configure (did you mean "record"?)',
  ]);
  expect(project.tapes("elsewhere").calls.map((call) => call.result())).toEqual([3]);
  expect(project.tapes().calls.map((call) => call.result())).toEqual([1]);
});
