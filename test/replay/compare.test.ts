import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { compare } from "../../replay/compare/compare.js";
import { Accessor, CUT_KEY, Cut, Instance, Opaque, Redacted } from "../../tape/index.js";
import { newError, setMessage } from "../../tape/values/revive-error.js";

function cyclic(end: unknown) {
  const value: Record<string, unknown> = { list: [1], end };
  value["self"] = value;
  (value["list"] as unknown[]).push(value);
  return value;
}

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

class Locked {
  #key = 1;
  open = this.#key > 1;
}

class HttpError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** An error as the tape gives it. */
function asRecorded(className: string, message: string, fields: object = {}): Error {
  const error = newError(className);
  setMessage(error, className, message);
  return Object.assign(error, fields);
}

const named = (name: string) => Object.assign(() => {}, { tag: name });
function withHole(): unknown[] {
  const list = [1, 2, 3];
  delete list[1];
  return list;
}

const CUT = new Cut(1);

const SAME: [string, unknown, unknown][] = [
  ["numbers", 1.5, 1.5],
  ["NaN", Number.NaN, Number.NaN],
  ["-0", -0, -0],
  ["BigInt", 10n ** 40n, 10n ** 40n],
  ["objects with keys in another order", { a: 1, b: { c: [] } }, { b: { c: [] }, a: 1 }],
  ["holes", withHole(), withHole()],
  ["dates", new Date(5), new Date(5)],
  ["invalid dates", new Date(Number.NaN), new Date(Number.NaN)],
  ["maps", new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
  ["sets", new Set([[1], "a"]), new Set([[1], "a"])],
  ["typed arrays", new Float32Array([1, Number.NaN]), new Float32Array([1, Number.NaN])],
  ["buffers", Buffer.from("abc"), Buffer.from("abc")],
  ["cycles", cyclic(1), cyclic(1)],
  ["errors", new TypeError("no"), new TypeError("no")],
  ["errors with a cause", new Error("a", { cause: { b: 1 } }), new Error("a", { cause: { b: 1 } })],
  [
    "errors of the program's classes",
    asRecorded("HttpError", "gone", { status: 410 }),
    new HttpError("gone", 410),
  ],
  ["aggregate errors", new AggregateError([1], "m"), new AggregateError([1], "m")],
  ["instances", new Instance("Point", { x: 1, y: 2 }), new Point(1, 2)],
  [
    "null prototypes",
    Object.assign(Object.create(null), { a: 1 }),
    Object.assign(Object.create(null), { a: 1 }),
  ],
];

const [one, other] = [Symbol("s"), Symbol("s")];
const [recordedOne, recordedOther] = [new Opaque("symbol", "s"), new Opaque("symbol", "s")];
SAME.push(
  ["symbols", [recordedOne, recordedOther, recordedOne], [one, other, one]],
  ["symbols without a text", new Opaque("symbol", ""), Symbol()],
  ["symbols of two tapes", { a: recordedOne }, { a: recordedOther }],
);

const SHARED = { n: [] };
const POINT = new Instance("Point", { x: 1, y: 2 });

/** So many objects that lead to each other in a circle. */
function cycle(length: number): object {
  const first: { self?: object } = {};
  first.self = length > 1 ? { self: cycle(length - 1) } : first;
  if (length > 1) (first.self as { self: object }).self = first;
  return first;
}

const DIFFERENT: [string, unknown, unknown, string][] = [
  ["symbols with another text", recordedOne, Symbol("t"), ""],
  ["two symbols and one", [recordedOne, recordedOther], [one, one], "[1]"],
  ["one symbol and two", [recordedOne, recordedOne], [one, other], "[1]"],
  ["a symbol and its text", recordedOne, "s", ""],
  ["numbers", 1, 2, ""],
  ["0 and -0", 0, -0, ""],
  ["a number and its text", 1, "1", ""],
  ["null and undefined", null, undefined, ""],
  ["undefined and no key", { a: undefined }, {}, ".a"],
  ["a further key", { a: 1 }, { a: 1, "b c": 2 }, '["b c"]'],
  ["deep values", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ".a[0].b"],
  ["a hole and undefined", withHole(), [1, undefined, 3], "[1]"],
  ["lengths", [1], [1, 2], ".length"],
  ["dates", new Date(5), new Date(6), ""],
  ["a date and its number", new Date(5), 5, ""],
  [
    "order of maps",
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
    new Map([
      ["b", 2],
      ["a", 1],
    ]),
    "[0][0]",
  ],
  ["order of sets", new Set([1, 2]), new Set([2, 1]), "[0]"],
  ["maps and objects", new Map(), {}, ""],
  ["typed arrays of another type", new Int8Array([1]), new Uint8Array([1]), ""],
  ["a buffer and an array of bytes", Buffer.from([1]), new Uint8Array([1]), ""],
  ["cycles that end elsewhere", cyclic(1), cyclic(2), ".end"],
  ["one object and two", [SHARED, SHARED], [{ n: [] }, { n: [] }], "[1]"],
  ["two objects and one", [{ n: [] }, { n: [] }], [SHARED, SHARED], "[1]"],
  ["an object and a copy of it", [SHARED, SHARED], [SHARED, { ...SHARED }], "[1]"],
  ["cycles of another shape", cycle(1), cycle(2), ".self"],
  ["one instance and two", [POINT, POINT], [new Point(1, 2), new Point(1, 2)], "[1]"],
  ["error classes", new TypeError("no"), new RangeError("no"), ""],
  ["error classes of the program", asRecorded("HttpError", "a", { status: 1 }), new Error("a"), ""],
  ["errors of an aggregate", new AggregateError([1], "m"), new AggregateError([2], "m"), ".errors[0]"],
  ["error messages", new Error("a"), new Error("b"), ".message"],
  ["causes", new Error("a", { cause: 1 }), new Error("a"), ".cause"],
  ["own properties of errors", asRecorded("HttpError", "a", { status: 1 }), new HttpError("a", 2), ".status"],
  ["classes", new Instance("Point", { x: 1 }), { x: 1 }, ""],
  ["fields", new Instance("Point", { x: 1, y: 2 }), new Point(1, 3), ".y"],
  ["null prototypes", Object.create(null), {}, ""],
  ["a function and a number", new Opaque("function", "f"), 1, ""],
  ["an accessor and a value", { a: new Accessor(undefined, undefined) }, { a: 1 }, ".a"],
];

const withGetter = {
  get a() {
    return 1;
  },
};

const INCOMPARABLE: [string, unknown, unknown, string][] = [
  ["functions", { f: new Opaque("function", "f") }, { f: named("f") }, "outcome-opaque"],
  ["promises", new Opaque("promise", ""), Promise.resolve(1), "outcome-opaque"],
  ["accessors", { a: new Accessor(new Opaque("function", "a"), undefined) }, withGetter, "outcome-opaque"],
  ["cut values", { a: new Cut(0) }, { a: 2 }, "outcome-cut"],
  ["cut arrays", [1, new Cut(2)], [1, 2, 3], "outcome-cut"],
  ["cut sets", new Set([1, new Cut(1)]), new Set([1, 2]), "outcome-cut"],
  [
    "cut maps",
    new Map<unknown, unknown>([
      ["a", 1],
      [CUT, CUT],
    ]),
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
    "outcome-cut",
  ],
  ["cut objects", { a: 1, [CUT_KEY]: new Cut(1) }, { a: 1, b: 2 }, "outcome-cut"],
  ["instances with private state", new Instance("Locked", { open: false }), new Locked(), "outcome-instance"],
];

test("a difference of identity says which object it is, and can be passed over", () => {
  const [recorded, replayed] = [
    { a: SHARED, b: { c: SHARED } },
    { a: SHARED, b: { c: { n: [] } } },
  ];
  const { differences } = compare(recorded, replayed);
  expect(
    differences.map(({ path, ...sides }) => [path, inspect(sides.expected), inspect(sides.received)]),
  ).toEqual([[".b.c", "the same object as .a", "another object"]]);
  expect(compare(recorded, replayed, { identity: false }).differences).toEqual([]);
  expect(compare(recorded, replayed, { ignore: ["b.c"] }).differences).toEqual([]);
  // What differs in itself is told as that.
  expect(compare(recorded, { a: SHARED, b: { c: { n: [1] } } }).differences).toMatchObject([
    { path: ".b.c.n.length" },
  ]);
  expect(() => compare(1, 1, { identity: 1 as never })).toThrow(
    '"identity" in the rules of comparing must be true or false, got 1',
  );
});

describe("compare", () => {
  test.each(SAME)("same: %s", (_, a, b) => {
    expect(compare(a, b)).toEqual({ differences: [], incomparable: [], redacted: [] });
  });

  test.each(DIFFERENT)("different: %s", (_, a, b, path) => {
    expect(compare(a, b).differences.map((difference) => difference.path)).toContain(path);
  });

  test.each(INCOMPARABLE)("nothing can be said: %s", (_, a, b, reason) => {
    const { differences, incomparable } = compare(a, b);
    expect(differences).toEqual([]);
    expect(incomparable.map((place) => place.reason)).toEqual([reason]);
  });

  test("redacted places are named and match anything", () => {
    expect(compare({ a: { token: new Redacted("string") } }, { a: { token: "x" } })).toEqual({
      differences: [],
      incomparable: [],
      redacted: [".a.token"],
    });
  });
});
