import { describe, expect, test } from "vitest";
import { compare } from "../../replay/compare/compare.js";
import { Opaque } from "../../tape/index.js";
import { fingerprint } from "../../tape/values/fingerprint.js";
import { roundTrip } from "./tape-bytes.js";

const recorded = (value: unknown) => roundTrip(value).value;

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}
const shared = { a: 1 };
const cyclic = (end: number) => {
  const value: Record<string, unknown> = { end };
  value["self"] = value;
  return value;
};
const holes = [1, 2, 3];
delete holes[1];
const withCause = (cause?: unknown) => new TypeError("m", cause === undefined ? {} : { cause });

/** Values that are all different: each made anew, so that nothing but their content can tell. */
const DIFFERENT: readonly (() => unknown)[] = [
  ...[
    0,
    -0,
    1,
    Number.NaN,
    "0",
    "1",
    "",
    "null",
    "\ud800",
    "\udfff",
    "\ufffd",
    1n,
    true,
    false,
    null,
    undefined,
  ].map((value) => () => value),
  ...[
    [],
    [1],
    [1, 2],
    [2, 1],
    ["1,2"],
    [undefined, 1],
    [[1], 2],
    [[1, 2]],
    holes,
    [1, undefined, 3],
    {},
    { a: 1 },
  ].map((value) => () => value),
  ...[
    { a: 2 },
    { b: 1 },
    { a: 1, b: 2 },
    { a: { b: 2 } },
    { a: "1" },
    Object.assign(Object.create(null), { a: 1 }),
  ].map((value) => () => value),
  () => new Map([[1, 2]]),
  () => new Map([[2, 1]]),
  () => new Map([[1, undefined]]),
  () => new Set([1, 2]),
  () => new Set([2, 1]),
  () => new Set([[1, 2]]),
  () => new Date(0),
  () => new Date(1),
  () => /a/g,
  () => /a/,
  () => new URL("http://a/"),
  () => new URLSearchParams("a=1"),
  () => new Headers({ a: "1" }),
  () => new Headers({ a: "2" }),
  () => new Uint8Array([1]),
  () => new Uint8Array([2]),
  () => new Int8Array([1]),
  () => Buffer.from([1]),
  () => new ArrayBuffer(1),
  () => Object(1),
  () => Object("1"),
  () => Symbol.iterator,
  () => Symbol.for("a"),
  () => Symbol.for("b"),
  () => withCause(),
  () => withCause("c"),
  () => new RangeError("m"),
  () => new TypeError("n"),
  () => Object.assign(withCause(), { code: 1 }),
  () => new AggregateError([1], "m"),
  () => new AggregateError([2], "m"),
  () => new Point(1, 2),
  () => new Point(2, 1),
  () => cyclic(1),
  () => cyclic(2),
  () => [shared, shared],
  () => [{ a: 1 }, { a: 2 }],
  () => Array.isArray,
  () => Object.keys,
];

describe("two values from tapes", () => {
  test.each(DIFFERENT.map((make, i) => [i, make] as const))(
    "value %i is the same as itself alone",
    (i, make) => {
      const [one, again] = [recorded(make()), recorded(make())];
      expect(fingerprint(one)).toBe(fingerprint(again));
      expect(compare(one, again)).toEqual({ differences: [], incomparable: [], redacted: [] });
      DIFFERENT.forEach((other, j) => {
        if (i === j) return;
        const different = recorded(other());
        expect([j, fingerprint(different)]).not.toEqual([j, fingerprint(one)]);
        expect([j, compare(one, different).differences.length]).not.toEqual([j, 0]);
      });
    },
  );

  test("keys have no order, but what is one object has its places", () => {
    expect(fingerprint({ a: 1, b: 2 })).toBe(fingerprint({ b: 2, a: 1 }));
    expect(fingerprint([shared, shared])).not.toBe(fingerprint([{ a: 1 }, { a: 1 }]));
    expect(fingerprint(["a", "b"])).not.toBe(fingerprint(["a1", "b"]));
  });

  test("of what was not recorded nothing is said", () => {
    const opaque = compare([new Opaque("promise", "")], [new Opaque("promise", "")]);
    expect(opaque).toMatchObject({ differences: [], incomparable: [{ reason: "outcome-opaque" }] });
    expect(compare(new Opaque("promise", ""), new Opaque("proxy", "")).differences).toHaveLength(1);
    const closure = compare(new Opaque("function", "f"), recorded(Array.isArray));
    expect(closure).toMatchObject({ differences: [], incomparable: [{ reason: "outcome-opaque" }] });
    expect(compare(1, new Opaque("function", "f")).differences).toHaveLength(1);
  });
});
