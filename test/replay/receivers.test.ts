import { beforeAll, describe, expect, test } from "vitest";
import { explain, Replayer } from "../../replay/index.js";
import { RecordedModule } from "./recorded-module.js";

const SOURCE = `
import net from "node:net";
export const cart = {
  items: [], total: 0,
  add(x) { this.items.push(x); this.total += x; },
  get size() { return this.items.length; },
  twice() { return cart.items.length * 2 + this.items.length; },
  remove(item) { const at = this.items.indexOf(item); this.items.splice(at, 1); return at; },
  clear() { this.items = []; this.total = 0; },
};
export const conf = { v: 1, set level(x) { this.v = x; }, async load(x) { await null; this.v = x; } };
export const nest = { a: { items: [], add(x) { this.items.push(x); } } };
export const table = { put(key, value) { this[key] = value; }, has(key) { return key in this; } };
export const service = { server: net.createServer(), hits: 0, hit() { return ++this.hits + typeof this.server.listen; } };
const EMPTY = { list: [] };
export const store = { state: EMPTY, set(state) { this.state = state; }, reset() { this.state = EMPTY; return this.state.list.length; } };
export const frozen = Object.freeze({ limit: Number(process.env.LIMIT ?? 1), within(n) { return n <= this.limit; } });
export const bus = { heard: [], on(f) { this.heard.push(f); return this.heard.length; }, emit(x) { return this.heard.map((f) => f(x)); } };
export const times = (n) => (x) => x * n;
export function makeStack() { return { items: [], push(x) { this.items.push(x); return this.count(); }, count() { return this.items.length; } }; }
export function makeStack2() { const s = { items: [] }; s.push = function (x) { this.items.push(x); return this.items.length; }; return s; }
const proto = { size() { return this.items.length; }, add(x) { this.items.push(x); } };
export function fromProto(items) { return Object.assign(Object.create(proto), { items }); }
export const mixin = { describe() { return this.name + "!"; } };
export class Model {
  static table = "models";
  static create(data) { return new this(data); }
  static describe() { return this.name + ":" + this.table; }
  constructor(data) { Object.assign(this, data); }
  static get label() { return this.table.toUpperCase(); }
}
export class User extends Model { static table = "users"; }
const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
export class Counter { n = 0; pending = 0; async load(x) { this.pending++; await wait(); this.pending--; this.n += x; return x; } }
export const counter = { n: 0, pending: 0, async load(x) { this.pending++; await wait(); this.pending--; this.n += x; return x; } };
`;

const MAIN = `
import { bus, cart, conf, Counter, counter, fromProto, frozen, makeStack, makeStack2, mixin, nest, service, store, table, times, User } from "./a.js";
const item = 7;
cart.add(5); cart.add(item); cart.size; cart.twice(); cart.remove(item); cart.clear();
conf.level = 5; await conf.load(7);
nest.a.add(3);
table.put("a", 1); table.put("b", 2); table.has("b");
service.hit(); service.hit();
store.set({ list: [1] }); store.reset();
frozen.within(1);
bus.on(times(2)); bus.emit(4); bus.on(times(3)); bus.emit(5);
const s = makeStack(); s.push(1); s.push(2);
const t = makeStack2(); t.push(1); t.push(2);
const p = fromProto([1, 2]); p.size(); p.add(3); p.size();
Object.assign({ name: "m" }, mixin).describe();
User.create({ id: 1 }); User.describe(); User.label;
const c = new Counter(); await Promise.all([c.load(1), c.load(2), counter.load(1), counter.load(2)]);
`;

let module: RecordedModule;

beforeAll(() => {
  module = new RecordedModule(SOURCE, MAIN);
});

/** Verdicts of the calls of some functions, each judged once, in the order that is given. */
async function verdictsOf(names: string[], root = module.project.folder, order = [...names.keys()]) {
  const replayer = new Replayer({ root });
  const found: string[] = [];
  for (const i of order)
    for (const call of module.callsOf(names[i]!)) {
      const verdict = await replayer.replay(call);
      found.push(verdict.kind === "same" ? "same" : `${names[i]} ${verdict.kind}: ${explain(verdict)}`);
    }
  return [...new Set(found)].join("\n");
}

const CART = ["add", "size", "twice", "clear"].map((name) => `cart.${name}`);

describe("an object of the top level has the data that it had", () => {
  test.each([
    [
      "cart.add",
      "this.items.push(x); this.total += x",
      'this.items.push("x"); this.total = -1',
      "this.items[0]",
    ],
    [
      "cart.clear",
      "this.items = []; this.total = 0",
      "this.items = [0]; this.total = 0",
      "this.items.length",
    ],
    ["conf.level", "set level(x) { this.v = x", "set level(x) { this.v = -x", "this.v"],
    ["conf.load", "await null; this.v = x", "await null; this.v = -x", "this.v"],
    [
      "nest.a.add",
      "a: { items: [], add(x) { this.items.push(x)",
      "a: { items: [], add(x) { this.items.push(-x)",
      "this.items[0]",
    ],
    ["table.put", "this[key] = value", "this[key] = -value", "this.a"],
    ["store.reset", "this.state = EMPTY; return", "return EMPTY.list.length +", "this.state.list.length"],
  ])("%s: what it makes of it counts", async (name, from, to, where) => {
    expect(await verdictsOf([name])).toBe("same");
    expect(await verdictsOf([name], module.changed(from, to))).toContain(`${where} after the call`);
  });

  test("in any order, and each by itself", async () => {
    for (const order of [[3, 2, 1, 0], [1], [2], [0, 0]])
      expect(
        await verdictsOf(CART, module.changed("cart.items.length * 2", "2 * cart.items.length"), order),
      ).toBe("same");
    const names = ["store.reset", "store.set", "table.has", "table.put", "bus.emit", "bus.on", "service.hit"];
    expect(await verdictsOf(names, module.changed("++this.hits", "(this.hits += 1)"))).toBe("same");
  });

  test("what no tape holds is what the program has made", async () => {
    expect(await verdictsOf(["service.hit"])).toBe("same");
    const [kind, why] = await module.replayed("service.hit", module.changed("++this.hits", "--this.hits"));
    expect(kind).toBe("different");
    expect(why).toContain("this.hits after the call");
  });

  test("what its source defines more, or no more, is no difference", async () => {
    const more = module.changed(
      "items: [], total: 0,",
      "items: [], total: 0, notes: [], sum() { return this.total; },",
    );
    expect(await verdictsOf(CART, more)).toBe("same");
    const less = module.changed("remove(item) {", "removed(item) {");
    expect(await verdictsOf([...CART, "cart.remove"], less)).toMatch(
      /^same\ncart.remove orphaned: .*no cart.remove$/,
    );
  });

  test("one that cannot be changed is stood for by one that has what was recorded", async () => {
    expect(await verdictsOf(["within"], module.changed("process.env.LIMIT ?? 1", "0"))).toBe("same");
  });
});

describe("what is made by calls is its own receiver", () => {
  test.each([
    "makeStack>push",
    "makeStack>count",
    "makeStack2>push",
    "proto.size",
    "proto.add",
    "mixin.describe",
  ])("%s", async (name) => expect(await verdictsOf([name])).toBe("same"));

  test.each([
    ["makeStack>push", "this.items.push(x); return this.count()", "this.items.push(-x); return this.count()"],
    [
      "makeStack2>push",
      "s.push = function (x) { this.items.push(x)",
      "s.push = function (x) { this.items.push(-x)",
    ],
    [
      "proto.add",
      "}, add(x) { this.items.push(x); } };\nexport function",
      "}, add(x) { this.items.push(-x); } };\nexport function",
    ],
  ])("%s: what it makes of it counts", async (name, from, to) => {
    expect(await verdictsOf([name], module.changed(from, to))).toContain("after the call");
  });
});

test("a static method that a class inherits is called on that class", async () => {
  expect(await verdictsOf(["Model.create", "Model.describe", "Model.label"])).toBe("same");
  const [kind] = await module.replayed(
    "Model.create",
    module.changed("return new this(", "return new Model("),
  );
  expect(kind).toBe("different");
});

test("what another call has made of an object meanwhile is none of an async call's", async () => {
  expect(await verdictsOf(["Counter.load", "counter.load"])).toBe("same");
});
