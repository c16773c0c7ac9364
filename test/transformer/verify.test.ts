import { describe, expect, test } from "vitest";
import { problemOf } from "../../transformer/verify.js";

describe("what parses is told from what does not", () => {
  test.each([
    "",
    "f()",
    "f();",
    "{}",
    "// a",
    "#!a\nb",
    "`a`",
    "/a/",
    "export const a = await b",
    "return 1",
    "a = <b/>",
  ])("%j is whole", (text) =>
    expect(problemOf("a.js", text, /export/.test(text) ? "module" : "commonjs")).toBeUndefined(),
  );

  test.each(
    [
      "f(1",
      "{",
      "{{",
      "{{{",
      "a = {",
      "a = (",
      "a = [",
      "class A {",
      "class A { f() {",
      "switch (a) {",
      "x =>",
      "if (1)",
    ]
      .concat([
        "do",
        "else",
        "a /",
        "`a",
        "`a${",
        "/* a",
        "'a",
        "}",
        "{}}",
        "a?b:",
        "a = <b>",
        "a = <b",
        "import {",
        "case",
      ])
      .concat([
        "f([{ a = 1 }])",
        "x = { #y: 1 }",
        "for (;;)",
        "while (1)",
        "if (1) {} else",
        "label:",
        "async () =>",
        "@a",
        "a = <b>{",
        "a = class {",
      ]),
  )("%j is not", (text) => {
    expect(problemOf("a.js", text, "unambiguous")).toBeTypeOf("string");
  });

  test.each(["type A =", "type A = {", "enum A {", "interface A {", "namespace A {", "let a:", "f<", "a as"])(
    "%j of TypeScript is not",
    (text) => expect(problemOf("a.ts", text, "module")).toBeTypeOf("string"),
  );
});
