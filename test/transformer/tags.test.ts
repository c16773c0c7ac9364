import { CalltapeError } from "@calltape/runtime";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestTags } from "../../transformer/selection/tags.js";

const read = (...docs: string[]) => nearestTags(docs, "src/a.ts#f");

describe("tags of a comment", () => {
  it.each<[doc: string, tags: string[], options: object, text: string]>([
    ["/** @capture */", ["capture"], {}, "@capture"],
    ["/**@trace*/", ["trace"], {}, "@trace"],
    ["/**\n * Text.\n *\n * @boundary\n */", ["boundary"], {}, "@boundary"],
    ["/**\r\n\t* @nocapture\r\n\t*/", ["nocapture"], {}, "@nocapture"],
    ["/** @capture the prices */", ["capture"], {}, "@capture"],
    ["/** @capture: the prices. */", ["capture"], {}, "@capture"],
    ["/** @capture sample=0.1*/", ["capture"], { sample: 0.1 }, "@capture sample=0.1"],
    [
      "/** @capture sample=.5 keep=5 redact=card.number,password since sample=2 was too much */",
      ["capture"],
      { sample: 0.5, keep: 5, redact: ["card.number", "password"] },
      "@capture sample=.5 keep=5 redact=card.number,password",
    ],
    [
      "/** @capture sample=\"1\" redact='card number, password' */",
      ["capture"],
      { sample: 1, redact: ["card number", "password"] },
      "@capture sample=\"1\" redact='card number, password'",
    ],
    [
      "/** @capture sample=0\n *   keep=999999999\n */",
      ["capture"],
      { sample: 0, keep: 999_999_999 },
      "@capture sample=0 keep=999999999",
    ],
    ["/** @capture @trace */", ["capture", "trace"], {}, "@capture @trace"],
    [
      "/**\n * @capture sample=0.5 of the prices\n * @see other\n * @boundary keep=2\n */",
      ["capture", "boundary"],
      { sample: 0.5, keep: 2 },
      "@capture sample=0.5 @boundary keep=2",
    ],
    [
      "/** @capture keep=2\n * @capture sample=1 */",
      ["capture", "capture"],
      { keep: 2, sample: 1 },
      "@capture keep=2 @capture sample=1",
    ],
  ])("%j", (doc, tags, options, text) => {
    expect(read(doc)).toEqual({ tags, options, text });
  });

  it.each([
    "/** */",
    "/** see @capture */",
    "/** {@capture} */",
    "/** @captured @trace-all */",
    "/** @trace() */",
    "/** @Capture */",
    "/** @capture-all */",
    "/** text @nocapture */",
  ])("%j has none", (doc) => {
    expect(read(doc)).toBeUndefined();
  });

  it("behind prose are prose", () => {
    expect(read("/** @capture the prices @trace */")).toMatchObject({ tags: ["capture"] });
  });
});

it("the nearest comment that has one decides alone", () => {
  expect(read("/** text */", "/** @trace keep=2 */", "/** @capture sample=0.1 */")).toEqual({
    tags: ["trace"],
    options: { keep: 2 },
    text: "@trace keep=2",
  });
  expect(read("/** @capture */", "/** @trace wrong=2 */")).toMatchObject({ tags: ["capture"] });
});

describe("a tag that cannot be read is an error", () => {
  const sample = "must be a number from 0 to 1, as in sample=0.1";
  const keep = "must be a whole number of calls, at least 1, as in keep=5";
  const redact = "must be dotted names with commas between them, as in redact=card.number,password";
  const alone = "the @nocapture tag of src/a.ts#f must stand alone";
  it.each<[doc: string, message: string]>([
    [
      "@capture smaple=0.1",
      'unknown option "smaple" in the @capture tag of src/a.ts#f (did you mean "sample"?)',
    ],
    ["@trace x=1", 'unknown option "x" in the @trace tag of src/a.ts#f (known: sample, first, keep, redact)'],
    [
      "@trace constructor=1",
      'unknown option "constructor" in the @trace tag of src/a.ts#f (known: sample, first, keep, redact)',
    ],
    ["@capture sample=10%", `"sample" in the @capture tag of src/a.ts#f ${sample}, got "10%"`],
    ["@capture sample=1.1", `"sample" in the @capture tag of src/a.ts#f ${sample}, got "1.1"`],
    ["@capture sample=-0.1", `"sample" in the @capture tag of src/a.ts#f ${sample}, got "-0.1"`],
    ["@capture sample=", `"sample" in the @capture tag of src/a.ts#f ${sample}, got ""`],
    ['@capture sample="0.1', `"sample" in the @capture tag of src/a.ts#f ${sample}, got "\\"0.1"`],
    ['@capture sample="0.1"x', `"sample" in the @capture tag of src/a.ts#f ${sample}, got "\\"0.1\\"x"`],
    ["@boundary keep=0", `"keep" in the @boundary tag of src/a.ts#f ${keep}, got "0"`],
    ["@boundary keep=1.5", `"keep" in the @boundary tag of src/a.ts#f ${keep}, got "1.5"`],
    ["@capture redact=a, b", `"redact" in the @capture tag of src/a.ts#f ${redact}, got "a,"`],
    ["@capture redact=a..b", `"redact" in the @capture tag of src/a.ts#f ${redact}, got "a..b"`],
    ["@capture redact=''", `"redact" in the @capture tag of src/a.ts#f ${redact}, got "''"`],
    [
      "@capture sample=1 sample=1",
      '"sample" in the @capture tag of src/a.ts#f is given twice in one comment',
    ],
    [
      "@capture sample=1 @trace sample=1",
      '"sample" in the @trace tag of src/a.ts#f is given twice in one comment',
    ],
    [
      "@capture redact = a",
      '"redact" in the @capture tag of src/a.ts#f must be written redact=…, without blanks',
    ],
    ["@nocapture keep=1", `${alone}, got "@nocapture keep=1" (leave out one or the other)`],
    ["@trace @nocapture", `${alone}, got "@trace @nocapture" (leave out one or the other)`],
  ])("%j", (tag, message) => {
    expect(() => read(`/** ${tag} */`)).toThrow(
      expect.objectContaining({ code: "CALLTAPE_BAD_TAG", message: `[calltape] ${message}` }),
    );
  });
});

const word = fc.constantFrom(
  "@capture",
  "@trace",
  "@boundary",
  "@nocapture",
  "@see",
  "sample",
  "keep",
  "redact",
  "=",
  "0.1",
  "5",
  "a.b",
  ",",
  '"',
  "'",
  " ",
  "  ",
  "\n",
  "\n * ",
  "*",
  "/",
  "\t",
  "\u2028",
  "text",
  "__proto__",
);
const comment = fc
  .oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.array(word, { maxLength: 20 }).map((words) => words.join("")),
  )
  .map((text) => `/** ${text.replaceAll("*/", "")} */`);

it("any comment has tags with options in their bounds, or none, or gives a CalltapeError", () => {
  let tagged = 0;
  fc.assert(
    fc.property(fc.array(comment, { maxLength: 3 }), (docs) => {
      try {
        const found = read(...docs);
        if (found === undefined) return;
        tagged++;
        const { sample = 0, keep = 1, redact = ["a"], ...rest } = found.options;
        expect(sample >= 0 && sample <= 1 && Number.isInteger(keep) && keep >= 1).toBe(true);
        expect([redact.includes(""), redact.length > 0, rest]).toEqual([false, true, {}]);
        expect(read(`/** ${found.text} */`)).toEqual(found);
      } catch (error) {
        if (!(error instanceof CalltapeError) || error.code !== "CALLTAPE_BAD_TAG") throw error;
      }
    }),
    { numRuns: 5_000 },
  );
  expect(tagged).toBeGreaterThan(100);
});

it("a written option is read back", () => {
  const part = fc.stringMatching(/^[\w$-]+$/);
  const names = fc.array(
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(".")),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 999_999_999 }), names, (permille, keep, redact) => {
      const sample = permille / 1_000;
      expect(read(`/** @capture sample=${sample} keep=${keep} redact=${redact} */`)?.options).toEqual({
        sample,
        keep,
        redact,
      });
    }),
  );
});

it("a comment as long as a file is read in no time", () => {
  const long = [
    "@capture ".repeat(20_000),
    `@capture ${" ".repeat(200_000)}x`,
    "\n".repeat(200_000),
    "@trace keep\n".repeat(20_000),
  ];
  const start = performance.now();
  for (const text of long) read(`/** ${text} */`);
  expect(performance.now() - start).toBeLessThan(2_000);
});
