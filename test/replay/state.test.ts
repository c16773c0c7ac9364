import { expect, test } from "vitest";
import { Replayer } from "../../replay/index.js";
import { Project } from "../project.js";
import { RecordedModule } from "./recorded-module.js";

const SOURCE = `
import { wait } from "./outside.js";
const RATE = 2;
const URL = "db:5432";
let sequence = 0;
let pool;
const known = new Map();
const nextId = () => "Q-" + ++sequence;
export class Quote { constructor() { this.id = nextId(); } static make() { return new Quote(); } }
export const order = (n) => ({ id: nextId(), price: n * RATE });
export const tax = (n) => { const hit = known.has(n); known.set(n, n / 5); return { tax: known.get(n), hit }; };
export const tick = () => process.hrtime.bigint();
/** @boundary */
export const connect = (url) => ({ url });
/** @boundary */
export const insert = (row) => row.price;
export const getPool = () => (pool ??= connect(URL)).url;
export const save = (n) => insert({ id: nextId(), price: n * RATE });
class Box { #rate; constructor(n) { this.n = n; this.#rate = RATE; } get rate() { return this.#rate; } }
export const gift = (n) => (RATE > 2 ? { box: new Box(n), open: () => n, later: Promise.resolve(n), seen: new WeakMap() } : undefined);
export const nth = (n) => (RATE > 2 ? { box: new Box(++sequence) } : undefined);
export const twice = (n) => n * RATE;
export async function slow() { globalThis.slowCalls = (globalThis.slowCalls ?? 0) + 1; await wait(); return ++sequence; }
export const dice = () => { const sides = 6; const start = sides; return () => start; };
export const scope = (n) => { const inner = () => ({ id: nextId(), price: n * RATE }); return inner().price; };
`;
const MAIN = `
import { dice, getPool, gift, nth, order, Quote, save, scope, slow, tax, tick, twice } from "./a.js";
new Quote(); new Quote(); new Quote(); Quote.make(); order(3); tax(5); tax(5); tick(); getPool(); save(4); twice(4); dice()(); gift(1); nth(1); scope(2); await slow();
`;
const OUTSIDE = "export const wait = () => Promise.resolve();";

const module = new RecordedModule(SOURCE, MAIN, { "outside.js": OUTSIDE });
const STATE =
  "state: it does something else each time, though its source is what was recorded: it depends on what its module remembers, or on what is outside (docs/replay.md)";

test.each([
  ["a counter", "Quote.make", 0],
  ["one that a function below has", "Quote.constructor", 3],
  ["beside what is the same", "order", 0],
  ["a memory that makes it the same the second time", "tax", 1],
  ["a clock that nobody sees", "tick", 0],
  ["what a boundary is asked with", "save", 0],
  ["in a function in a function", "scope>inner", 0],
])("a call that does something else each time depends on what no tape holds: %s", async (_, name, index) => {
  const { folder } = new Project({ "a.js": module.project.read("a.js"), "outside.js": OUTSIDE });
  expect(await module.replayed(module.callOf(name, index), folder)).toEqual(["unreplayable", STATE]);
});

test("what it does otherwise each time alike is different", async () => {
  const root = module.changed("RATE = 2", "RATE = 3");
  const [kind, why] = await module.replayed("order", root);
  expect([kind, why]).toEqual(["different", expect.stringContaining("+ replayed { id: 'Q-1', price: 9 }")]);
  expect(await module.replayed("twice", root)).toEqual([
    "different",
    expect.stringContaining("+ replayed 12"),
  ]);
  const verdict = await new Replayer({ root }).replay(module.callOf("order"));
  expect("differences" in verdict && verdict.differences.map(({ path }) => path)).toEqual([".price"]);
});

test("what looks alike both times is no other thing", async () => {
  const root = module.changed("RATE = 2", "RATE = 3");
  expect(await module.replayed("gift", root)).toEqual(["different", expect.stringContaining("Box")]);
  expect(await module.replayed("nth", root)).toEqual(["unreplayable", STATE]);
});

test("what a boundary is asked the first time alone is different", async () => {
  const root = module.changed("db:5432", "db:5433");
  expect(await module.replayed("getPool", root)).toEqual([
    "different",
    expect.stringContaining("connect('db:5433')"),
  ]);
});

test.each([
  ["its own", "order", "id: nextId()", "id: Math.random()"],
  ["that of a function below", "Quote.make", "++sequence", "(sequence += 2)"],
  ["of a boundary's caller", "save", "++sequence", "(sequence += 2)"],
  ["that of the function that has made it", "dice>anonymous", "sides = 6", "sides = Math.random()"],
])("where the source is another one, it is different: %s", async (_, name, from, to) => {
  const [kind] = await module.replayed(name, module.changed(from, to));
  expect(kind).toBe("different");
});

test("what takes long is not made again", async () => {
  const late = "export const wait = () => new Promise((resolve) => setTimeout(resolve, 300));";
  const { folder } = new Project({ "a.js": module.project.read("a.js"), "outside.js": late });
  const verdict = await new Replayer({ root: folder, timeout: 500 }).replay(module.callOf("slow"));
  expect(verdict.kind).toBe("different");
  expect((globalThis as { slowCalls?: number }).slowCalls).toBe(1);
});
