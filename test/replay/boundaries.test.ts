import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Call, explain, Replayer, type ReplayOptions, type Verdict } from "../../replay/index.js";
import { Project } from "../project.js";

/** What a program reaches the world by. Where the tests run, none of it can be called in earnest. */
const WORLD = `
const really = () => { if (globalThis.offline) throw new Error("called in earnest"); };
export class NotFound extends Error { constructor(id) { super("no " + id); this.id = id; } }
/** @boundary */
export async function query(sql, ...values) {
  really();
  await new Promise((done) => setTimeout(done, sql.startsWith("slow") ? 20 : 1));
  if (sql.startsWith("fail")) throw new NotFound(sql);
  return { sql, rows: values.map((value) => ({ value })) };
}
/** @boundary */
export const read = (key, fallback) => { really(); if (key === "bad") throw new RangeError("bad key"); return fallback ?? key + "!"; };
/** @boundary */
export function fill(list, map) { really(); list.push({ at: list.length, first: list[0] }); map.set("filled", true); delete list[0].raw; }
/** @boundary */
export class Feed {
  #left = 2;
  seen = [];
  *items(prefix) { really(); while (this.#left-- > 0) yield prefix + this.#left; return "end"; }
  async *pages(n) { really(); for (let i = 0; i < n; i++) { await null; yield { page: i }; } }
  get size() { really(); return this.#left; }
  note(what) { really(); this.seen.push(what); this.#left += 10; return this; }
}
/** @boundary */
export function pages(n) { really(); return new Promise((done, fail) => setTimeout(n < 0 ? fail : done, n === 1 ? 20 : 1, n < 0 ? new RangeError("no page") : { page: n })); }
/** @boundary */
export const quick = (n) => { really(); if (n === 0) throw new RangeError("at once"); return n > 0 ? Promise.resolve({ n }) : Promise.reject(new NotFound(n)); };
/** @boundary */
export const hangs = () => { really(); return new Promise(() => undefined); };
/** @boundary */
export const handle = () => { really(); return { of: Promise.resolve(1) }; };
/** @boundary */
export const login = (name) => { really(); return { name, password: "hunter2" }; };
/** @boundary */
export class Connection { constructor(url) { really(); this.url = url; this.open = true; } }
`;

const SHOP = `
import { Connection, Feed, fill, handle, hangs, login, pages as pagesOf, query, quick, read } from "./world.js";
export async function report(ids) {
  const found = [];
  for (const id of ids) found.push((await query("one", id)).rows[0].value);
  return found;
}
export async function race(names) {
  const order = [];
  await Promise.all(names.map(async (name) => { await query(name, 1); order.push(name); }));
  return order;
}
export async function fails() { try { await query("fail it"); } catch (error) { return [error.constructor.name, error.message, error.id]; } }
export function reads(keys) { return keys.map((key) => { try { return read(key); } catch (error) { return error.message; } }); }
export function fills(item) { const map = new Map(); const list = [item]; fill(list, map); return [list.length, list[1].first === item, item, [...map]]; }
export function feeds() { const feed = new Feed(); const items = [...feed.items("x")]; feed.note("seen"); return [items, feed.seen, feed.size]; }
export async function pages(n) { const feed = new Feed(); const seen = []; for await (const { page } of feed.pages(n)) seen.push(page); return seen; }
export function connects(url) { const connection = new Connection(url); return [connection.url, connection.open, connection instanceof Connection]; }
export async function handsOn(list) {
  const order = [];
  await Promise.all(list.map((n) => pagesOf(n).then(({ page }) => order.push(page), (error) => order.push(error.message))));
  return order;
}
export async function handsOnAtOnce(list) {
  const found = [];
  for (const n of list) try { found.push((await quick(n)).n); } catch (error) { found.push(error.constructor.name); }
  try { quick(0); } catch (error) { found.push(error.message); }
  return found;
}
export const impatient = async () => Promise.race([hangs(), pagesOf(2)]);
export async function handles() { return await handle().of; }
export function logins() { const { name, password } = login("ada"); return [name, password.length]; }
export const inner = (key) => read(key);
export function deep(keys) { return keys.map(inner); }
export async function settles() { return Promise.race([query("slow", 1), query("fast", 2)]).then(({ sql }) => sql); }
export async function later() { setTimeout(() => read("late"), 30); return read("now"); }
export function repeats(n) { let text = ""; for (let i = 0; i < n; i++) text += read("k", i % 2 ? "odd" : "even"); return text; }
`;

const MAIN = `
import { connects, deep, fails, feeds, fills, handles, handsOn, handsOnAtOnce, impatient, later, logins, pages, race, reads, repeats, report, settles } from "./shop.js";
await report([1, 2, 3]); await race(["slow", "b", "c"]); await fails(); reads(["a", "bad", "c"]);
fills({ raw: 1, kept: 2 }); feeds(); await pages(3); connects("db:"); deep(["x", "y"]); await settles(); repeats(4);
await later(); await handsOn([1, 2, -1]); await handsOnAtOnce([1, -1]); await impatient(); await handles(); logins(); await Promise.all([report([7, 8]), report([8, 7])]);
`;

let project: Project;
let calls: readonly Call[];

beforeAll(() => {
  project = new Project({ "world.js": WORLD, "shop.js": SHOP, "main.js": MAIN });
  project.write({ "plain.js": SHOP });
  for (const name of ["world.js", "shop.js"]) project.instrument(name, name);
  const { stderr, status } = project.node("main.js");
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  ({ calls } = project.tapes());
  (globalThis as { offline?: boolean }).offline = true;
});

afterAll(() => {
  delete (globalThis as { offline?: boolean }).offline;
});

const callsOf = (name: string) => calls.filter(({ probe }) => probe.id === `shop.js#${name}`);

/** Replays the calls of a function, at the same time. */
function replayAll(name: string, options: ReplayOptions = {}): Promise<Verdict[]> {
  const replayer = new Replayer({ root: project.folder, ...options });
  const of = callsOf(name);
  expect(of, name).not.toEqual([]);
  return Promise.all(of.map((call) => replayer.replay(call)));
}

const told = (verdict: Verdict) => [verdict.kind, explain(verdict)];

describe("what the world did is answered from the tape", () => {
  test.each([
    "report",
    "race",
    "fails",
    "reads",
    "fills",
    "feeds",
    "pages",
    "connects",
    "deep",
    "settles",
    "later",
    "repeats",
    "handsOn",
    "handsOnAtOnce",
    "impatient",
  ])("%s", async (name) => {
    for (const verdict of await replayAll(name)) expect(told(verdict)).toEqual(["same", ""]);
  });

  test("all at the same time", async () => {
    const replayer = new Replayer({ root: project.folder });
    const all = calls.filter(({ probe }) => /^shop\.js#\w+$/.test(probe.id));
    const verdicts = await Promise.all([...all, ...all].map((call) => replayer.replay(call)));
    const others = verdicts.filter(({ kind }) => kind !== "same");
    expect(others.map(({ call }) => call.probe.id).sort()).toEqual(
      ["handles", "handles", "logins", "logins"].map((name) => `shop.js#${name}`),
    );
    expect(verdicts.length).toBeGreaterThan(30);
  });
});

/** What a later version of the program does, and what is told of it. */
const FAULTS: [name: string, text: string, fault: string, told: string | RegExp][] = [
  [
    "report",
    'query("one", id)',
    'query("two", id)',
    /^boundaries\[0\] world\.js#query:\n- recorded world\.js#query\('one', 1\) is the nearest\n\+ replayed world\.js#query\('two', 1\)$/,
  ],
  [
    "reads",
    "keys.map((key)",
    "keys.slice(1).map((key)",
    /boundaries\[0\] world\.js#read:\n- recorded world\.js#read\('a'\)\n\+ replayed no such call/,
  ],
  [
    "reads",
    "keys.map((key)",
    "keys.reverse().map((key)",
    /boundaries\[1\] world\.js#read:\n- recorded world\.js#read\('bad'\) before world\.js#read\('c'\)/,
  ],
  [
    "reads",
    "keys.map((key)",
    '[...keys, "more"].map((key)',
    /boundaries\[3\] world\.js#read:\n- recorded world\.js#read\('a'\) is the nearest\n\+ replayed world\.js#read\('more'\)/,
  ],
  [
    "reads",
    "return read(key)",
    "return fill([{}], new Map())",
    /boundaries\[0\] world\.js#fill:\n- recorded no such call\n\+ replayed world\.js#fill\(\[ \{\} \], Map\(0\) \{\}\)/,
  ],
  [
    "settles",
    'query("fast", 2)]',
    'query("fast", 2)].reverse().slice(1)',
    /^- recorded 'fast'\n\+ replayed 'slow'$/,
  ],
];

/** The program with a change, in a folder of its own. */
function changed(text: string, by: string): Project {
  const shop = project.read("plain.js").replace(text, by);
  expect(shop).not.toBe(project.read("plain.js"));
  const other = new Project({ "world.js": WORLD, "shop.js": shop });
  for (const file of ["world.js", "shop.js"]) other.instrument(file, file);
  return other;
}

describe("a fault is found", () => {
  test.each(FAULTS)("in %s: %s → %s", async (name, text, fault, expected) => {
    const { folder } = changed(text, fault);
    const [verdict] = await replayAll(name, { root: folder });
    expect(verdict!.kind).toBe("different");
    expect(explain(verdict!)).toMatch(expected);
  });

  test("unless it is not looked for: what was not made, and in another order", async () => {
    const oracles = { boundaries: false };
    for (const [from, to] of [["keys.map((key)", "keys.slice(1).map((key)"]] as const) {
      const [verdict] = await replayAll("reads", { root: changed(from, to).folder, oracles });
      expect(explain(verdict!)).not.toContain("boundaries");
    }
    // A call that was not recorded cannot be answered, whoever looks.
    const [verdict] = await replayAll("report", { root: changed('"one"', '"two"').folder, oracles });
    expect(explain(verdict!)).toContain("boundaries[0] world.js#query");
  });
});

describe("modes", () => {
  test("ordered: the next answer, whatever the arguments", async () => {
    const { folder: root } = changed('query("one", id)', 'query("two", id)');
    for (const verdict of await replayAll("report", { root, boundaries: "ordered" }))
      expect(told(verdict)).toEqual(["same", ""]);
    const more = changed("of ids)", "of [...ids, 9])").folder;
    const [verdict] = await replayAll("report", { root: more, boundaries: "ordered" });
    expect(explain(verdict!)).toContain("+ replayed world.js#query('one', 9)");
  });

  test("lenient: the answer that fits best, and the last one again", async () => {
    const { folder: root } = changed("of ids)", "of [...ids, 9])");
    const [verdict] = await replayAll("report", { root, boundaries: "lenient" });
    expect(verdict).toMatchObject({ kind: "different", received: { value: [1, 2, 3, 3] } });
    const { folder: turned } = changed("of ids)", "of ids.reverse())");
    const [first] = await replayAll("report", { root: turned, boundaries: "lenient" });
    expect(first).toMatchObject({ received: { value: [3, 2, 1] } });
  });

  test("a wrong one is refused", () => {
    expect(() => new Replayer({ boundaries: "loose" as never })).toThrow(
      '"boundaries" must be one of strict, ordered, lenient, got "loose"',
    );
  });
});

test("an answer that is not on the tape, in whole or in part, is told of", async () => {
  expect((await replayAll("handles")).map(told)).toEqual([
    ["unreplayable", "input-opaque: the answer of world.js#handle: its result.of is a promise"],
  ]);
  expect((await replayAll("logins")).map(({ kind }) => kind)).toEqual(["redacted"]);
});

describe("which functions are answered", () => {
  test("a boundary itself is not called", async () => {
    const replayer = new Replayer({ root: project.folder });
    const verdict = await replayer.replay(calls.find(({ probe }) => probe.id === "world.js#query")!);
    expect(told(verdict)).toEqual([
      "unreplayable",
      "boundary: world.js#query is a boundary: its calls are answered, not made",
    ]);
  });

  test("one that is not loaded instrumented, and would be called in earnest, is told of", async () => {
    const near = `import { far } from "./far.js"; export const near = (n) => far(n) + 1;`;
    const far = `/** @boundary */ export const far = (n) => { if (globalThis.offline) throw new Error("called in earnest"); return n; };`;
    const other = new Project({
      "far.js": far,
      "near.js": near,
      "main.js": `import { near } from "./near.js"; near(1);`,
    });
    for (const file of ["far.js", "near.js"]) other.instrument(file, file);
    expect(other.node("main.js").status).toBe(0);
    other.write({ "far.js": far });
    const call = other.tapes().calls.find(({ probe }) => probe.id === "near.js#near")!;
    const verdict = await new Replayer({ root: other.folder }).replay(call);
    expect(told(verdict)).toEqual([
      "unreplayable",
      "boundary: far.js#far is or imports a boundary, and far.js was not loaded instrumented, so that it cannot be answered; calltape/vite (vitest) or calltape/babel (Jest) with CALLTAPE=1, or node --import calltape/register, instruments it",
    ]);
  });
});

test("generators go on as they did when something is thrown into them, and none that delegates answers", async () => {
  const other = new Project({
    "world.js": `/** @boundary */
export function* steady() { try { yield 1; } catch (e) { yield e.message; } return 9; }
/** @boundary */
export function* all() { yield* [1, 2]; }`,
    "near.js": `import { all, steady } from "./world.js";
export function use() { const it = steady(); it.next(); const { value } = it.throw(new Error("no")); return [value, it.next().value]; }
export const list = () => [...all()];`,
    "main.js": `import { list, use } from "./near.js"; use(); list();`,
  });
  for (const file of ["world.js", "near.js"]) other.instrument(file, file);
  expect(other.node("main.js").status).toBe(0);
  const replayer = new Replayer({ root: other.folder });
  const replayed = async (id: string) =>
    told(await replayer.replay(other.tapes().calls.find(({ probe }) => probe.id === id)!));
  expect(await replayed("near.js#use")).toEqual(["same", ""]);
  expect(await replayed("near.js#list")).toEqual([
    "unreplayable",
    "input-cut: the answer of world.js#all: the tape does not have all that it yielded: it delegates by yield*",
  ]);
});
