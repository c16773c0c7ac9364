import { beforeAll, describe, expect, test } from "vitest";
import { BoundFunction, type Instance, labelsOf, RecordedProxy } from "../../tape/index.js";
import { RecordedModule } from "./recorded-module.js";

const SOURCE = `
export class Field {
  constructor(name) { this.name = name; this.check = this.check.bind(this); this.also = [this.check]; }
  check(value) { return this.name + " " + value; }
  with(other) { return [this.check(1), other.check(2), this.also[0] === this.check]; }
}
export const fields = () => [new Field("a"), new Field("b")];
const traps = { get(target, key) { return key === "double" ? target.count * 2 : Reflect.get(target, key); } };
export function counter(count) { const target = { count, self: undefined }; const proxy = new Proxy(target, traps); target.self = proxy; return proxy; }
export function doubled(proxy) { return proxy.double; }
export function up(proxy) { proxy.count++; return proxy; }
export function list(items) { return new Proxy(items, { get: Reflect.get }); }
export function observed() {
  return new Proxy({ count: 1 }, { set(target, key, value) { target[key] = value + 1; return true; } });
}
export function sets(proxy) { proxy.count = 2; return proxy.count; }
export function pair() { return [new Proxy([1], {}), new Proxy({ inner: new Proxy({ b: 1 }, { get: () => 2 }) }, { get: () => 3 })]; }
export function nests() {
  return new Proxy({ a: 1 }, { get: (target, key) => (key === "a" ? target.a : undefined), of: new Proxy({ c: 1 }, { has: () => true }) });
}
export function either(a, b) { return [callsBound.bind(a ?? b), callsBound.bind(null), callsBound.bind()]; }
export function callsEach(bounds) { return bounds.map((bound) => bound(Number)); }
export function callsBound(fn) { return fn(5); }
export function free() { const biggest = Math.max, self = {}; return biggest.bind(self); }
export function unseen() { return [Math.max.bind(Math, 1), new Proxy({}, {})]; }
export function chain(n) { let fn = callsBound; for (let i = 0; i < n; i++) fn = fn.bind(fn); return fn; }
`;

const MAIN = `
import { callsBound, callsEach, chain, counter, doubled, either, fields, free, list, nests, observed, pair, sets, unseen, up } from "./a.js";
const [a, b] = fields();
a.with(b); callsBound(a.check);
const proxy = counter(3);
nests(); callsEach(either(undefined, proxy));
doubled(proxy); up(proxy); list([1]); free(); unseen(); chain(3); chain(5000); pair();
sets(observed());
`;

let module: RecordedModule;

beforeAll(() => {
  module = new RecordedModule(SOURCE, MAIN);
});

test.each([
  "Field.constructor",
  "Field.check",
  "Field.with",
  "fields",
  "callsBound",
  "counter",
  "doubled",
  "up",
  "free",
  "chain",
  "observed",
  "sets",
  "pair",
  "nests",
  "either",
  "callsEach",
])("%s is recorded exactly, and does the same", async (name) => {
  expect(module.labelsOf(name)).toEqual([]);
  expect(await module.replayed(name)).toEqual(["same", ""]);
});

test("a tape says what is bound and what is behind a proxy", () => {
  const [, field] = module.callOf("fields").result() as [Instance, Instance];
  const { check, also } = field.fields as { check: BoundFunction; also: unknown[] };
  expect(check).toBeInstanceOf(BoundFunction);
  expect(check.receiver).toBe(field);
  expect(also[0]).toBe(check);
  const proxy = module.callOf("counter").result() as RecordedProxy;
  expect(proxy).toBeInstanceOf(RecordedProxy);
  expect(proxy.target).toMatchObject({ count: 3 });
  expect((proxy.target as { self: unknown }).self).toBe(proxy);
  const nested = module.callOf("nests").result() as RecordedProxy;
  expect(nested.target).toEqual({ a: 1 });
  const [bound, toNull, toNothing] = module.callOf("either").result() as BoundFunction[];
  expect(bound!.receiver).toBeInstanceOf(RecordedProxy);
  expect([toNull!.receiver, toNothing!.receiver]).toEqual([null, undefined]);
});

test("what is made otherwise stays opaque, and what is too deep is cut", () => {
  expect(module.labelsOf("unseen")).toContain("opaque");
  const chains = module.callsOf("chain");
  expect(chains.map(({ labels }) => labelsOf(labels).includes("cut"))).toEqual([false, true]);
});

describe("a difference", () => {
  test.each([
    ["in what a proxy stands for", "counter", "const target = { count,", "const target = { count: 9,"],
    ["in what is bound to", "fields", "this.check.bind(this)", "this.check.bind(fields)"],
    ["in what is bound", "fields", "this.check.bind(this)", "this.with.bind(this)"],
    [
      "a proxy that is none any more",
      "counter",
      "const proxy = new Proxy(target, traps)",
      "const proxy = target",
    ],
    [
      "a function that is not bound any more",
      "fields",
      "this.check = this.check.bind(this)",
      "this.check = this.check",
    ],
    ["in a handler", "counter", "new Proxy(target, traps)", "new Proxy(target, fields)"],
    ["in a literal that a proxy stands for", "observed", "{ count: 1 }", "{ count: 2 }"],
    [
      "in a literal that is a handler",
      "observed",
      "set(target, key, value)",
      "deleteProperty(target, key, value)",
    ],
    ["in a proxy in a literal", "pair", "{ b: 1 }", "{ b: 2 }"],
  ])("%s", async (_, name, from, to) => {
    expect((await module.replayed(name, module.changed(from, to)))[0]).toBe("different");
  });
});
