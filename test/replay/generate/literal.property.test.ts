import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comment, keyOf, quote } from "../../../replay/generate/text.js";
import { compare } from "../../../replay/index.js";
import { findDifference } from "../../tape/same-graph.js";
import { roundTrip } from "../../tape/tape-bytes.js";
import { texts, values } from "./arbitrary.js";
import { evaluate } from "./evaluate.js";

describe("code of values", () => {
  test("makes what was recorded, with what was shared", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const recorded = roundTrip([a, b, a]).value as unknown[];
        const { made, code } = evaluate(recorded);
        expect(compare(recorded, made), code).toEqual({ differences: [], incomparable: [], redacted: [] });
        expect(findDifference(made, recorded), code).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test("stands on lines that end, and shows no character that cannot be seen", () => {
    fc.assert(
      fc.property(values, (value) => {
        const { code } = evaluate([roundTrip(value).value]);
        expect(code).not.toMatch(/[^\n\P{C}]|[^ \P{Z}]/u);
      }),
      { numRuns: 500 },
    );
  });

  test("of texts: strings, keys and comments say what they are and nothing else", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(new Function(`return ${quote(text)}`)()).toBe(text);
        expect(Object.keys(new Function(`return { ${keyOf(text)}: 1 }`)() as object)).toEqual([text]);
        expect(new Function(`// ${comment(text)}\nreturn 1`)()).toBe(1);
        expect(comment(text)).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
    );
  });
});
