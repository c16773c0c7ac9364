import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PatternList } from "../../patterns/pattern-list.js";

describe("of the patterns that match, the last decides", () => {
  it.each<[patterns: string[], found: Record<string, string | undefined>]>([
    [[], { "a.ts#f": undefined }],
    [["src/**", "src/a.ts"], { "src/a.ts#f": "src/a.ts", "src/b.ts#f": "src/**", "a.ts#f": undefined }],
    [["src/**", "!src/gen/**"], { "src/a.ts#f": "src/**", "src/gen/a.ts#f": undefined }],
    [
      ["src/**", "!src/gen/**", "src/gen/keep.ts#f"],
      { "src/gen/keep.ts#f": "src/gen/keep.ts#f", "src/gen/keep.ts#g": undefined },
    ],
    [["src/**", "!#f"], { "src/a.ts#f": undefined, "src/a.ts#g": "src/**" }],
    [["src/**", "!src/**#!f"], { "src/a.ts#f": "src/**", "src/a.ts#g": undefined }],
  ])("%j", (patterns, expected) => {
    const list = new PatternList(patterns);
    for (const [id, text] of Object.entries(expected)) {
      const [path, name] = id.split("#") as [string, string];
      expect([id, list.find(path, name)]).toEqual([id, text]);
    }
  });
});

it("that begins with ! is an error that says what is missing", () => {
  expect(() => new PatternList(["!src/gen/**", "src/**"])).toThrow(
    expect.objectContaining({
      code: "CALLTAPE_BAD_OPTION",
      message:
        '[calltape] the pattern "!src/gen/**" has nothing before it to take away from (put another in front of it, as in ["**", "!src/gen/**"])',
    }),
  );
});

describe("patterns that matched nothing", () => {
  it("are those that no function and no skipped file matched", () => {
    const list = new PatternList(["src/**", "!src/gen/**", "lib/a.ts#f", "!lib/**", "tools/*.ts"]);
    expect(list.unmatched()).toEqual(["src/**", "!src/gen/**", "lib/a.ts#f", "!lib/**", "tools/*.ts"]);
    list.find("src/a.ts", "f");
    expect(list.unmatched()).toEqual(["!src/gen/**", "lib/a.ts#f", "!lib/**", "tools/*.ts"]);
    list.find("lib/a.ts", "g");
    expect(list.unmatched()).toEqual(["!src/gen/**", "lib/a.ts#f", "tools/*.ts"]);
    list.skipFile("src/gen/a.ts");
    expect(list.unmatched()).toEqual(["lib/a.ts#f", "tools/*.ts"]);
  });
});

const file = fc.constantFrom("src/a.ts", "src/b.ts", "lib/a.ts");
const name = fc.constantFrom("f", "g", "C.f");
const entry = fc
  .tuple(
    fc.constantFrom("", "!"),
    fc.constantFrom("**", "src/**", "src/a.ts", "*/a.ts"),
    fc.constantFrom("", "#f", "#!f", "#C.*", "#/f$/"),
  )
  .map((parts) => parts.join(""));

it("coverage of a file never contradicts what is found in it", () => {
  fc.assert(
    fc.property(fc.array(entry), file, name, (entries, path, of) => {
      const list = new PatternList(["lib/a.ts#g", ...entries]);
      const found = list.find(path, of) !== undefined;
      const coverage = list.coverage(path);
      if (coverage !== "some") expect(found).toBe(coverage === "all");
    }),
    { numRuns: 2_000 },
  );
});

it("finds modules of the project, whose ids begin as they are imported", () => {
  const found = (pattern: string, path: string) =>
    new PatternList([pattern]).find(path, "each") !== undefined;
  for (const pattern of ["**", "src/**", "./src/db", "src/db", "./src/*#each", "src/db#*", "#each"])
    expect([pattern, found(pattern, "./src/db")]).toEqual([pattern, true]);
  for (const pattern of ["lib/**", "src", "./src/db.js", "**#all"])
    expect([pattern, found(pattern, "./src/db")]).toEqual([pattern, false]);
});
