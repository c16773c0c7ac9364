import { expect, test } from "vitest";
import { compare, explainDifferences } from "../../replay/index.js";

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

test("what is small is shown as a diff", () => {
  expect(explained({ a: [1, 2, 3], b: "x".repeat(80) }, { a: [1, 5, 3], b: "x".repeat(80) })).toContain(
    "-     2,\n+     5,",
  );
});
