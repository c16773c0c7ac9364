import { beforeAll, describe, expect, test } from "vitest";
import { explain, Replayer } from "../../replay/index.js";
import { Project } from "../project.js";
import { RecordedModule } from "./recorded-module.js";

const SOURCE = `
export function createCounter(start, step = () => 1) {
  let count = start;
  const add = (by) => (count += by * step());
  return { add, get value() { return count; }, reset: function () { count = start; return add(0); } };
}
export const adder = (a) => (b) => (c) => a + b + c;
export async function connect(name) {
  await null;
  const seen = new Map();
  return { async ask(question) { seen.set(question, (seen.get(question) ?? 0) + 1); await null; return name + question + seen.get(question); } };
}
export function* numbers(from) { const twice = (n) => n * 2; yield twice; return from; }
export function pair() { return [1, 2].map((n) => () => n); }
export function register(router) { let hits = 0; router.routes.push((path) => path + ++hits); }
export function hides() { const inner = () => 1; return { run: [inner].values() }; }
export function makesClass(prefix) { return class Named { static greet(name) { return prefix + name; } }; }
const own = (() => { let n = 0; return () => ++n; })();
export { own };
function table() { return { read: (key) => key + "!" }; }
export const shared = table();
export function both() { const list = []; for (const n of [1, 2]) list.push(() => n); return list; }
export function early(value = () => "early") { return value; }
`;

const MAIN = `
import { adder, both, connect, createCounter, early, hides, makesClass, numbers, own, pair, register, shared } from "./a.js";
const a = createCounter(1), b = createCounter(10);
a.add(1); b.add(5); a.add(2); a.value; a.reset(); b.add(1); b.value;
adder(1)(2)(3);
const plus = adder(5); plus(1)(1); plus(2)(2);
const line = await connect("a:"); await line.ask("x"); await line.ask("x"); await line.ask("y");
const [twice] = numbers(1); twice(4);
const [one, two] = pair(); one(); two();
const router = { routes: [] }; register(router); router.routes[0]("/a"); router.routes[0]("/b");
const [run] = hides().run; run();
makesClass("hi ").greet("you");
own(); own();
shared.read("k");
early()();
for (const one of both()) one();
`;

let module: RecordedModule;

beforeAll(() => {
  module = new RecordedModule(SOURCE, MAIN);
});

async function replayedAll(name: string, root = module.project.folder): Promise<string[]> {
  const replayer = new Replayer({ root });
  const found: string[] = [];
  for (const call of module.callsOf(name)) {
    const verdict = await replayer.replay(call);
    found.push(verdict.kind === "same" ? "same" : `${verdict.kind}: ${explain(verdict)}`);
  }
  return found;
}

describe("closures are made again by the call that made them, and called in their order", () => {
  test.each([
    ["createCounter>add", 5],
    ["createCounter>reset", 1],
    ["adder>anonymous", 3],
    ["adder>anonymous>anonymous", 3],
    ["connect>ask", 3],
    ["register>anonymous", 2],
    ["createCounter>value", 2],
    ["createCounter>step", 5],
    ["makesClass>Named.greet", 1],
    ["table>read", 1],
  ])("%s", async (name, count) => {
    expect(await replayedAll(name)).toEqual(Array(count).fill("same"));
  });

  test("whichever of them is asked for", async () => {
    const replayer = new Replayer({ root: module.project.folder });
    const own = module.calls
      .filter(({ probe }) => /#(createCounter|adder|connect)>/.test(probe.id))
      .reverse();
    for (const call of own) expect((await replayer.replay(call)).kind).toBe("same");
    expect(own.length).toBeGreaterThan(15);
  });

  test("the verdict names the call that made it", async () => {
    const call = module.callOf("createCounter>add");
    const maker = call.maker()!;
    expect(maker.probe.id).toBe("a.js#createCounter");
    expect(await new Replayer({ root: module.project.folder }).replay(call)).toMatchObject({
      kind: "same",
      within: { id: maker.id },
    });
  });
});

describe("what is not given out stays unreplayable, and says so", () => {
  test.each([
    ["hides>inner", "nothing that it gave out leads to a.js#hides>inner"],
    ["numbers>twice", "nothing that it gave out leads to a.js#numbers>twice"],
    ["both>anonymous", "a.js#both, which made it, was replayed, and gave out 2 of it"],
    ["early>value", "cannot be reached from the top level of its file"],
  ])("%s", async (name, why) => {
    for (const found of await replayedAll(name)) expect(found).toContain(`unreplayable: not-exported: `);
    expect((await replayedAll(name))[0]).toContain(why);
  });
});

test("a difference in what a closure remembers, and in what it was made with, is found", async () => {
  const source = SOURCE.replace("let count = start;", "let count = start + 1;").replace(
    "+ seen.get(question)",
    "",
  );
  const changed = new Project({ "a.js": source });
  changed.instrument("a.js", "a.js");
  expect((await replayedAll("createCounter>add", changed.folder))[0]).toMatch(/^different: /);
  expect((await replayedAll("connect>ask", changed.folder))[0]).toMatch(/^different: /);
});

test("closures around functions that are not instrumented are unreplayable once they ask these", async () => {
  const module = new RecordedModule(
    `export function memo(f) { const seen = new Map(); return (key) => { if (!seen.has(key)) seen.set(key, f(key)); return seen.get(key); }; }
    export const compose = (steps) => (x) => steps.reduce((value, step) => step(value), x);
    export const curry = (f) => (a) => (b) => f(a, b);
    export const guarded = (f) => async (x) => { if (x < 0) return "none"; return { got: await f(x) }; };
    export function routes() { const all = []; return { add: (f) => all.push(f), async run(x) { for (const f of all) x = await f(x); return x; } }; }
    export const inc = (x) => x + 1;
    export const plus = (n) => (x) => x + n;`,
    `import { compose, curry, guarded, inc, memo, plus, routes } from "./a.js";
    const upper = memo((s) => s.toUpperCase()); upper("a"); upper("a");
    compose([(x) => x * 2])(3); compose([inc, plus(2)])(3); curry((a, b) => a + b)(1)(2);
    const guard = guarded((x) => x * 2); await guard(-1); await guard(1);
    const r = routes(); r.add((x) => x * 2); await r.run(2);`,
  );
  const called = (whose: string) => [
    "unreplayable",
    `input-opaque: what an earlier call was given, ${whose} of it, is a function that is not instrumented, and it was called`,
  ];
  for (const call of module.callsOf("memo>anonymous"))
    expect(await module.replayed(call)).toEqual(called("argument 1"));
  expect(await module.replayed("compose>anonymous")).toEqual(called("argument 1[0]"));
  // Functions that are recorded answer, also those that the program has made before.
  expect(await module.replayed(module.callOf("compose>anonymous", 1))).toEqual(["same", ""]);
  expect(await module.replayed("curry>anonymous")).toEqual(["same", ""]);
  expect(await module.replayed("curry>anonymous>anonymous")).toEqual(called("argument 1"));
  expect(await module.replayed("guarded>anonymous")).toEqual(["same", ""]);
  expect(await module.replayed(module.callOf("guarded>anonymous", 1))).toEqual(called("argument 1"));
  expect(await module.replayed("routes>run")).toEqual(called("argument 1"));
  const changed = module.changed("value, step) => step(value)", "value, step) => step(value + 1)");
  expect(await module.replayed(module.callOf("compose>anonymous", 1), changed)).toEqual([
    "different",
    expect.stringContaining("plus>anonymous(4) is the nearest"),
  ]);
});

test("functions that were put in the place of those that they wrap are called, and wrap these once", async () => {
  const module = new RecordedModule(
    `export const double = (f) => function (...args) { return f.apply(this, args) * 2; };
    export class Cart { total(x) { return x + 1; } static rate(x) { return x + 3; } }
    Cart.prototype.total = double(Cart.prototype.total);
    Cart.rate = double(Cart.rate);
    export class Twice { rate(x) { return x; } }
    Twice.prototype.rate = double(double(Twice.prototype.rate));`,
    `import { Cart, Twice } from "./a.js"; new Cart().total(1); Cart.rate(1); new Twice().rate(1);`,
  );
  const each = async (root?: string) =>
    Promise.all(
      module.calls.map(async (call) => `${call.probe.id.slice(5)} ${(await module.replayed(call, root))[0]}`),
    );
  const [inner, ...once] = [...(await each())].reverse();
  expect(once.slice(2).reverse()).toEqual([
    ...["double same", "double same", "double same", "double same"],
    ...["double>anonymous same", "Cart.total same", "double>anonymous same", "Cart.rate same"],
  ]);
  // Of what is wrapped twice, the tape does not tell which wrapper stands there.
  expect([...once.slice(0, 2), inner].every((each) => !each!.endsWith("different"))).toBe(true);
  expect(await each(module.changed("x + 1", "x + 2"))).toContain("Cart.total different");
  expect(await each(module.changed("* 2", "* 3"))).toContain("double>anonymous different");
});

test("a difference in what a listener did that takes itself off is none of the call, as long as the source is the same", async () => {
  const module = new RecordedModule(
    `export class Machine {
      state = "a"; listeners = [];
      on(fn) { this.listeners.push(fn); }
      off(fn) { this.listeners = this.listeners.filter((each) => each !== fn); }
      once(fn) { const h = (s) => { this.off(h); fn(s); }; this.on(h); }
      go(to) { this.state = to; for (const each of this.listeners) each(to); return this.listeners.length; }
    }`,
    `import { Machine } from "./a.js"; const m = new Machine(); m.once(() => undefined); m.go("b"); m.go("c");`,
  );
  expect(await module.replayed("Machine.go")).toEqual([
    "unreplayable",
    "input-opaque: it differs in what a.js#Machine.once>h, which it was given, may have done beside what is recorded",
  ]);
  expect(await module.replayed(module.callOf("Machine.go", 1))).toEqual(["same", ""]);
  const changed = module.changed("this.state = to", "this.state = to + to");
  expect((await module.replayed("Machine.go", changed))[0]).toBe("different");
});
