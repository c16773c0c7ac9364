import { describe, expect, test } from "vitest";
import { stateOf } from "../../runtime/src/record/promise-state.js";
import { observePromise } from "../../runtime/src/record/promise-watch.js";
import { Project } from "../project.js";

/** Fails when anything looks at it. */
const untouchable = () => {
  const ran = (what: string) => () => {
    throw new Error(`${what} ran`);
  };
  class Watched {
    static get name() {
      return ran("name")();
    }
    static [Symbol.hasInstance]() {
      return ran("hasInstance")();
    }
    get [Symbol.toStringTag]() {
      return ran("toStringTag")();
    }
    [Symbol.for("nodejs.util.inspect.custom")]() {
      return ran("inspect")();
    }
  }
  return new Watched();
};

describe("stateOf", () => {
  const rejected = Promise.reject(untouchable());
  rejected.catch(() => undefined);
  test.each<[what: string, promise: Promise<unknown>, state: string]>([
    ["pending", new Promise(() => undefined), "pending"],
    ["follows a pending one", Promise.resolve().then(() => new Promise(() => undefined)), "pending"],
    ["a number", Promise.resolve(1), "fulfilled"],
    ["undefined", Promise.resolve(), "fulfilled"],
    ["a text that says so", Promise.resolve("<pending>"), "fulfilled"],
    ["a symbol that says so", Promise.resolve(Symbol("<rejected>")), "fulfilled"],
    ["an object with pending", Promise.resolve({ in: new Promise(() => undefined) }), "fulfilled"],
    ["an object with a rejected one", Promise.resolve({ in: rejected }), "fulfilled"],
    ["what must not be looked at", Promise.resolve(untouchable()), "fulfilled"],
    ["rejected with the same", rejected, "rejected"],
    ["a null", Promise.resolve(null), "fulfilled"],
    ["a function", Promise.resolve(() => 1), "fulfilled"],
  ])("%s", async (_, promise, state) => {
    await null;
    await null;
    expect(stateOf(promise)).toBe(state);
  });
});

describe("observePromise", () => {
  const settled = (promise: Promise<unknown>) =>
    new Promise<unknown[]>((resolve) => {
      const watched = observePromise(
        promise,
        (value) => resolve(["fulfilled", value]),
        (reason) => resolve(["rejected", reason]),
      );
      if (!watched) resolve(["not watched"]);
    });

  const later = (act: () => unknown) => new Promise((resolve) => setTimeout(() => resolve(act()), 5));

  test.each<[what: string, make: () => Promise<unknown>, seen: unknown[]]>([
    ["settled before", () => Promise.resolve(1), ["fulfilled", 1]],
    ["settled later", () => later(() => 2), ["fulfilled", 2]],
    ["rejected later", () => later(() => Promise.reject("no")), ["rejected", "no"]],
    ["one that follows others", async () => later(async () => later(() => 3)), ["fulfilled", 3]],
    ["a subclass", () => new (class extends Promise<unknown> {})(() => undefined), ["not watched"]],
    [
      "one with a constructor of its own",
      () => Object.assign(new Promise(() => undefined), { constructor: Promise }),
      ["not watched"],
    ],
  ])("%s", async (_, make, seen) => {
    const promise = make();
    promise.catch(() => undefined);
    expect(await settled(promise)).toEqual(seen);
  });

  test("twice the same promise", async () => {
    const promise = later(() => 4);
    expect(await Promise.all([settled(promise), settled(promise)])).toEqual([
      ["fulfilled", 4],
      ["fulfilled", 4],
    ]);
  });

  test("stack traces keep the async callers of what is still pending", async () => {
    const leaf = async (): Promise<string> => {
      await later(() => 0);
      return String(new Error("here").stack);
    };
    async function passesOn(watch: boolean) {
      const promise = leaf();
      if (watch)
        observePromise(
          promise,
          () => undefined,
          () => undefined,
        );
      return promise;
    }
    async function top(watch: boolean) {
      return await passesOn(watch);
    }
    const frames = async (watch: boolean) =>
      (await top(watch)).split("\n").map((line) => line.trim().replace(/ \(.*|:\d+:\d+$/, ""));
    const plain = await frames(false);
    expect(plain).toContain("at top");
    expect(await frames(true)).toEqual(plain);
  });
});

/** What becomes of promises that sync boundaries hand on, whoever waits for them. */
const HANDED_ON = `
process.on("unhandledRejection", (reason) => console.log("unhandled", String(reason)));
process.on("rejectionHandled", () => console.log("handled after all"));
const later = (act) => new Promise((done, fail) => setTimeout(() => { try { done(act()); } catch (error) { fail(error); } }, 5));
const no = (n) => { throw new RangeError("no " + n); };
/** @boundary */ export const resolves = (n) => Promise.resolve(n);
/** @boundary */ export const resolvesLater = (n) => later(() => n);
/** @boundary */ export const rejects = (n) => Promise.reject(new RangeError("no " + n));
/** @boundary */ export const rejectsLater = (n) => later(() => no(n));
/** @boundary */ export const thenable = (n) => ({ then: (done) => done(n) });
/** @boundary */ export const never = () => new Promise(() => undefined);
const order = [];
for (const fn of [resolves, resolvesLater, rejects, rejectsLater, thenable]) {
  await fn(1).then((value) => order.push(value), (error) => order.push(error.message));
  try { order.push(await fn(2)); } catch (error) { order.push(error.message); }
}
never();
rejects("quick"); rejectsLater("slow");
const late = rejects("late"); const later2 = rejectsLater("later");
await later(() => 0); await later(() => 0);
for (const each of [late, later2]) each.catch(() => console.log("caught late"));
Promise.resolve().then(() => order.push("a")).then(() => order.push("c")); resolves(3).then(() => order.push("b"));
await later(() => 0);
console.log(order.join());
`;

test("a promise that a sync boundary hands on is recorded as it settles, and what nobody waits for is still told of", () => {
  const project = new Project({ "program.js": HANDED_ON });
  project.instrument("program.js", "recorded.js");
  const plain = project.node("program.js");
  const recorded = project.node("recorded.js");
  expect(plain.stdout).toContain("unhandled RangeError: no slow\n");
  expect([recorded.stdout, recorded.stderr]).toEqual([plain.stdout, plain.stderr]);
  const did = new Map<string, string[]>();
  for (const call of project.tapes().calls) {
    const name = call.probe.id.split("#")[1]!;
    const result = call.result();
    const what = `${call.outcome} ${result instanceof Error ? result.message : typeof result === "object" ? "object" : String(result)}`;
    did.set(name, [...(did.get(name) ?? []), what]);
  }
  expect(Object.fromEntries(did)).toMatchObject({
    resolves: ["returned 1", "returned 2", "returned 3"],
    resolvesLater: ["returned 1", "returned 2"],
    rejects: ["threw no 1", "threw no 2", "unfinished undefined", "threw no late"],
    rejectsLater: ["threw no 1", "threw no 2", "unfinished undefined", "threw no later"],
    thenable: ["returned object", "returned object"],
    never: ["unfinished undefined"],
  });
});
