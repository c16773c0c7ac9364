import { describe, expect, test } from "vitest";
import { chooseCover, missingFrom } from "../../replay/coverage/cover.js";
import { type Coverage, coveredIn } from "../../replay/coverage/meter.js";

const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });

describe("what has run", () => {
  test("the innermost range says it", () => {
    expect(coveredIn([range(0, 100, 1), range(10, 20, 0), range(12, 15, 3), range(40, 50, 0)])).toEqual([
      0, 10, 12, 15, 20, 40, 50, 100,
    ]);
  });

  test("neighbours are one, functions may come in any order, and in what has not run", () => {
    expect(coveredIn([range(30, 40, 1), range(10, 20, 2), range(20, 30, 1), range(0, 100, 0)])).toEqual([
      10, 40,
    ]);
    expect(coveredIn([range(0, 10, 0)])).toEqual([]);
    expect(coveredIn([])).toEqual([]);
  });
});

describe("a cover", () => {
  const coverages: Coverage[] = [
    { a: [0, 10] },
    { a: [0, 5] },
    { a: [5, 20] },
    { a: [0, 5, 15, 30], b: [0, 1] },
    {},
    { b: [0, 1] },
  ];

  test("reaches what all reach, with few", () => {
    const chosen = chooseCover(coverages);
    expect(chosen).toEqual([2, 3]);
    const some = chosen.map((place) => coverages[place]!);
    expect(missingFrom(some, coverages)).toBe(0);
  });

  test("has none that the others make superfluous", () => {
    // The first one is the largest, and each of its halves is in one that is needed anyway.
    expect(chooseCover([{ a: [0, 60] }, { a: [0, 30, 60, 70] }, { a: [30, 60, 70, 80] }])).toEqual([1, 2]);
  });

  test("what is missing is told in characters", () => {
    expect(missingFrom([{ a: [0, 10] }], coverages)).toBe(21);
    expect(missingFrom([], [])).toBe(0);
  });

  test("of equal ones the first is taken, and of nothing none", () => {
    expect(chooseCover([{ a: [0, 5] }, { a: [0, 5] }])).toEqual([0]);
    expect(chooseCover([{}, {}])).toEqual([]);
  });
});
