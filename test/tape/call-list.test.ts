import { beforeAll, describe, expect, test } from "vitest";
import { type Call, CallList } from "../../tape/index.js";
import { Project } from "../project.js";

const PROGRAM = `
function half(n) { return n / 2; }
function half2(n) { if (typeof n !== "number") throw new TypeError("no number: " + n); return n > 10 ? half(n) : n; }
function wait(ms) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); return { items: [ms] }; }
for (let i = 0; i < 50; i++) half2(i);
for (const odd of ["a", "b", null, -1, 0.5]) try { half2(odd); } catch {}
wait(1); wait(200); wait(2);
`;

const CART = `
export class Cart {
  static of(n) { return new Cart().add(n); }
  constructor() { this.items = []; }
  add(n) { this.items.push(n); return this; }
  get size() { return [1].map((n) => this.items.length * n)[0]; }
}
export class Gift extends Cart { wrap() { return this.size; } }
export class Cartoon { draw() { return 1; } }
Cart.of(1).size; new Gift().wrap(); new Cartoon().draw();
`;

let list: CallList;

beforeAll(() => {
  const project = new Project({ "program.js": PROGRAM });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").status).toBe(0);
  list = new CallList(project.tapes().calls);
});

const names = (calls: Iterable<Call>) => [...calls].map(({ probe }) => probe.id.split("#")[1]);
const inputs = (calls: Iterable<Call>) => [...calls].map((call) => call.arguments()[0]);

/** What an error of a wrong option says. */
const wrong = (message: string) =>
  expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: expect.stringContaining(message) });

test("of a class, all that it declares", async () => {
  const project = new Project({ "cart.js": CART });
  project.instrument("cart.js", "recorded.js");
  expect(project.node("recorded.js").status).toBe(0);
  const calls = new CallList(project.tapes().calls);
  process.env["CALLTAPE_RECORD"] = "off";
  const { Cart, Gift } = await import(project.path("recorded.js"));
  const own = ["Cart.of", "Cart.constructor", "Cart.add", "Cart.size", "Cart.constructor", "Cart.size"];
  expect(names(calls.of(Cart))).toEqual(own);
  expect(names(calls.of(Gift))).toEqual(["Gift.wrap"]);
  expect(names(calls.of(Cart.of))).toEqual(["Cart.of"]);
  expect(() => calls.of(class Other {})).toThrow(wrong("Other is no probe"));
});

test("by process and build", () => {
  const project = new Project({ "program.js": "(function f() { return 1; })();" });
  project.instrument("program.js", "recorded.js");
  for (const build of ["a", "b", ""]) project.node("recorded.js", { env: { CALLTAPE_BUILD: build } });
  const calls = new CallList(project.tapes().calls);
  expect(calls.all().map(({ build }) => build)).toEqual(["a", "b", ""]);
  const [first, second] = calls.all();
  expect(calls.where({ build: "b" }).all()).toEqual([second]);
  expect(calls.where({ build: "" }).count).toBe(1);
  expect(calls.where({ pid: first!.pid }).all()).toEqual([first]);
  expect(calls.where({ pid: first!.pid, build: "b" }).count).toBe(0);
});

describe("a list of calls", () => {
  test("counts, and selects by pattern, id and predicate", () => {
    expect(list.count).toBe(55 + 39 + 3);
    expect(list.of("**#half").count).toBe(39);
    expect(list.has("**#wait")).toBe(true);
    expect(list.has("**#nothing")).toBe(false);
    const call = list.of("**#wait").first();
    expect(list.byId(call.id)).toEqual(call);
    expect(list.of(call.id).all()).toEqual([call]);
    expect(inputs(list.of("**#half").where((each) => (each.arguments()[0] as number) > 47))).toEqual([
      48, 49,
    ]);
  });

  test("by place and time", () => {
    const waits = list.of("**#wait");
    expect(inputs(waits.first(2))).toEqual([1, 200]);
    expect(inputs(waits.latest(2))).toEqual([200, 2]);
    expect(inputs(waits.latest(0))).toEqual([]);
    expect(inputs([waits.first(), waits.latest(), waits.at(-2)])).toEqual([1, 2, 200]);
    expect(inputs([waits.nearest(waits.at(1).startedAt + 1)])).toEqual([200]);
    expect(inputs(waits.slowest(1))).toEqual([200]);
    const [longest, middle] = waits.slowest(3).all();
    const bounds = { longerThan: middle!.duration!, shorterThan: longest!.duration! - 1 };
    expect(waits.where(bounds).all()).toEqual([middle]);
    expect(inputs(waits.where({ from: waits.at(1).startedAt, to: waits.at(2).startedAt }))).toEqual([200]);
  });

  test("times may be texts", () => {
    const { startedAt } = list.at(50);
    const text = new Date(startedAt + 1).toISOString();
    expect(list.where({ from: "2026-01-01", to: text })).toEqual(list.where({ to: new Date(text) }));
    expect(list.where({ from: "2026-01-01" }).count).toBe(list.count);
    expect(list.nearest(text)).toEqual(list.nearest(new Date(text)));
  });

  test.each<[unknown, string]>([
    [{ outcom: "threw" }, 'unknown option "outcom" in the filter of where (did you mean "outcome"?)'],
    [{ thread: 0 }, "(known: outcome, label, from, to, longerThan, shorterThan, pid, build)"],
    [{ outcome: "thrown" }, 'must be one of "returned", "threw", "unfinished", got "thrown"'],
    [{ label: "bogus" }, '"label" in the filter of where must be one of "cut", "opaque"'],
    [
      { from: "yesterday" },
      '"from" in the filter of where must be a date, milliseconds since the epoch, or a text',
    ],
    [{ to: new Date(Number.NaN) }, '"to" in the filter of where must be a date'],
    [{ longerThan: "1" }, '"longerThan" in the filter of where must be a number'],
    [{ pid: "1" }, '"pid" in the filter of where must be a whole number of a process'],
    [{ build: 1 }, '"build" in the filter of where must be a text, got 1'],
    [undefined, "the filter of where must be an object, got undefined"],
  ])("where %j is an error that says why", (filter, message) => {
    expect(() => list.where(filter as never)).toThrow(wrong(message));
  });

  test.each<[string, (any: never) => unknown, unknown, string]>([
    [
      "of",
      (any) => list.of(any),
      undefined,
      "a pattern, the id of a call, or a function is needed, got undefined",
    ],
    [
      "byId",
      (any) => list.byId(any),
      undefined,
      'the id of a call is a text, as "1f00ba42:7", got undefined',
    ],
    ["first", (any) => list.first(any), -1, "must be a whole number from 0, got -1"],
    ["latest", (any) => list.latest(any), 1.5, "must be a whole number from 0, got 1.5"],
    ["slowest", (any) => list.slowest(any), Number.NaN, "must be a whole number from 0, got NaN"],
    ["at", (any) => list.at(any), "x", 'the place of a call must be a whole number, got "x"'],
    [
      "nearest",
      (any) => list.nearest(any),
      Number.NaN,
      "must be a date, milliseconds since the epoch, or a text",
    ],
    ["sample", (any) => list.sample(any), -1, "the size of a sample must be a whole number from 0, got -1"],
    ["sample's seed", (any) => list.sample(1, any), "a", 'a seed must be a whole number, got "a"'],
    ["shuffle", (any) => list.shuffle(any), "a", 'a seed must be a whole number, got "a"'],
  ])("%s takes nothing else", (_, ask, value, message) => {
    expect(() => ask(value as never)).toThrow(wrong(message));
  });

  test("by outcome and label", () => {
    expect(inputs(list.failed())).toEqual(["a", "b", null]);
    expect(list.where({ outcome: "returned", label: "exact" }).count).toBe(list.count - 3);
    expect(list.where({ label: "cut" }).count).toBe(0);
  });

  test("a sample is the same for the same seed, and has each call once", () => {
    const [a, b, c] = [list.sample(20, 1), list.sample(20, 1), list.sample(20, 2)].map((each) => each.all());
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect(new Set(a!.map(({ id }) => id)).size).toBe(20);
    expect(list.sample(1_000).all()).toEqual(list.all());
  });

  test("shuffled calls are all of them, in the same order for the same seed", () => {
    const [a, b, c] = [list.shuffle(1), list.shuffle(1), list.shuffle(2)].map((each) => each.all());
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect(a).not.toEqual(list.all());
    expect(new Set(a)).toEqual(new Set(list.all()));
  });

  test("distinct calls differ in inputs, outcome or what they called", () => {
    expect(inputs(list.of("**#half2").distinct())).toEqual([0, 1, 11, "a", "b", null, -1, 0.5]);
    expect(names(list.distinct()).filter((name) => name === "wait")).toEqual(["wait"]);
  });

  test("what is not there is an error that says so", () => {
    const none = list.of("**#nothing");
    for (const ask of [
      () => none.first(),
      () => none.latest(),
      () => none.nearest(0),
      () => list.byId("x:1"),
    ])
      expect(ask).toThrow(expect.objectContaining({ code: "CALLTAPE_NOT_FOUND" }));
    expect(() => list.of(() => 1)).toThrow(expect.objectContaining({ code: "CALLTAPE_BAD_OPTION" }));
  });
});
