import { describe, expect, test } from "vitest";
import { type CompareRules, compare } from "../../replay/index.js";

/** Paths at which the two differ. */
const paths = (expected: unknown, received: unknown, rules: CompareRules) =>
  compare(expected, received, rules).differences.map(({ path }) => path);

describe("ignore", () => {
  const before = { id: 1, at: "x", items: [{ id: 2, price: 5 }], deep: { a: { id: 3 } }, "odd key": 1 };
  const after = { id: 9, at: "y", items: [{ id: 8, price: 6 }], deep: { a: { id: 7 } }, "odd key": 2 };
  test.each<[string[], string[]]>([
    [[], [".id", ".at", ".items[0].id", ".items[0].price", ".deep.a.id", '["odd key"]']],
    [["**.id"], [".at", ".items[0].price", '["odd key"]']],
    [
      ["id", ".at"],
      [".items[0].id", ".items[0].price", ".deep.a.id", '["odd key"]'],
    ],
    [["items[*].id"], [".id", ".at", ".items[0].price", ".deep.a.id", '["odd key"]']],
    [
      ["items[1].id", "deep.*.id"],
      [".id", ".at", ".items[0].id", ".items[0].price", '["odd key"]'],
    ],
    [
      ["items", "deep", '["odd key"]'],
      [".id", ".at"],
    ],
    [["**"], []],
    [["*"], []],
  ])("%j", (ignore, left) => {
    expect(paths(before, after, { ignore })).toEqual(left);
  });

  test("a property that only one side has", () => {
    expect(paths({ a: 1 }, { a: 1, b: 2 }, { ignore: ["b"] })).toEqual([]);
    expect(paths({ a: 1, b: 2 }, { a: 1 }, { ignore: ["b"] })).toEqual([]);
  });

  test("by a function that is told of the place, as patterns have it, and both values", () => {
    const ignore = [(path: string, a: unknown, b: unknown) => path === "n" && Number(a) + 1 === Number(b)];
    expect(paths({ n: 1, m: 1 }, { n: 2, m: 2 }, { ignore })).toEqual([".m"]);
    const told: string[] = [];
    const tell = (path: string) => told.push(path) < 0;
    paths(before, after, { ignore: [tell] });
    expect(told).toEqual(["id", "at", "items[0].id", "items[0].price", "deep.a.id", '["odd key"]']);
    expect(paths(before, after, { ignore: told })).toEqual([]);
    paths(1, 2, { ignore: [tell] });
    expect(told.at(-1)).toBe("");
  });
});

test("dynamic: what need not be equal as long as both are of the kind", () => {
  const uuids = ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-4000-8000-000000000000"];
  const before = {
    id: uuids[0],
    at: new Date(0),
    text: "2026-01-01T00:00:00.000Z",
    no: uuids[0],
    n: new Date(0),
  };
  const after = { id: uuids[1], at: new Date(9), text: "2027-01-01", no: "x", n: 9 };
  expect(paths(before, after, { dynamic: ["date", "uuid"] })).toEqual([".no", ".n"]);
  expect(paths(before, after, { dynamic: ["uuid"] })).toEqual([".at", ".text", ".no", ".n"]);
});

test("tolerance is relative, and absolute for small numbers", () => {
  const rules = { tolerance: 1e-9 };
  expect(paths([0.1 + 0.2, 1e12, 0], [0.3, 1e12 + 1, 1e-10], rules)).toEqual([]);
  expect(paths([1, "1", Number.NaN], [1.1, 1, 0], rules)).toEqual(["[0]", "[1]", "[2]"]);
});

describe("unordered", () => {
  const rules = { unordered: ["**.tags"] };
  test.each<[string, unknown, unknown, string[]]>([
    ["the same in another order", { tags: [{ a: 1 }, 2, 3] }, { tags: [3, { a: 1 }, 2] }, []],
    ["each stands for itself", { tags: [1, 1, 2] }, { tags: [1, 2, 2] }, [".tags[1]"]],
    ["one is missing", { tags: [1, 2] }, { tags: [2] }, [".tags.length", ".tags[0]"]],
    ["one is new", { tags: [2] }, { tags: [1, 2] }, [".tags.length", ".tags[0]"]],
    ["a set", { tags: new Set([1, 2]) }, { tags: new Set([2, 1]) }, []],
    ["elsewhere order counts", { list: [1, 2] }, { list: [2, 1] }, [".list[0]", ".list[1]"]],
  ])("%s", (_, a, b, left) => {
    expect(paths(a, b, rules)).toEqual(left);
  });
});

test("wrong rules are an error that names them", () => {
  const bad: [CompareRules, string][] = [
    [{ ignore: ["a[b"] }, 'no pattern of a path: "a[b"'],
    [{ tolerance: -1 }, '"tolerance" must be a number from 0, got -1'],
    [{ dynamic: ["time" as never] }, '"dynamic" takes date and uuid, got time'],
    [
      { ignore: "a" as never },
      '"ignore" in the rules of comparing must be an array of patterns and functions',
    ],
    [
      { ignore: [5 as never] },
      '"ignore" in the rules of comparing must be an array of patterns and functions',
    ],
    [{ tolerance: "1" as never }, '"tolerance" in the rules of comparing must be a number from 0, got "1"'],
    [{ dynamic: "date" as never }, '"dynamic" in the rules of comparing must be an array of texts'],
    [
      { unorderd: [] } as never,
      'unknown option "unorderd" in the rules of comparing (did you mean "unordered"?)',
    ],
  ];
  for (const [rules, message] of bad)
    expect(() => compare(1, 1, rules)).toThrow(
      expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: expect.stringContaining(message) }),
    );
});
