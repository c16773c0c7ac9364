import { describe, expect, test } from "vitest";
import { parsePath } from "../../replay/compare/path.js";
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

  test.each([
    ["x-request-id", "x-request-id"],
    [".h.x-request-id", '["h"]["x-request-id"]'],
    ["**.@type", '["@type"]'],
    ["größe", '["größe"]'],
    ["xml:lang", '["xml:lang"]'],
    ["7", '["7"]'],
    ["list.0.id", "list[0].id"],
    ['["a b"]', '["a b"]'],
  ])("%s names what is at %s", (pattern, path) => {
    const told: string[] = [];
    const [before, after] = [1, 2].map((n) => ({
      ...{
        "x-request-id": n,
        h: { "x-request-id": n },
        "@type": n,
        größe: n,
        "xml:lang": n,
        "7": n,
        "a b": n,
      },
      list: [{ id: n }],
    }));
    const tell = (at: string) => told.push(at) < 0;
    paths(before, after, { ignore: [tell] });
    paths(before, after, { ignore: [pattern, tell] });
    const steps = (text: string) => parsePath(text)!.join();
    const left = told.splice(8).map(steps);
    expect(told.map(steps).filter((each) => !left.includes(each))).toEqual([steps(path)]);
  });

  test.each(["a[b", "[a-b]", "a b", "a,b", "**['x']", "created*", "a..b", "a."])(
    "%s is no pattern",
    (pattern) => {
      expect(() => compare(1, 1, { ignore: [pattern] })).toThrow("no pattern of a path");
    },
  );

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

test.each<[string, unknown, unknown, boolean]>([
  ["an invalid date", new Date(5), new Date(Number.NaN), false],
  ["a date that was invalid", new Date(Number.NaN), new Date(5), false],
  ["two invalid dates", new Date(Number.NaN), new Date(Number.NaN), true],
  ["what only inherits from Date", new Date(5), Object.create(Date.prototype), false],
  ["a text for a date", new Date(5), "2026-01-01T00:00:00.000Z", false],
  ["a day that there is not", "2026-01-01", "2026-02-30", false],
  ["the day of a leap year", "2026-01-01", "2024-02-29", true],
  ["a month that there is not", "2026-01-01", "2026-13-01", false],
  ["an hour that there is not", "2026-01-01T10:00:00Z", "2026-01-01T25:00:00Z", false],
  ["a zone", "2026-01-01T10:00:00Z", "2026-01-01T23:59:60.5+0100", true],
  ["far years", "0001-01-01", "-271821-04-20", true],
  ["the UUID of zeros", uuidOf("1"), uuidOf("0"), false],
  ["a UUID in capitals", uuidOf("a"), uuidOf("B"), true],
])("dynamic: %s", (_, before, after, areSame) => {
  expect(paths(before, after, { dynamic: ["date", "uuid"] })).toEqual(areSame ? [] : [""]);
});

/** A UUID of one digit. */
function uuidOf(digit: string): string {
  return "00000000-0000-0000-0000-000000000000".replaceAll("0", digit);
}

test.each<[number, unknown, unknown, boolean]>([
  [1e-9, 0.1 + 0.2, 0.3, true],
  [1e-9, 1e12, 1e12 + 1, true],
  [0.01, 100, 99, true],
  [0.01, 99, 100, true],
  [0.01, 100, 98.9, false],
  [0.01, -100, -99, true],
  [0.01, 100, -100, false],
  [0.001, 0.0001, 0.0009, false],
  [0.001, 1e-9, 5e-9, false],
  [0.001, 1e-9, 1.0005e-9, true],
  [0.001, 0, 0.0005, false],
  [0.001, 0, Number.MIN_VALUE, false],
  [0.01, Number.POSITIVE_INFINITY, 5, false],
  [0.01, 5, Number.POSITIVE_INFINITY, false],
  [0.01, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false],
  [0.01, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, true],
  [0.99, Number.MAX_VALUE, -Number.MAX_VALUE, false],
  [0.01, Number.NaN, 0, false],
  [0.01, "1", 1, false],
])("tolerance is a share of the larger number: %s of %s and %s", (tolerance, before, after, areSame) => {
  expect(paths(before, after, { tolerance })).toEqual(areSame ? [] : [""]);
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
    [{ tolerance: -1 }, '"tolerance" must be a share from 0 to below 1, as in 0.01 for 1 %, got -1'],
    [{ tolerance: 5 }, '"tolerance" must be a share from 0 to below 1, as in 0.01 for 1 %, got 5'],
    [{ tolerance: Number.NaN }, '"tolerance" must be a share from 0 to below 1, as in 0.01 for 1 %, got NaN'],
    [{ dynamic: ["time" as never] }, '"dynamic" takes date and uuid, got time'],
    [
      { ignore: "a" as never },
      '"ignore" in the rules of comparing must be an array of patterns and functions',
    ],
    [
      { ignore: [5 as never] },
      '"ignore" in the rules of comparing must be an array of patterns and functions',
    ],
    [
      { tolerance: "1" as never },
      '"tolerance" in the rules of comparing must be a share from 0 to below 1, as in 0.01 for 1 %, got "1"',
    ],
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
