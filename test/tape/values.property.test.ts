import fc from "fast-check";
import { expect, it } from "vitest";
import { labelsOf } from "../../tape/index.js";
import { findDifference } from "./same-graph.js";
import { roundTrip } from "./tape-bytes.js";

/** Any UTF-16, lone surrogates too. */
const utf16 = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

const leaf = fc.oneof(
  utf16,
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(null, undefined, true, false, -0, Number.NaN, "", "__proto__"),
  fc.uint8Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.uint8Array().map((bytes) => new DataView(Uint8Array.from(bytes).buffer)),
);

const anything = fc.anything({
  key: utf16,
  values: [leaf],
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 5,
});

const KINDS = ["array", "object", "dictionary", "null", "map", "set", "error"] as const;

/** Containers that refer to each other in any way: shared, in cycles, in themselves. */
const graph = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      edges: fc.array(fc.nat(30), { maxLength: 5 }),
      leaves: fc.array(leaf, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((nodes) => {
    const made = nodes.map(({ kind }): object => {
      if (kind === "array") return [];
      if (kind === "map") return new Map();
      if (kind === "set") return new Set();
      if (kind === "error") return new RangeError("m");
      return kind === "null" ? (Object.create(null) as object) : {};
    });
    nodes.forEach(({ kind, edges, leaves }, i) => {
      const parts = [...edges.map((edge) => made[edge % made.length]!), ...leaves];
      const target = made[i]!;
      parts.forEach((part, at) => {
        if (target instanceof Map) target.set(at % 2 === 0 ? part : at, part);
        else if (target instanceof Set) target.add(part);
        else (target as Record<string, unknown>)[Array.isArray(target) ? at * 2 : `k${at}`] = part;
      });
      if (kind === "error") Object.defineProperty(target, "cause", { value: parts[0] });
      if (kind === "dictionary") for (let at = 0; at < 70; at++) Object.assign(target, { [`more${at}`]: at });
    });
    return made[0];
  });

it.each([
  ["any value", anything],
  ["any graph", graph],
])("%s comes back as it was, or is labelled", (_, arbitrary) => {
  let exact = 0;
  let all = 0;
  fc.assert(
    fc.property(arbitrary, (value) => {
      const { value: revived, labels } = roundTrip(value);
      all++;
      if (labels === 0) {
        exact++;
        expect(findDifference(value, revived)).toBeUndefined();
      } else expect(labelsOf(labels)).not.toContain("instance");
    }),
    { numRuns: 2_000 },
  );
  expect(exact / all).toBeGreaterThan(0.9);
});

it.each([
  ["any value", anything],
  ["any graph", graph],
])("%s with too few bytes gives a value, and is labelled", (_, arbitrary) => {
  let cut = 0;
  fc.assert(
    fc.property(arbitrary, fc.nat(300), (value, maxBytes) => {
      const { value: revived, labels } = roundTrip(value, maxBytes);
      const difference = findDifference(value, revived);
      if (labels === 0) expect(difference).toBeUndefined();
      if (!labelsOf(labels).includes("cut")) return;
      cut++;
      expect(difference).toBeDefined();
    }),
    { numRuns: 1_000 },
  );
  expect(cut).toBeGreaterThan(50);
});
