import { expect, test } from "vitest";
import { batchesOf } from "../../cli/replay/batches.js";
import type { Call } from "../../tape/index.js";

/** A call as far as batches look at it. Times in milliseconds. */
function callOf(
  number: number,
  parent: Call | undefined,
  more: { at?: number; takes?: number; async?: boolean } = {},
): Call {
  const { at = number, takes = 0.1, async = false } = more;
  return {
    id: `0badcafe:${number}`,
    parent: parent?.id,
    probe: { id: "src/shop.ts#total", async },
    startedAt: at,
    duration: takes * 1e6,
    caller: () => parent,
  } as unknown as Call;
}

const numbersOf = (calls: readonly Call[]): [numbers: number[], fresh: boolean][] =>
  [...batchesOf(calls)].map(({ calls: batch, fresh }) => [
    batch.map(({ id }) => Number(id.split(":")[1])),
    fresh,
  ]);

test("what one call has led to stays together, and small groups fill a batch", () => {
  const calls: Call[] = [];
  for (let i = 0; i < 30; i++) {
    const root = callOf(i * 3, undefined);
    const child = callOf(i * 3 + 1, root);
    calls.push(root, child, callOf(i * 3 + 2, child));
  }
  const batches = numbersOf(calls);
  expect(batches.map(([numbers]) => numbers.length)).toEqual([51, 39]);
  expect(batches.flatMap(([numbers]) => numbers)).toEqual(calls.map((_, i) => i));
});

test("what has led to many calls has a thread of its own, with what timers have called meanwhile", () => {
  const main = callOf(0, undefined, { at: 0, takes: 10_000, async: true });
  const children = Array.from({ length: 6_000 }, (_, i) => callOf(i + 1, main, { at: i }));
  const stray = callOf(7_000, undefined, { at: 7_000 });
  const late = callOf(7_001, undefined, { at: 20_000 });
  const [first, second] = numbersOf([main, ...children, stray, late]);
  expect(first![1]).toBe(true);
  expect(first![0]).toContain(7_000);
  expect(second).toEqual([[7_001], false]);
});

test("calls whose callers are not among them are found by their callers", () => {
  const root = callOf(0, undefined);
  const middle = callOf(1, root);
  const calls = Array.from({ length: 600 }, (_, i) => callOf(i + 2, i % 2 === 0 ? root : middle));
  expect(numbersOf(calls)).toEqual([[calls.map((_, i) => i + 2), true]]);
});
