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

let list: CallList;

beforeAll(() => {
  const project = new Project({ "program.js": PROGRAM });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").status).toBe(0);
  list = new CallList(project.tapes().calls);
});

const names = (calls: Iterable<Call>) => [...calls].map(({ probe }) => probe.id.split("#")[1]);
const inputs = (calls: Iterable<Call>) => [...calls].map((call) => call.arguments()[0]);

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
