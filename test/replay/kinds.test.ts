import { beforeAll, describe, expect, test } from "vitest";
import { type Call, explain, type ReplayOptions, replay, type Verdict } from "../../replay/index.js";
import { Project } from "../project.js";

/** Every kind of function, with state that only its own code can see, and functions that are not exported. */
const SHOP = `
class Money {
  #cents;
  constructor(cents) { this.#cents = cents; }
  get cents() { return this.#cents; }
  plus(other) { return new Money(this.#cents + other.#cents); }
}
export class Cart {
  #items = [];
  discount = 0;
  constructor(owner) { this.owner = owner.trim(); }
  add(name, price) { this.#items.push({ name, price }); return this.#items.length; }
  total() { return this.#items.reduce((sum, { price }) => sum.plus(price), new Money(0)); }
  get size() { return this.#items.length; }
  set rebate(percent) { this.discount = percent / 100; }
  get rebate() { return this.discount * 100; }
  static of(...names) { const cart = new Cart("nobody"); for (const name of names) cart.add(name, new Money(1)); return cart; }
  *[Symbol.iterator]() { yield* this.#items; }
  *names(prefix) { let n = 0; for (const { name } of this.#items) { const skip = yield prefix + name; if (skip) n++; } return n; }
}
export class GiftCart extends Cart {
  #note;
  constructor(owner, note) { super(owner); this.#note = note; }
  get note() { return this.#note; }
  wrapped() { return { note: this.#note, size: this.size }; }
}
function shout(text) { return text.toUpperCase(); }
export const greet = (name, style = shout) => "hello " + style(name);
export function apply(fn, value) { return fn(value); }
export async function* ticks(n) { for (let i = 0; i < n; i++) { await null; yield i; } return "done"; }
export function* upTo(n) { for (let i = 1; i <= n; i++) yield i; }
export function* guarded(log, n) { try { for (let i = 0; i < n; i++) yield i; } finally { log.push("closed"); } }
export async function* feed(log) { try { yield await "a"; yield "b"; } finally { await null; log.push("closed"); } }
export async function* asks(n) { const a = await n; const b = yield await a + 1; await null; return [a, b, yield b]; }
export function* stubborn(log) { try { yield 1; } finally { yield "last"; log.push("closed"); } }
export const outer = function* (log) { yield* guarded(log, 3); };
export class Refused extends Error {}
export function* patient() { for (let n = 0; ; n++) try { yield n; } catch (e) { n = e instanceof Refused ? 10 : 20; } }
export async function* calm() { try { await null; yield 1; } catch (e) { yield e.message + "!"; } return "done"; }
export function* heedless() { try { yield 1; } catch { return "caught"; } }
export function* turned() { try { yield 1; } catch (e) { throw new TypeError("re " + e.message); } }
export function* blind() { try { yield 1; } catch ({ message }) { yield message; } }
export function* through() { try { try { yield 1; } finally { Math.abs(1); } } catch (e) { yield e.message; } }
export function* walk(n) { yield "before"; const more = n > 0 ? yield* walk(n - 1) : 0; yield "behind"; return more + 1; }
export async function* pages() { yield* [1, 2]; return 3; }
export async function* promised() { try { yield Promise.reject(new Error("no")); } catch (e) { yield e.message; } }
export const reads = () => { const it = patient(); it.next(); const caught = it.throw(new Error("no")).value; return [caught, ...walk(1)]; };
export function sortAll(list) { list.sort(); return list.length; }
export function money(cents) { return new Money(cents); }
export function pass(map) { return map.get("fn"); }
export const twice = (n) => n * 2;
export { shout as loud };
`;

const MAIN = `
import { apply, asks, blind, calm, Cart, feed, GiftCart, greet, guarded, heedless, loud, money, outer, pages, pass, patient, promised, reads, Refused, sortAll, stubborn, through, ticks, turned, twice, upTo, walk } from "./shop.js";
const cart = new Cart(" ada ");
cart.add("tea", money(250)); cart.add("milk", money(120));
cart.total().plus(money(1)); cart.size; cart.rebate = 10; cart.rebate;
Cart.of("x", "y").size;
const names = cart.names("> "); names.next(); names.next(true); names.next(true);
cart.names("once").next();
const gift = new GiftCart("bob", "happy birthday"); gift.add("book", money(999)); gift.note; gift.wrapped();
greet("ada"); apply(twice, 21); apply(loud, "x"); sortAll([3, 1, 2]);
for await (const _ of ticks(3));
for (const _ of upTo(2));
for (const i of upTo(9)) if (i === 2) break;
for (const _ of guarded([], 5)) break;
[...guarded([], 2)];
const thrown = guarded([], 5); thrown.next(); try { thrown.throw(new RangeError("stop")); } catch {}
const unguarded = upTo(5); unguarded.next(); try { unguarded.throw(new TypeError("stop")); } catch {}
const never = guarded([], 5); never.next();
for await (const _ of feed([])) break;
for await (const _ of ticks(5)) break;
const asking = asks(1); await asking.next(); await asking.next("b"); await asking.next("c");
const more = stubborn([]); more.next(); more.return("later"); more.next();
for (const _ of outer([])) break;
const first = patient(); first.next(); first.throw(new Refused("no")); first.next(); first.throw(new Error("no")); first.return();
const soon = calm(); await soon.next(); await soon.throw(new Error("no")); await soon.next();
for (const each of [heedless(), turned(), blind(), through()]) { each.next(); try { each.throw(new Error("no")); each.next(); } catch {} }
for (const _ of walk(1));
for await (const _ of pages());
for await (const _ of promised());
reads();
pass(new Map([["fn", twice]]));
try { new Cart(undefined); } catch {}
`;

/** Faults, each of which one function has more than the program above, and what is told of it. */
const FAULTS: [name: string, text: string, fault: string, told: string][] = [
  ["sortAll", "list.sort();", "", "arguments[0][0] after the call:\n- recorded 1\n+ replayed 3"],
  ["ticks", "yield i;", "yield i + 1;", "yields[0]:\n- recorded 0\n+ replayed 1"],
  ["ticks", 'return "done";', 'yield "more"; return "done";', "yields.length:\n- recorded 3\n+ replayed 4"],
  ["guarded", 'log.push("closed")', "", "arguments[0].length after the call:\n- recorded 1\n+ replayed 0"],
  [
    "feed",
    'await null; log.push("closed");',
    "",
    "arguments[0].length after the call:\n- recorded 1\n+ replayed 0",
  ],
  ["upTo", "let i = 1", "let i = 2", "yields[1]:\n- recorded 2\n+ replayed 3"],
  ["stubborn", 'yield "last";', "", "yields.length:\n- recorded 2\n+ replayed 1"],
  ["patient", "? 10 : 20", "? 10 : 21", "yields[3]:\n- recorded 21\n+ replayed 22"],
  ["calm", 'e.message + "!"', 'e.message + "?"', "yields[1]:\n- recorded 'no!'\n+ replayed 'no?'"],
  ["heedless", 'return "caught"', 'yield "caught"', "yields.length:\n- recorded 1\n+ replayed 2"],
  ["walk", 'yield "before";', 'yield "ahead";', "yields[0]:\n- recorded 'before'\n+ replayed 'ahead'"],
  ["Cart.names", "if (skip) n++;", "if (!skip) n++;", "- recorded 2\n+ replayed 0"],
  [
    "Cart.add",
    "{ name, price }",
    "{ name: name + 1, price }",
    ".#items[0].name after the call:\n- recorded 'tea'\n+ replayed 'tea1'",
  ],
  [
    "Cart.rebate",
    "percent / 100",
    "percent / 10",
    "this.discount after the call:\n- recorded 0.1\n+ replayed 1",
  ],
  [
    "GiftCart.wrapped",
    "size: this.size",
    "size: -this.size",
    "size: 1 }\n+ replayed { note: 'happy birthday', size: -1 }",
  ],
  ["Cart.constructor", "owner.trim()", "owner", "owner: ' ada '"],
  ["Money.plus", "other.#cents)", "other.#cents + 1)", "#cents"],
];

const NOT_ALL = "outcome-cut: the tape does not have all that it yielded and was sent: ";

let project: Project;
let calls: readonly Call[];

beforeAll(() => {
  project = new Project({ "shop.js": SHOP, "main.js": MAIN });
  project.instrument("shop.js", "shop.js.tmp");
  const plain = project.read("shop.js");
  project.write({ "shop.js": project.read("shop.js.tmp"), "plain.js": plain });
  const { stderr, status } = project.node("main.js");
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  ({ calls } = project.tapes());
  expect(plain).not.toBe(project.read("shop.js"));
});

const options = (more: ReplayOptions = {}): ReplayOptions => ({ root: project.folder, ...more });

async function verdictsOf(name: string): Promise<string[]> {
  const of = calls.filter(({ probe }) => probe.id === `shop.js#${name}`);
  expect(of, name).not.toEqual([]);
  const verdicts: Verdict[] = [];
  for (const call of of) verdicts.push(await replay(call, options()));
  return verdicts.map((verdict) =>
    verdict.kind === "unreplayable" ? `${verdict.reason}: ${verdict.detail}` : verdict.kind,
  );
}

describe("a fault is found", () => {
  test.each(FAULTS)("in %s: %s", async (name, text, fault, told) => {
    const faulty = project.read("plain.js").replace(text, fault);
    expect(faulty).not.toBe(project.read("plain.js"));
    const folder = new Project({ "shop.js": faulty });
    folder.instrument("shop.js", "shop.js");
    const verdicts: Verdict[] = [];
    for (const call of calls.filter(({ probe }) => probe.id === `shop.js#${name}`))
      verdicts.push(await replay(call, { root: folder.folder }));
    const different = verdicts.filter(({ kind }) => kind === "different");
    expect(different, verdicts.map(explain).join("\n")).not.toEqual([]);
    expect(different.map(explain).join("\n")).toContain(told);
    expect(different.every(({ stale }) => stale)).toBe(true);
  });
});

describe("every kind of function is called again as it was", () => {
  test.each([
    ["Cart.constructor", 4],
    ["GiftCart.constructor", 1],
    ["Money.constructor", undefined],
    ["Cart.add", undefined],
    ["Cart.total", 1],
    ["Cart.size", 3],
    ["Cart.rebate", 1],
    ["Cart.rebate~2", 1],
    ["Cart.of", 1],
    ["Cart.names", 2],
    ["GiftCart.note", 1],
    ["GiftCart.wrapped", 1],
    ["Money.plus", undefined],
    ["shout", undefined],
    ["greet", 1],
    ["apply", 2],
    ["ticks", 2],
    ["upTo", 3],
    ["guarded", 5],
    ["feed", 1],
    ["asks", 1],
    ["stubborn", 1],
    ["sortAll", 1],
    ["money", undefined],
  ])("%s", async (name, count) => {
    const verdicts = await verdictsOf(name);
    expect(new Set(verdicts)).toEqual(new Set(["same"]));
    if (count !== undefined) expect(verdicts).toHaveLength(count);
  });

  test("where a generator was left is known, but while it delegates", async () => {
    const stepsOf = (name: string) =>
      calls
        .filter(({ probe }) => probe.id === `shop.js#${name}`)
        .map((call) => call.steps().map(({ kind, value }) => (kind === "yielded" ? value : kind)));
    expect(stepsOf("upTo")).toEqual([
      [1, 2],
      [1, 2, "left"],
      [1, "left"],
    ]);
    expect(stepsOf("guarded")).toEqual([[0, "left"], [0, 1], [0, "left"], [0], [0, "left"]]);
    expect(stepsOf("stubborn")).toEqual([[1, "left", "last"]]);
    expect(stepsOf("feed")).toEqual([["a", "left"]]);
    expect(stepsOf("outer")).toEqual([["unseen"]]);
    expect(stepsOf("asks")).toEqual([[2, "sent", "b", "sent"]]);
    expect(await verdictsOf("outer")).toEqual([`${NOT_ALL}it delegates by yield*`]);
  });

  test("what was thrown into a generator that goes on is thrown in again", async () => {
    expect(await verdictsOf("patient")).toEqual(["same", "same"]);
    for (const name of ["calm", "heedless", "turned"]) expect(await verdictsOf(name), name).toEqual(["same"]);
    const [call] = calls.filter(({ probe }) => probe.id === "shop.js#patient");
    expect(call!.steps().map(({ kind }) => kind)).toEqual([
      "yielded",
      "thrown",
      "yielded",
      "yielded",
      "thrown",
      "yielded",
      "left",
    ]);
  });

  test("where a tape does not have all that passed, nothing is said", async () => {
    const thrown = `${NOT_ALL}something was thrown into it and caught where it cannot be seen`;
    expect(await verdictsOf("blind")).toEqual([thrown]);
    expect(await verdictsOf("through")).toEqual([thrown]);
    expect(await verdictsOf("pages")).toEqual([`${NOT_ALL}it delegates by yield*`]);
    expect(await verdictsOf("promised")).toEqual([
      `${NOT_ALL}it yields promises, of which only the values go out`,
    ]);
    // The inner ones do not delegate.
    expect(new Set(await verdictsOf("walk"))).toEqual(new Set(["same", `${NOT_ALL}it delegates by yield*`]));
    expect(await verdictsOf("reads")).toEqual(["same"]);
  });

  test("a function that comes out is compared by which one it is", async () => {
    expect(await verdictsOf("pass")).toEqual(["same"]);
  });
});
