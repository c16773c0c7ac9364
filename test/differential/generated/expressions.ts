import fc from "fast-check";
import { compound, operand, type Piece, type Place, pick } from "./place.js";

/** What objects and classes of the programs are made of, so that a use often finds something. */
export const MEMBERS = ["a", "b", "m", "n", "g"] as const;

const member = fc.constantFrom(...MEMBERS);

/** The arbitraries that refer to each other. */
export interface Grammar {
  expression: Piece;
  leaf: Piece;
  functionExpression: Piece;
  classExpression: Piece;
  objectLiteral: Piece;
  statement: Piece;
  block: Piece;
  declaration: Piece;
  typedDeclaration: Piece;
}

export type Tie = <Key extends keyof Grammar>(key: Key) => fc.Arbitrary<Grammar[Key]>;

/** Arguments of a call; the first takes fuel, so that no program runs forever. */
export function printArguments(at: Place, parts: readonly Piece[]): string {
  const [first = () => "1", ...rest] = parts;
  return [`t(${first(at)})`, ...rest.map((part) => part(at))].join(", ");
}

export const leaf: fc.Arbitrary<Piece> = fc.oneof(
  fc.nat({ max: 9 }).map(
    (value): Piece =>
      () =>
        String(value),
  ),
  {
    weight: 4,
    arbitrary: pick.map(
      (index): Piece =>
        (at) =>
          at.find(index, "variable", "constant") ?? "0",
    ),
  },
  fc.constantFrom('"s"', "undefined", "null", "true", "-1", "void 0", "[]", "({})", "1n").map(
    (text): Piece =>
      () =>
        text,
  ),
  pick.map(
    (index): Piece =>
      (at) =>
        at.find(index, "function", "class", "object", "generator") ?? "0",
  ),
  {
    weight: 2,
    arbitrary: pick.map(
      (index): Piece =>
        (at) => {
          const name = at.find(index, "function", "generator");
          if (name === undefined) return "1";
          at.note("call");
          return `${name}(t(1))`;
        },
    ),
  },
  fc.constant<Piece>((at) => {
    at.note("this");
    return at.rules.strict ? "this" : "self(this)";
  }),
  pick.map(
    (index): Piece =>
      (at) => {
        if (!at.rules.arguments) return "2";
        at.note("arguments");
        return ["arguments.length", "arguments[0]", "arguments[1]"][index % 3]!;
      },
  ),
  fc.constant<Piece>((at) => {
    if (!at.rules.newTarget) return "3";
    at.note("new.target");
    return "new.target";
  }),
  fc.constant<Piece>((at) => {
    at.note("stack");
    return "frames(Error().stack)";
  }),
);

/** Expressions; each prints what may stand where an assignment may. */
export function expressions(tie: Tie): fc.Arbitrary<Piece> {
  const expression = tie("expression");
  const some = fc.array(expression, { maxLength: 3, depthIdentifier: "program", size: "small" });
  const unary = (feature: string, print: (at: Place, text: string) => string): fc.Arbitrary<Piece> =>
    compound(
      [expression],
      (at, part) => {
        at.note(feature);
        return print(at, part(at));
      },
      0,
    );

  return fc.oneof(
    { maxDepth: 5, depthIdentifier: "program", depthSize: "small", withCrossShrink: true },
    { weight: 6, arbitrary: leaf },
    { weight: 4, arbitrary: call(some) },
    { weight: 3, arbitrary: tie("functionExpression") },
    tie("classExpression"),
    tie("objectLiteral"),
    { weight: 2, arbitrary: memberUse(some) },
    {
      weight: 3,
      arbitrary: unary("await", (at, text) => (at.rules.await ? `await ${operand(text)}` : text)),
    },
    {
      weight: 3,
      arbitrary: unary("yield", (at, text) => (at.rules.yield ? `(yield ${text})` : text)),
    },
    { weight: 2, arbitrary: delegation(expression) },
    compound(
      [expression],
      (at, part) => {
        at.note("thenable");
        const inner = part(at.inside({ await: false, yield: false }));
        const text = `{ then: (r${at.typed ? ": any" : ""}) => r(${inner}) }`;
        return at.rules.await ? `await ${text}` : `(${text})`;
      },
      0,
    ),
    compound(
      [expression],
      (at, part) => {
        at.note("iife");
        const inner = part(at.inside({ yield: false }));
        return at.rules.await ? `await (async () => (await 0, ${inner}))()` : `(() => ${operand(inner)})()`;
      },
      0,
    ),
    compound(
      [expression, expression, expression],
      (at, test, yes, no) => {
        at.note("conditional");
        return `${operand(test(at))} ? ${yes(at)} : ${no(at)}`;
      },
      0,
      1,
      2,
    ),
    compound(
      [fc.constantFrom("&&", "||", "??"), expression, expression],
      (at, operator, left, right) => {
        at.note("logical");
        return `${operand(left(at))} ${operator} ${operand(right(at))}`;
      },
      1,
      2,
    ),
    compound(
      [fc.constantFrom("+", "-", "*", "<", "===", "|"), expression, expression],
      (at, operator, left, right) => `num(${left(at)}) ${operator} num(${right(at)})`,
      1,
      2,
    ),
    compound(
      [expression, expression],
      (at, left, right) => {
        at.note("sequence");
        return `(${left(at)}, ${right(at)})`;
      },
      0,
      1,
    ),
    assignment(expression),
    compound([some], (at, parts) => {
      at.note("array");
      return `[${parts.map((part) => part(at)).join(", ")}]`;
    }),
    unary("spread", (at, text) => {
      const generator = at.find(text.length, "generator");
      return `[0, ...list(${generator === undefined ? text : `${generator}(t(${text}))`})]`;
    }),
    unary("template", (_, text) => `\`<\${brief(${text})}>\``),
    unary("tagged template", (at, text) => {
      const tag = at.find(text.length, "function") ?? "tag";
      return `${tag}\`a\${t(${text})}b\``;
    }),
    unary("typeof", (_, text) => `typeof ${operand(text)}`),
    unary("not", (_, text) => `!${operand(text)}`),
    unary("optional chain", (_, text) => `${operand(text)}?.a?.b`),
    unary("optional call", (_, text) => `apply(${text})?.m?.(t(1))`),
    unary("in", (_, text) => `("a" in Object(${text}))`),
    unary("type assertion", (at, text) => {
      if (!at.typed) return text;
      const forms = [`(${text}) as any`, `(${text}) satisfies unknown`, `(${text})!`, `<any>(${text})`];
      return forms[text.length % forms.length]!;
    }),
    compound([some], (at, parts) => {
      if (!at.rules.await) return "4";
      at.note("Promise.all");
      return `await Promise.all([${parts.map((part) => part(at)).join(", ")}])`;
    }),
    directEval,
  );
}

const directEval: fc.Arbitrary<Piece> = fc
  .tuple(fc.constantFrom("read", "closure", "var", "function", "this", "arguments"), pick)
  .map(([what, index]) => (at) => {
    at.note("direct eval");
    const name = at.find(index, "variable", "constant", "function") ?? "t";
    if (what === "read") return `eval("${name}")`;
    if (what === "closure") return `eval("() => ${name}")`;
    if (what === "var") return `eval("var ${at.fresh("e")} = 5; ${name}")`;
    if (what === "function") return `eval("function ${at.fresh("e")}() { return ${name} } typeof ${name}")`;
    if (what === "arguments" && at.rules.arguments) return `eval("arguments.length")`;
    return `eval("typeof this")`;
  });

function call(some: fc.Arbitrary<Piece[]>): fc.Arbitrary<Piece> {
  return compound(
    [fc.constantFrom("function", "function", "class", "generator", "value"), pick, some],
    (at, what, index, parts) => {
      const list = () => printArguments(at, parts);
      if (what === "class") {
        const name = at.find(index, "class");
        if (name !== undefined) at.note("new");
        return name === undefined ? `t(${parts[0]?.(at) ?? 1})` : `new ${name}(${list()})`;
      }
      if (what === "value") {
        const name = at.find(index, "variable", "constant");
        return name === undefined ? "5" : `apply(${[name, list()].join(", ")})`;
      }
      const name = at.find(index, what);
      if (name !== undefined) at.note("call");
      return name === undefined ? `t(${parts[0]?.(at) ?? 1})` : `${name}(${list()})`;
    },
  );
}

/** Reads, writes and calls of members of objects, of `this`, of `super` and of private members. */
function memberUse(some: fc.Arbitrary<Piece[]>): fc.Arbitrary<Piece> {
  const how = fc.constantFrom("read", "write", "call", "call", "delete", "super", "super call", "private");
  return compound([how, pick, member, some], (at, use, index, key, parts) => {
    const object = at.find(index, "object") ?? (at.rules.strict ? "this" : "self(this)");
    const first = () => parts[0]?.(at) ?? "6";
    if (use === "super" && at.rules.superProperty) {
      at.note("super property");
      return `super.${key}`;
    }
    if (use === "super call" && at.rules.superProperty) {
      at.note("super call of a method");
      return `super.${key}(${printArguments(at, parts)})`;
    }
    if (use === "private" && at.rules.privates.length > 0) {
      at.note("private use");
      const name = at.rules.privates[index % at.rules.privates.length]!;
      return index % 2 === 0 ? `apply(this.${name}, ${first()})` : `(${name} in Object(${object}))`;
    }
    // An assignment that fails would throw an error that quotes the source of a class.
    if (use === "write") return `Reflect.set(Object(${object}), "${key}", ${first()})`;
    if (use === "call") return `${object}?.${key}?.(${printArguments(at, parts)})`;
    if (use === "delete") return `Reflect.deleteProperty(Object(${object}), "${key}")`;
    return `Object(${object}).${key}`;
  });
}

function delegation(expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  return compound(
    [pick, expression],
    (at, index, part) => {
      if (!at.rules.yield) return part(at);
      at.note("yield*");
      const kinds = at.rules.await ? (["generator", "async-generator"] as const) : (["generator"] as const);
      const name = at.find(index, ...kinds);
      return name === undefined ? `(yield* list(${part(at)}))` : `(yield* ${name}(t(${part(at)})))`;
    },
    1,
  );
}

function assignment(expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  return compound(
    [fc.constantFrom("=", "=", "??=", "||=", "&&=", "++", "[]"), pick, expression],
    (at, operator, index, part) => {
      const name = at.find(index, "variable");
      if (name === undefined) return part(at);
      at.note("assignment");
      if (operator === "++") return `${name}++`;
      if (operator === "[]") return `([${name} = 1] = list(${part(at)}))`;
      return `(${name} ${operator} cut(${part(at)}))`;
    },
    2,
  );
}
