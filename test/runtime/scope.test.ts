import { expect, test } from "vitest";
import { Project } from "../project.js";

/** What `f` was given in calls that were recorded, of a program that has `withConfig` and some ways to wait. */
function recorded(source: string, env: Record<string, string> = {}): unknown[] {
  const project = new Project({
    "work.js": `export function f(n) { return n; }`,
    // As it is, so that only calls of `f` are recorded.
    "program.js": `
      import { flush, stats, withConfig } from "@calltape/runtime";
      import { setTimeout as wait } from "node:timers/promises";
      import { f } from "./work.js";
      const [on, off] = [{ record: "on" }, { record: "off" }];
      ${source}
      flush();
      console.log(stats().errors);`,
  });
  project.instrument("work.js", "work.js");
  const { stdout, stderr, status } = project.node("program.js", {
    env: { CALLTAPE_KEEP: "calls=1000000", ...env },
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: "0\n", stderr: "", status: 0 });
  const { calls, problems } = project.tapes();
  expect(problems).toEqual([]);
  return calls.map((call) => call.arguments()[0]);
}

const OFF = { CALLTAPE_RECORD: "off" };

test("off inside of on: nothing of the scope is recorded, across whatever it waits for", () => {
  expect(
    recorded(`
      f(1);
      withConfig(off, () => f(-1));
      f(2);
      const waiting = withConfig(off, async () => {
        f(-2);
        await wait(5);
        f(-3);
        await Promise.resolve().then(() => f(-4)).finally(() => f(-5));
        await new Promise((resolve) => setImmediate(() => { f(-6); process.nextTick(() => { f(-7); queueMicrotask(() => { f(-8); resolve(); }); }); }));
        for await (const n of (async function* () { yield -9; await null; yield -10; })()) f(n);
        f(-11);
      });
      f(3);
      await wait(1);
      f(4);
      await waiting;
      f(5);`),
  ).toEqual([1, 2, 3, 4, 5]);
});

test("on inside of off: only the scope is recorded, across whatever it waits for", () => {
  expect(
    recorded(
      `
      f(-1);
      withConfig(on, () => f(1));
      f(-2);
      const waiting = withConfig(on, async () => {
        f(2);
        await wait(20);
        f(3);
        await Promise.resolve().then(() => f(4));
        await new Promise((resolve) => setImmediate(() => { f(5); resolve(); }));
      });
      f(-3);
      await wait(1);
      f(-4);
      await waiting;
      f(-5);`,
      OFF,
    ),
  ).toEqual([1, 2, 3, 4, 5]);
});

test("the innermost scope counts, and the outer one again behind it, also beside each other and after errors", () => {
  expect(
    recorded(`
      withConfig(off, () => {
        f(-1);
        withConfig(on, () => { f(1); withConfig(off, () => f(-2)); f(2); });
        f(-3);
      });
      try { withConfig(off, () => { throw new Error("mine"); }); } catch (error) { f(error.message); }
      await withConfig(off, async () => { await null; throw new Error("late"); }).catch((error) => f(error.message));
      await Promise.all([on, off, on, off].map((scope, i) => withConfig(scope, async () => {
        for (let round = 0; round < 3; round++) { f(scope === on ? 10 + i : -10); await wait(1); }
      })));`).sort(),
  ).toEqual([1, 10, 10, 10, 12, 12, 12, 2, "late", "mine"].sort());
});

test("what a scope gives and throws is what the function does; a wrong one is an error that says so", () => {
  expect(
    recorded(`
      const promise = Promise.resolve(7);
      if (withConfig(on, () => promise) !== promise) throw new Error("another promise");
      f(withConfig(off, () => "given"));
      try { withConfig({ recrod: "on" }, () => f(-1)); } catch (error) { f(error.code); }`),
  ).toEqual(["given", "CALLTAPE_BAD_OPTION"]);
});

test("a share of a scope's calls is recorded", () => {
  const all = recorded(`
    withConfig({ sample: 0 }, () => { for (let i = 0; i < 1_000; i++) f(-1); });
    withConfig({ sample: 1 }, () => f(1));
    withConfig({ sample: 0.5 }, () => { for (let i = 0; i < 1_000; i++) f(2); });`);
  expect(all.filter((n) => n === -1)).toEqual([]);
  expect(all.filter((n) => n === 1)).toEqual([1]);
  // Ten standard deviations to each side.
  expect(all.length).toBeGreaterThan(340);
  expect(all.length).toBeLessThan(660);
});
