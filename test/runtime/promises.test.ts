import { describe, expect, test } from "vitest";
import { isPending } from "../../runtime/src/record/promise-state.js";
import { observePromise } from "../../runtime/src/record/promise-watch.js";

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

describe("isPending", () => {
  const rejected = Promise.reject(untouchable());
  rejected.catch(() => undefined);
  test.each<[what: string, promise: Promise<unknown>, pending: boolean]>([
    ["pending", new Promise(() => undefined), true],
    ["follows a pending one", Promise.resolve().then(() => new Promise(() => undefined)), true],
    ["a number", Promise.resolve(1), false],
    ["undefined", Promise.resolve(), false],
    ["a text that says so", Promise.resolve("<pending>"), false],
    ["a symbol that says so", Promise.resolve(Symbol("<pending>")), false],
    ["an object with pending", Promise.resolve({ in: new Promise(() => undefined) }), false],
    ["what must not be looked at", Promise.resolve(untouchable()), false],
    ["rejected with the same", rejected, false],
    ["a null", Promise.resolve(null), false],
    ["a function", Promise.resolve(() => 1), false],
  ])("%s", async (_, promise, pending) => {
    await null;
    await null;
    expect(isPending(promise)).toBe(pending);
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
