import fc from "fast-check";
import type { Tie } from "./expressions.js";
import { loop, switchStatement } from "./loops.js";
import { compound, ended, joinStatements, OPEN_END, operand, type Piece, type Place, pick } from "./place.js";

/** An expression where a statement stands. */
function asStatement(text: string): string {
  return /^(?:[{]|function\b|class\b|async function\b|let\b)/.test(text) ? `(${text})` : text;
}

/** What stands where there are no braces: one statement. */
function single(text: string): string {
  return ended(text).replace(/^return\n/, "return ") || ";";
}

/** Statements in braces. */
export function block(tie: Tie): fc.Arbitrary<Piece> {
  return fc
    .array(tie("statement"), { maxLength: 3, depthIdentifier: "program", size: "small" })
    .map((statements) => (at) => {
      const inner = at.inside();
      return `{\n${joinStatements(statements.map((statement) => statement(inner)))}\n}`;
    });
}

const end = fc.constantFrom(";", ";", OPEN_END);

/** Statements; each prints with its semicolon, or with an open end. */
export function statements(tie: Tie): fc.Arbitrary<Piece> {
  const expression = tie("expression");
  const inner = tie("block");
  const logged: fc.Arbitrary<Piece> = fc.tuple(expression, end).map(([value, semicolon]) => (at) => {
    at.note("log");
    return `log(${value(at)})${semicolon}`;
  });
  return fc.oneof(
    { maxDepth: 5, depthIdentifier: "program", depthSize: "small", withCrossShrink: true },
    { weight: 2, arbitrary: logged },
    {
      weight: 2,
      arbitrary: fc.tuple(expression, end).map(
        ([value, semicolon]): Piece =>
          (at) =>
            `${asStatement(value(at))}${semicolon}`,
      ),
    },
    { weight: 5, arbitrary: variable(expression, tie("objectLiteral")) },
    { weight: 5, arbitrary: tie("declaration") },
    { weight: 6, arbitrary: jump(expression) },
    { weight: 5, arbitrary: tryStatement(inner, expression) },
    { weight: 5, arbitrary: loop(inner, expression) },
    compound(
      [expression, inner, fc.option(inner, { nil: undefined })],
      (at, test, yes, no) => {
        at.note("if");
        return `if (${test(at)}) ${yes(at)}${no === undefined ? "" : ` else ${no(at)}`}`;
      },
      1,
      2,
    ),
    compound(
      [expression, jump(expression), jump(expression)],
      (at, test, yes, no) => {
        at.note("if without braces");
        return `if (${test(at)}) ${single(yes(at))} else ${single(no(at))}`;
      },
      1,
    ),
    switchStatement(inner, expression),
    compound(
      [inner],
      (at, part) => {
        at.note("labelled block");
        const name = at.fresh("L");
        return `${name}: ${part(at.inside({ labels: [...at.rules.labels, { name, loop: false }] }))}`;
      },
      0,
    ),
    compound(
      [fc.boolean(), inner, expression],
      (at, asynchronous, part, value) => {
        if (!at.sheet.using) return part(at);
        at.note("using");
        const place = at.inside();
        const name = place.declare(place.fresh("u"), "constant");
        const head = asynchronous && at.rules.await ? "await using" : "using";
        return `{\n${head} ${name} = disposable(${value(place)});\n${part(place)}\n}`;
      },
      1,
    ),
    compound(
      [inner, expression],
      (at, part, value) => {
        if (at.rules.strict) return part(at);
        at.note("with");
        return `with (Object(${value(at)})) ${part(at)}`;
      },
      0,
    ),
    { weight: 2, arbitrary: drive(expression) },
    { weight: 2, arbitrary: lineHazard(expression) },
  );
}

function variable(expression: fc.Arbitrary<Piece>, literal: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  const form = fc.constantFrom("let", "let", "var", "const", "object", "array", "instance", "iterator");
  const named = fc.tuple(literal, end).map(
    ([value, semicolon]): Piece =>
      (at) => {
        const text = value(at);
        return `const ${at.declare(at.fresh("v"), "object")} = ${text}${semicolon}`;
      },
  );
  const other = fc.tuple(form, pick, expression, end).map(
    ([made, index, value, semicolon]): Piece =>
      (at) => {
        const text = value(at);
        const name = at.fresh("v");
        if (made === "object") {
          const other = at.fresh("v");
          at.note("destructuring");
          const line = `let { a: ${name} = 1, ...${other} } = Object(${text})${semicolon}`;
          at.declare(name, "variable");
          at.declare(other, "variable");
          return line;
        }
        if (made === "array") {
          at.note("destructuring");
          return `var [${at.declare(name, "variable")}] = list(${text})${semicolon}`;
        }
        if (made === "instance") {
          const class_ = at.find(index, "class");
          if (class_ !== undefined) {
            at.note("new");
            return `const ${at.declare(name, "object")} = new ${class_}(t(${text}))${semicolon}`;
          }
        }
        if (made === "iterator") {
          const generator = at.find(index, "generator");
          if (generator !== undefined)
            return `const ${at.declare(name, "iterator")} = ${generator}(t(${text}))${semicolon}`;
        }
        const keyword = made === "const" || made === "var" ? made : "let";
        const line = `${keyword} ${name} = ${text}${semicolon}`;
        at.declare(name, keyword === "const" ? "constant" : "variable");
        return line;
      },
  );
  return fc.oneof({ weight: 5, arbitrary: other }, named);
}

/** What leaves a function, a loop or a block. */
function jump(expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  const kinds = fc.constantFrom(
    "return",
    "return",
    "throw",
    "nothing",
    "break",
    "continue",
    "labelled",
    "comment",
    "line",
  );
  return fc.tuple(kinds, pick, expression, end).map(([made, index, value, semicolon]) => (at) => {
    const { rules } = at;
    if (made === "break" && rules.break) return jumpOf(at, "break", semicolon);
    if (made === "continue" && rules.continue) return jumpOf(at, "continue", semicolon);
    if (made === "labelled" && rules.labels.length > 0) {
      const { name, loop } = rules.labels[index % rules.labels.length]!;
      at.note("labelled jump");
      return `${loop && index % 2 === 0 ? "continue" : "break"} ${name}${semicolon}`;
    }
    if (made === "throw") {
      at.note("throw");
      return `throw ${index % 3 === 0 ? `Error(brief(${value(at)}))` : value(at)}${semicolon}`;
    }
    if (!rules.return) return `log(${value(at)})${semicolon}`;
    at.note("return");
    if (made === "nothing") return `return${semicolon}`;
    if (made === "line") return `return\n${asStatement(value(at))}${semicolon}`;
    if (made !== "comment") return `return ${value(at)}${semicolon}`;
    at.note("comment behind return");
    const text = value(at);
    return (
      [`return /* why */ ${text}`, `return ( // why\n${text}\n)`, `return /* why */ ${operand(text)} // so`][
        index % 3
      ]! + (index % 3 === 2 ? "\n;" : semicolon)
    );
  });
}

function jumpOf(at: Place, keyword: "break" | "continue", semicolon: string): string {
  at.note(keyword);
  return keyword + semicolon;
}

function tryStatement(inner: fc.Arbitrary<Piece>, expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  const clauses = fc.constantFrom("catch", "finally", "both", "unbound");
  return compound(
    [clauses, inner, inner, inner, jump(expression)],
    (at, made, body, handler, finalizer, left) => {
      at.note(`try: ${made}`);
      let text = `try ${body(at)}`;
      if (made === "catch" || made === "both") {
        const place = at.inside();
        const name = place.declare(place.fresh("x"), "variable");
        text += ` catch (${name}) {\nlog(${name});\n${handler(place)}\n}`;
      }
      if (made === "unbound") text += ` catch ${handler(at)}`;
      if (made === "finally" || made === "both") {
        const place = at.inside();
        text += ` finally {\n${joinStatements([finalizer(place), left(place)])}\n}`;
      }
      return text;
    },
    1,
    2,
    3,
  );
}

/** Takes a step of a suspended generator. */
function drive(expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  const step = fc.constantFrom("next", "next", "return", "throw");
  return fc.tuple(step, pick, expression).map(([method, index, value]) => (at) => {
    const name = at.find(index, "iterator");
    if (name === undefined) return `log(${value(at)});`;
    at.note(`iterator.${method}`);
    return `log(${name}.${method}(${value(at)}));`;
  });
}

/** Lines that go on where a reader may think that they have ended. */
function lineHazard(expression: fc.Arbitrary<Piece>): fc.Arbitrary<Piece> {
  return compound([fc.nat({ max: 6 }), pick, expression, expression], (at, which, index, left, right) => {
    at.note("line that goes on");
    const name = at.find(index, "variable");
    const a = operand(left(at));
    const b = right(at);
    if (which === 0) return `apply\n(${b})${OPEN_END}`;
    if (which === 1) return `${asStatement(a)}\n[${JSON.stringify("a")}, "b"]${OPEN_END}`;
    if (which === 2) return `tag\n\`\${t(${b})}\`${OPEN_END}`;
    if (which === 3) return `log(num(${b})\n+num(${a})\n-1)${OPEN_END}`;
    if (which === 4 && name !== undefined) return `${name} = num(${b})\n/2/1${OPEN_END}`;
    if (which === 5 && name !== undefined) return `${name}\n++${name}${OPEN_END}`;
    return `;[${b}].map(apply)${OPEN_END}`;
  });
}
