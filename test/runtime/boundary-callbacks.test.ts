import { describe, expect, test } from "vitest";
import type { Call } from "../../tape/index.js";
import { Project } from "../project.js";

/** Calls of captured functions end in an order and with outcomes that the program knows, too. */
const NOTES = `
  const notes = [];
  export const note = (name, value) => { notes.push([name, value]); return value; };
  export const noteError = (name, error) => { notes.push([name, error.message]); return error; };
  export const deep = (n) => (n === 0 ? 0 : deep(n - 1));
  export const show = () => console.log(JSON.stringify(notes));
`;

const NAMED = new Set(["each", "inner", "late", "gen", "on", "emit", "outer", "cb", "svc"]);

/**
 * Runs a program whose captured module `db.js` is a boundary, too, and compares what its functions gave with the tape.
 *
 * @param db,svc functions that note what they give as they end
 */
function run(db: string, svc: string, files: Record<string, string> = {}): Call[] {
  const project = new Project({
    "notes.js": NOTES,
    "src/db.js": `import { note, noteError, deep } from "../notes.js";\n${db}`,
    "src/svc.js": `import { note, noteError, deep } from "../notes.js";\n${svc}`,
    "app.js": `import { svc } from "./src/svc.js"; import { show, deep } from "./notes.js";
      deep(5);
      try { await svc(); } catch {}
      setTimeout(show, 60);`,
    "calltape.json": JSON.stringify({
      capture: ["src/**", "notes.js#deep"],
      boundary: ["module:./src/db.js", "module:./src/db2.js"],
    }),
    ...files,
  });
  const { stdout, stderr } = project.node("app.js", { nodeArgs: ["--import", "calltape/register"] });
  expect(stderr).toBe("");
  const { calls, problems } = project.tapes();
  expect(problems).toEqual([]);
  expect(calls.filter(({ outcome }) => outcome === "unfinished").map(({ probe }) => probe.id)).toEqual([]);
  const own = calls.filter(({ probe }) => !probe.imported && NAMED.has(nameOf(probe.id)));
  const ends = own
    .map((call) => ({ call, end: call.startedAt + call.duration! / 1e6 }))
    .sort((a, b) => a.end - b.end)
    .map(({ call }) => [nameOf(call.probe.id), resultOf(call)]);
  const notes = JSON.parse(stdout) as [string, unknown][];
  expect(notes.length).toBeGreaterThan(2);
  expect(ends).toEqual(notes);
  return [...calls];
}

const nameOf = (id: string) => id.replace(/^.*[#>.]|~\d+$/g, "");

function resultOf(call: Call): unknown {
  const result = call.result();
  return result instanceof Error ? result.message : (result ?? null);
}

/** Each call with its caller, but for those of `deep`. */
function callers(calls: readonly Call[]): string[] {
  return calls
    .filter(({ probe }) => !probe.id.startsWith("notes.js"))
    .map((call) => `${call.caller()?.probe.id ?? "-"} → ${call.probe.id}`);
}

const SYNC_EACH = `export function each(cb) {
  return note("each", [1, 2].map(function inner(x) { deep(3); return note("inner", cb(x) + 1); }));
}`;

test("a captured module that is a boundary calls back: each call ends with its own outcome", () => {
  const calls = run(
    SYNC_EACH,
    `import { each } from "./db.js";
     export function svc() { return note("svc", each(function cb(x) { deep(3); return note("cb", x * 10); })); }`,
  );
  expect(callers(calls)).toEqual([
    "- → src/svc.js#svc",
    "src/svc.js#svc → ./src/db#each",
    "./src/db#each → src/db.js#each",
    "src/db.js#each → src/db.js#each>inner",
    "./src/db#each → ./src/db#each>0",
    "./src/db#each>0 → src/svc.js#svc>cb",
    "src/db.js#each → src/db.js#each>inner",
    "./src/db#each → ./src/db#each>0",
    "./src/db#each>0 → src/svc.js#svc>cb",
  ]);
});

describe("so do those of", () => {
  test("callbacks that throw, past functions that do not catch", () => {
    run(
      `export function each(cb) {
         const inner = (x) => { try { return note("inner", cb(x)); } catch (error) { throw noteError("inner", error); } };
         try { inner(1); } catch (error) { deep(3); }
         try { return inner(2); } catch (error) { throw noteError("each", error); }
       }`,
      `import { each } from "./db.js";
       export function svc() {
         const cb = (x) => { deep(2); throw noteError("cb", new Error("no " + x)); };
         try { each(cb); } catch { deep(4); }
         return note("svc", 3);
       }`,
    );
  });

  test("callbacks that call the boundary again", () => {
    run(
      SYNC_EACH,
      `import { each } from "./db.js";
       export function svc() {
         const cb = (x) => note("cb", x > 5 ? x : each((y) => deep(2) + y + x * 10).length);
         return note("svc", [each(cb), each(cb)]);
       }`,
    );
  });

  test("async functions that call back before and after they have awaited, two at a time", () => {
    run(
      `export async function each(cb, name) {
         const inner = (x) => { deep(3); return note("inner", cb(x)); };
         const seen = [inner(name + 1)];
         await null;
         seen.push(inner(name + 2), await cb(name + 3));
         await new Promise((go) => setTimeout(go, 2));
         return note("each", [...seen, inner(name + 4)]);
       }`,
      `import { each } from "./db.js";
       export async function svc() {
         const cb = (x) => note("cb", deep(2) + x);
         return note("svc", await Promise.all([each(cb, "a"), each(cb, "b")]));
       }`,
    );
  });

  test("async callbacks", () => {
    run(
      `export async function each(cb) {
         const inner = async (x) => note("inner", await cb(x));
         return note("each", [...(await Promise.all([inner(1), inner(2)])), await inner(3)]);
       }`,
      `import { each } from "./db.js";
       export async function svc() {
         const cb = async (x) => { deep(2); await null; deep(4); return note("cb", x * 2); };
         return note("svc", await each(cb));
       }`,
    );
  });

  test("generators, to their end and left before it", () => {
    run(
      `export function* gen(cb) {
         const inner = (x) => note("inner", deep(1) + cb(x));
         try { yield inner(1); yield inner(2); yield inner(3); } finally { inner(9); note("gen", undefined); }
       }`,
      `import { gen } from "./db.js";
       export function svc() {
         const cb = (x) => note("cb", deep(3) + x);
         const all = [...gen(cb)];
         for (const x of gen(cb)) if (x > 1) break;
         return note("svc", all);
       }`,
    );
  });

  test("async generators", () => {
    run(
      `export async function* gen(cb) {
         const inner = (x) => note("inner", deep(1) + cb(x));
         try { yield inner(1); await null; yield inner(2); } finally { inner(9); note("gen", undefined); }
       }`,
      `import { gen } from "./db.js";
       export async function svc() {
         const cb = (x) => note("cb", deep(3) + x);
         const all = [];
         for await (const x of gen(cb)) all.push(x);
         for await (const x of gen(cb)) break;
         return note("svc", all);
       }`,
    );
  });

  test("a boundary that hands a callback on to another", () => {
    run(
      `import { outer } from "./db2.js";
       export function each(cb) {
         return note("each", outer(function inner(x) { return note("inner", cb(deep(2) + x)); }, cb));
       }`,
      `import { each } from "./db.js";
       export function svc() { return note("svc", each(function cb(x) { return note("cb", deep(4) + x); })); }`,
      {
        "src/db2.js": `import { note, deep } from "../notes.js";
          export function outer(first, second) { return note("outer", [first(1), second(2), first(deep(3) + 3)]); }`,
      },
    );
  });

  test("listeners, called by another call than that which they were given to, and late", () => {
    run(
      `const listeners = [];
       export function on(cb) { listeners.push(cb); return note("on", listeners.length); }
       export function emit(x) {
         return note("emit", listeners.map(function inner(cb) { deep(2); return note("inner", cb(x)); }));
       }
       export function late(cb) { setTimeout(() => { deep(3); cb("late"); emit(-1); }, 5); return note("late", 0); }`,
      `import { on, emit, late } from "./db.js";
       export function svc() {
         on(function cb(x) { deep(3); return note("cb", x + 1); });
         on(function cb(x) { if (x > 0) emit(x - 1); return note("cb", x + 2); });
         late(function cb(x) { emit(0); return note("cb", x); });
         return note("svc", emit(2));
       }`,
    );
  });
});

test("what a suspended generator has got is used while nothing runs: that it is left shows", () => {
  const project = new Project({
    "src/db.js": "export const connect = () => ({ query: (cb) => cb(1) });",
    "src/svc.js": `import { connect } from "./db.js";
      export async function* rows() { const client = connect(); try { yield client; yield 2; } finally { client.query(() => 3); } }`,
    "app.js": `import { rows } from "./src/svc.js";
      for await (const client of rows()) { console.log(client.query((x) => x + 1)); break; }`,
    "calltape.json": JSON.stringify({ capture: ["src/svc.js"], boundary: ["module:./src/db.js"] }),
  });
  const { stdout } = project.node("app.js", { nodeArgs: ["--import", "calltape/register"] });
  expect(stdout).toBe("2\n");
  const { calls } = project.tapes();
  const rows = calls.find(({ probe }) => probe.id === "src/svc.js#rows")!;
  expect(rows.outcome).toBe("returned");
  expect(rows.steps().map(({ kind }) => kind)).toEqual(["yielded", "left"]);
});
