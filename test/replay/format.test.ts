import { expect, test } from "vitest";
import { preview } from "../../replay/format.js";
import { compare, explainDifferences } from "../../replay/index.js";
import { Instance, RecordedFunction } from "../../tape/index.js";

/** An object that would be shown 2^depth times, since each level holds the next one twice. */
function nested(depth: number, leaf: number): object {
  let value: object = { leaf };
  for (let i = 0; i < depth; i++) value = { left: value, right: value };
  return value;
}

function explained(before: unknown, after: unknown): string {
  const { differences } = compare(before, after);
  const outcome = (value: unknown) => ({ kind: "returned" as const, value });
  return explainDifferences({ expected: outcome(before), received: outcome(after), differences });
}

test("what is too large to be shown whole is told by its places, at once", () => {
  const from = performance.now();
  const text = explained(nested(60, 1), nested(60, 2));
  expect(performance.now() - from).toBeLessThan(1_000);
  expect(text).toMatch(/^(\.left){60}\.leaf:\n- recorded 1\n\+ replayed 2$/);
  expect(explained([...Array(10_000).keys()], [...Array(10_000).keys(), 1])).toContain(".length");
});

test("what no diff shows is told by its place", () => {
  const failed = (cause: string) => new RangeError("outer", { cause: new RangeError(cause) });
  expect(explained(failed("inner"), failed("inner2"))).toBe(
    ".cause.message:\n- recorded 'inner'\n+ replayed 'inner2'",
  );
  const shared = { n: 1 };
  expect(explained([shared, shared], [shared, { ...shared }])).toBe(
    "[1]:\n- recorded the same object as [0]\n+ replayed another object",
  );
  const deep = (leaf: number) => ({ a: { b: { c: { d: { leaf } } } }, other: leaf });
  expect(explained(deep(1), deep(2))).toMatch(/^- +"leaf": 1,$/m);
});

test("a preview is one line", () => {
  const deep = new (class Sub {
    a = { b: { c: { d: { e: 1 } } }, text: "two\nlines" };
  })();
  expect(preview(deep, 200)).toBe("Sub { a: { b: { c: { d: [Object] } }, text: 'two\\nlines' } }");
  expect(preview(new Error("two\nlines"), 10_000)).not.toContain("\n");
});

test("what is on a tape is shown like what the program has", () => {
  class Sub {
    constructor(readonly list: number[]) {}
  }
  const recorded = new Instance("Sub", { list: [1, 2] }, "src/sub.ts#Sub", new Map([["#size", 2]]));
  expect(explained(recorded, new Sub([1, 3]))).toBe(
    "- recorded Sub { list: [ 1, 2 ], '#size': 2 }\n+ replayed Sub { list: [ 1, 3 ] }",
  );
  const long = (last: number) => ({ text: "x".repeat(80), list: [last] });
  expect(explained(new Instance("Sub", long(1)), Object.assign(new Sub([1]), long(2)))).toMatch(
    /^ {2}Sub \{$/m,
  );
  expect(explained([new RecordedFunction("a.js#make>inner")], [1])).toContain("[Function: inner]");
});

test("what is small is shown as a diff", () => {
  expect(explained({ a: [1, 2, 3], b: "x".repeat(80) }, { a: [1, 5, 3], b: "x".repeat(80) })).toContain(
    "-     2,\n+     5,",
  );
});
