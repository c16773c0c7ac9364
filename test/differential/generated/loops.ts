import fc from "fast-check";
import { compound, type Piece, pick } from "./place.js";

/** Every kind of loop, with and without a label. */
export function loop(inner: fc.Arbitrary<Piece>, expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  const kinds = fc.constantFrom("for", "for var", "of", "of", "in", "await", "while", "do");
  return compound(
    [kinds, pick, fc.boolean(), inner, expression],
    (outer, made, index, labelled, body, value) => {
      const label = labelled ? outer.fresh("L") : undefined;
      const labels =
        label === undefined ? outer.rules.labels : [...outer.rules.labels, { name: label, loop: true }];
      const at = outer.inside({ break: true, continue: true, labels });
      const start = label === undefined ? "" : `${label}: `;
      const name = at.fresh("i");
      if (made === "for" || made === "for var") {
        outer.note("for");
        const keyword = made === "for" ? "let" : "var";
        at.declare(name, "constant");
        return `${start}for (${keyword} ${name} = 0; ${name} < ${(index % 3) + 1} && t(true); ${name}++) ${body(at)}`;
      }
      if (made === "while" || made === "do") {
        outer.note(made);
        const test = `t(${name}++) < ${index % 3}`;
        const text = at.declare(name, "constant") && body(at);
        return `var ${name} = 0;\n${start}${made === "while" ? `while (${test}) ${text}` : `do ${text} while (${test});`}`;
      }
      const source = value(outer);
      if (made === "in") {
        outer.note("for in");
        at.declare(name, "variable");
        return `${start}for (var ${name} in Object(${source})) ${body(at)}`;
      }
      const asynchronous = made === "await" && outer.rules.await;
      outer.note(asynchronous ? "for await" : "for of");
      const generator = outer.find(
        index,
        ...(asynchronous ? (["async-generator", "generator"] as const) : (["generator"] as const)),
      );
      const iterable = generator === undefined ? `list(${source})` : `${generator}(t(${source}))`;
      at.declare(name, "variable");
      return `${start}for ${asynchronous ? "await " : ""}(let ${name} of ${iterable}) ${body(at)}`;
    },
    3,
  );
}

export function switchStatement(
  inner: fc.Arbitrary<Piece>,
  expression: fc.Arbitrary<Piece>,
): fc.Arbitrary<Piece> {
  const cases = fc.array(fc.tuple(fc.option(expression, { nil: undefined }), inner), {
    maxLength: 3,
    size: "small",
  });
  return compound([expression, cases], (outer, value, parts) => {
    outer.note("switch");
    const at = outer.inside({ break: true });
    let defaults = 0;
    const lines = parts.map(([test, body]) => {
      const head = test === undefined && defaults++ === 0 ? "default" : `case ${test?.(at) ?? 1}`;
      return `${head}: ${body(at)}`;
    });
    return `switch (${value(outer)}) {\n${lines.join("\n")}\n}`;
  });
}
