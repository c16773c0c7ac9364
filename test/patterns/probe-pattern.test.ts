import { CalltapeError } from "@calltape/runtime";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProbePattern, splitProbeId } from "../../patterns/probe-pattern.js";

function matches(pattern: string, id: string): boolean {
  const { matchesFile, matchesName } = parseProbePattern(pattern);
  const [file, name] = splitProbeId(id);
  return matchesFile(file) && matchesName(name);
}

describe("a pattern matches", () => {
  it.each<[pattern: string, yes: string[], no: string[]]>([
    ["**", ["a.ts#f", "src/.x/a.ts#C.m"], []],
    ["./src/*.ts", ["src/a.ts#f"], ["src/b/a.ts#f", "a.ts#f"]],
    ["src/**", ["src/a.ts#f", "src/b/c.ts#f"], ["lib/src/a.ts#f"]],
    ["#f", ["a.ts#f", "src/a.ts#f"], ["a.ts#fg", "a.ts#C.f"]],
    [
      "src/a.ts#Cart.*",
      ["src/a.ts#Cart.add", "src/a.ts#Cart.#priv"],
      ["src/a.ts#CartX.add", "b.ts#Cart.add"],
    ],
    ["#{add,make}", ["a.ts#add", "a.ts#make"], ["a.ts#adds"]],
    ["#routes.*", ["a.ts#routes.GET /x"], ["a.ts#route"]],
    ["#/^get[A-Z]/", ["a.ts#getName"], ["a.ts#gets", "a.ts#forgetMe", "a.ts#GetName"]],
    ["#/^get[A-Z]/i", ["a.ts#getName", "a.ts#GETname"], ["a.ts#target"]],
    ["src/**#/a\\/b/", ["src/x.ts#routes.a/b"], ["src/x.ts#a", "x.ts#a/b"]],
    ["#/a#b/", ["x.ts#C.a#b"], ["x.ts#a"]],
    ["#/^\\p{Lu}/u", ["x.ts#Ünder"], ["x.ts#under"]],
    [
      "src/**#!handle*",
      ["src/a.ts#f", "src/a.ts#C.handle"],
      ["src/a.ts#handle", "src/a.ts#handleX", "a.ts#f"],
    ],
    ["#!/^_/", ["a.ts#f"], ["a.ts#_f"]],
    ["#!(add|make)", ["a.ts#adds"], ["a.ts#add", "a.ts#make"]],
    ["!(lib)/**", ["src/a.ts#f"], ["lib/a.ts#f"]],
    ["\\!x/a.ts", ["!x/a.ts#f"], ["x/a.ts#f"]],
    ["#\\/x", ["a.ts#/x"], ["a.ts#x"]],
  ])("%s", (pattern, yes, no) => {
    expect(yes.filter((id) => !matches(pattern, id))).toEqual([]);
    expect(no.filter((id) => matches(pattern, id))).toEqual([]);
  });
});

it("says whether it takes away, and whether it is of whole files", () => {
  expect(["src/**", "!src/**", "#f", "!src/**#!f", "!(a)/**"].map(parseProbePattern)).toMatchObject([
    { excludes: false, wholeFile: true },
    { excludes: true, wholeFile: true },
    { excludes: false, wholeFile: false },
    { excludes: true, wholeFile: false },
    { excludes: false, wholeFile: true },
  ]);
  expect(matches("!src/**#!f", "src/a.ts#g")).toBe(true);
});

describe("a bad pattern is an error that quotes it and says the mend", () => {
  const empty = 'is empty (write "**" for every function)';
  const nameless = 'has nothing behind "#" (leave "#" out for every function of the file)';
  it.each<[pattern: string, problem: string]>([
    ["", empty],
    ["  ", empty],
    ["./", empty],
    ["!", empty],
    ["#", nameless],
    ["src/**#", nameless],
    ["src/**# ", nameless],
    ["#!", nameless],
    ["!!src/**", 'has two "!" in a row (write one, or none)'],
    ["#!!f", 'has two "!" in a row (write one, or none)'],
    ["#/^get", 'has no slash that ends its regular expression (write "#/^get/")'],
    ["#/", 'has an empty regular expression (write "#/^get/", as an example)'],
    ["#//i", 'has an empty regular expression (write "#/^get/", as an example)'],
    ["#/get/gi", 'has the flag "g" (leave it out)'],
    ["#/get/y", 'has the flag "y" (leave it out)'],
    [
      "src/**#/(/",
      'cannot be read: Invalid regular expression: /(/: Unterminated group (the name part is a glob, "#get*", or "#/^get/")',
    ],
    [
      "#/a/b/c",
      'cannot be read: Invalid flags supplied to RegExp constructor \'c\' (the name part is a glob, "#get*", or "#/^get/")',
    ],
  ])("%j", (pattern, problem) => {
    expect(() => parseProbePattern(pattern)).toThrow(
      expect.objectContaining({
        code: "CALLTAPE_BAD_OPTION",
        message: `[calltape] the pattern ${JSON.stringify(pattern)} ${problem}`,
      }),
    );
  });

  it("also when it is too long, without all of its text", () => {
    const thrown = (() => {
      try {
        return parseProbePattern("*".repeat(70_000));
      } catch (error) {
        return error as CalltapeError;
      }
    })();
    expect(thrown).toBeInstanceOf(CalltapeError);
    expect((thrown as CalltapeError).message.length).toBeLessThan(500);
  });
});

/** Texts of the characters that mean something. */
const patternText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."!#/\\()[]{}*+?@|^$.,a>~ \n"), maxLength: 20 }),
);

it("any text is a pattern that answers, or a CalltapeError", () => {
  fc.assert(
    fc.property(patternText, fc.string(), fc.string(), (text, path, name) => {
      try {
        const { matchesFile, matchesName } = parseProbePattern(text);
        expect([typeof matchesFile(path), typeof matchesName(name)]).toEqual(["boolean", "boolean"]);
      } catch (error) {
        if (!(error instanceof CalltapeError) || error.code !== "CALLTAPE_BAD_OPTION") throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});
