import fc from "fast-check";
import { MEMBERS, type Tie } from "./expressions.js";
import { joinStatements, type NameKind, operand, type Piece, type Place, type Rules } from "./place.js";

/** A function without its head: what every kind of function is made of. */
export interface FunctionParts {
  parameters: readonly Parameter[];
  statements: readonly Piece[];
  /** What it returns at its end, if anything. */
  result: Piece | undefined;
  /** Whether an arrow gets its result alone for a body. */
  concise: boolean;
  useStrict: boolean;
  conflict: Conflict;
}

type Shape = "plain" | "default" | "object" | "array" | "rest";

interface Parameter {
  shape: Shape;
  value: Piece;
}

/** Declarations that a function may have twice. */
type Conflict = "none" | "parameter" | "functions" | "var" | "block" | "redeclared" | "arguments";

export interface Kind {
  async: boolean;
  generator: boolean;
}

export const kind: fc.Arbitrary<Kind> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ async: false, generator: false }) },
  { weight: 3, arbitrary: fc.constant({ async: true, generator: false }) },
  { weight: 3, arbitrary: fc.constant({ async: false, generator: true }) },
  { weight: 2, arbitrary: fc.constant({ async: true, generator: true }) },
);

export function functionParts(tie: Tie): fc.Arbitrary<FunctionParts> {
  const parameter = fc.record<Parameter>({
    shape: fc.constantFrom("plain", "plain", "default", "object", "array", "rest"),
    value: tie("expression"),
  });
  const conflicts: Conflict[] = ["parameter", "functions", "var", "block", "redeclared", "arguments"];
  return fc.record({
    parameters: fc.array(parameter, { maxLength: 3, depthIdentifier: "program", size: "small" }),
    statements: fc.array(tie("statement"), { maxLength: 4, depthIdentifier: "program", size: "small" }),
    result: fc.option(tie("expression"), { nil: undefined, freq: 4 }),
    concise: fc.boolean(),
    useStrict: fc.nat({ max: 9 }).map((value) => value === 9),
    conflict: fc.oneof(
      { weight: 20, arbitrary: fc.constant<Conflict>("none") },
      fc.constantFrom(...conflicts),
    ),
  });
}

const OWN_RULES: Partial<Rules> = {
  return: true,
  break: false,
  continue: false,
  labels: [],
};

/** A function of which the head has been printed. */
export interface Opened {
  head: string;
  /** Names of the parameters that are nothing but names. */
  plain: string[];
  /** Where its body stands. */
  within: Place;
}

/** Parameters in their parentheses, and the body in its braces. */
export function printFunction(
  outer: Place,
  parts: FunctionParts,
  made: Kind,
  rules: Partial<Rules> = { arguments: true, newTarget: true, superProperty: false },
): { head: string; body: string } {
  const opened = openFunction(outer, parts, made, rules);
  return { head: opened.head, body: printBody(opened, parts) };
}

export function openFunction(
  outer: Place,
  { useStrict, parameters }: FunctionParts,
  { async, generator }: Kind,
  rules: Partial<Rules>,
): Opened {
  const strict = outer.rules.strict || useStrict;
  const at = outer.inside({ ...OWN_RULES, ...rules, strict, await: false, yield: false });
  // A directive is an error behind parameters that are more than names.
  const allowed = parameters.map((each) => (useStrict ? { ...each, shape: "plain" as const } : each));
  const { head, plain } = printParameters(at, allowed);
  return { head, plain, within: at.under({ await: async, yield: generator }) };
}

/** @param wrap puts statements around those of the body, as a constructor does around `super()` */
export function printBody(
  { plain, within }: Opened,
  { conflict, result, statements, useStrict }: FunctionParts,
  wrap: (at: Place, lines: string[]) => string[] = (_, lines) => lines,
): string {
  const conflicting = printConflict(within, conflict, plain);
  const lines = wrap(
    within,
    statements.map((statement) => statement(within)),
  );
  if (result !== undefined) lines.push(printReturn(within, result));
  if (useStrict) within.note("directive");
  const all = [...(useStrict ? ['"use strict";'] : []), ...conflicting, ...lines];
  return `{\n${joinStatements(all)}\n}`;
}

function printReturn(at: Place, result: Piece): string {
  at.note("return");
  return `return ${result(at)};`;
}

function printParameters(at: Place, parameters: readonly Parameter[]): { head: string; plain: string[] } {
  const type = at.typed ? ": any" : "";
  const texts: string[] = [];
  const plain: string[] = [];
  for (const [i, { shape, value }] of parameters.entries()) {
    const name = at.fresh("p");
    const other = at.fresh("p");
    if (shape !== "plain") at.note(`parameter: ${shape}`);
    if (shape === "plain") {
      plain.push(name);
      texts.push(name + type);
    } else if (shape === "default") texts.push(`${name}${type} = ${value(at)}`);
    else if (shape === "object")
      texts.push(`{ a: ${name} = ${value(at)}, b: { c: ${other} = 7 } = {} }${type} = {}`);
    else if (shape === "array") texts.push(`[${name}, ${other} = ${value(at)}]${type} = [1]`);
    else if (i === parameters.length - 1) texts.push(`...${name}${type}`);
    else texts.push(name + type);
    at.declare(name, "variable");
    if (shape === "object" || shape === "array") at.declare(other, "variable");
  }
  return { head: `(${texts.join(", ")})`, plain };
}

/** Hazards of moving a body into a block: the same name declared twice. */
function printConflict(at: Place, conflict: Conflict, plain: readonly string[]): string[] {
  if (conflict === "none") return [];
  const name = conflict === "parameter" || conflict === "redeclared" ? plain[0] : at.fresh("d");
  if (name === undefined) return [];
  if (conflict === "arguments") {
    if (at.rules.strict || !at.rules.arguments) return [];
    at.note("declares arguments");
    return ["log(typeof arguments);", "var arguments;"];
  }
  at.note(`conflict: ${conflict}`);
  if (conflict === "redeclared") return [`log(${name});`, `var ${name};`, `log(${name});`];
  if (conflict === "parameter") return [`log(typeof ${name});`, `function ${name}() { return 1 }`];
  if (conflict === "functions")
    return [`log(${name}());`, `function ${name}() { return 1 }`, `function ${name}() { return 2 }`];
  if (conflict === "var")
    return [`log(typeof ${name});`, `var ${name} = 1;`, `function ${name}() { return 2 }`, `log(${name});`];
  return [`function ${name}() { return 1 }`, `{`, `function ${name}() { return 2 }`, `}`, `log(${name}());`];
}

export function nameKindOf({ async, generator }: Kind): NameKind {
  if (!generator) return "function";
  return async ? "async-generator" : "generator";
}

export function noteKind(at: Place, what: string, { async, generator }: Kind): void {
  at.note(`${async ? "async " : ""}${generator ? "generator " : ""}${what}`);
}

/** `async`, `function` and `*`. */
export function keywords({ async, generator }: Kind): string {
  return `${async ? "async " : ""}function${generator ? "*" : ""}`;
}

export function functionDeclaration(tie: Tie): fc.Arbitrary<Piece> {
  return fc.tuple(kind, functionParts(tie)).map(([made, parts]) => (at) => {
    noteKind(at, "declaration", made);
    const name = at.declare(at.fresh("f"), nameKindOf(made), made.async);
    const { head, body } = printFunction(at, parts, made);
    return `${keywords(made)} ${name}${head} ${body}`;
  });
}

/** Function expressions and arrows with both kinds of body. */
export function functionExpression(tie: Tie): fc.Arbitrary<Piece> {
  const form = fc.constantFrom("arrow", "arrow", "arrow", "anonymous", "named");
  return fc.tuple(form, kind, functionParts(tie)).map(([made, ofKind, parts]) => (at) => {
    if (made === "arrow") return printArrow(at, parts, ofKind.async);
    noteKind(at, `${made} expression`, ofKind);
    const place = at.inside();
    const name = made === "named" ? place.declare(place.fresh("f"), nameKindOf(ofKind)) : "";
    const { head, body } = printFunction(place, parts, ofKind);
    return `${keywords(ofKind)} ${name}${head} ${body}`;
  });
}

/** It has the `arguments`, `this`, `super` and `new.target` of where it stands. */
function printArrow(at: Place, given: FunctionParts, async: boolean): string {
  const { concise, result } = given;
  const short = concise && result !== undefined;
  noteKind(at, short ? "concise arrow" : "arrow", { async, generator: false });
  const parts: FunctionParts = {
    ...given,
    useStrict: given.useStrict && !short,
    conflict: given.conflict === "arguments" ? "none" : given.conflict,
  };
  const opened = openFunction(at, parts, { async, generator: false }, {});
  const start = `${async ? "async " : ""}${opened.head} =>`;
  if (!short) return `${start} ${printBody(opened, parts)}`;
  const value = result(opened.within);
  return `${start} ${value.startsWith("{") ? `(${value})` : value}`;
}

const key = fc.constantFrom(...MEMBERS);

/** A method, accessor or property of an object literal. */
function property(tie: Tie): fc.Arbitrary<Piece> {
  const form = fc.constantFrom(
    "value",
    "value",
    "method",
    "method",
    "getter",
    "setter",
    "spread",
    "computed",
  );
  const parts = fc.tuple(form, key, kind, functionParts(tie), tie("expression"));
  return parts.map(([made, name, ofKind, fn, value]) => (at) => {
    if (made === "value") return `${name}: ${value(at)}`;
    if (made === "computed") return `[t("${name}")]: ${value(at)}`;
    if (made === "spread") return `...${operand(value(at))}`;
    at.note(`object ${made}`);
    return printMethod(at, made, name, ofKind, fn);
  });
}

export function objectLiteral(tie: Tie): fc.Arbitrary<Piece> {
  return fc
    .array(property(tie), { maxLength: 3, depthIdentifier: "program", size: "small" })
    .map((properties) => (at) => {
      at.note("object");
      return `{ ${properties.map((each) => each(at)).join(", ")} }`;
    });
}

/** A method or accessor of an object or a class, without `static`. */
export function printMethod(
  at: Place,
  form: "method" | "getter" | "setter",
  name: string,
  ofKind: Kind,
  given: FunctionParts,
): string {
  const rules = { arguments: true, newTarget: true, superProperty: true };
  if (form === "method") {
    const { head, body } = printFunction(at, given, ofKind, rules);
    return `${ofKind.async ? "async " : ""}${ofKind.generator ? "*" : ""}${name}${head} ${body}`;
  }
  // In TypeScript, the parameter of a setter has no default.
  const parameter = at.typed ? PLAIN : (given.parameters[0] ?? PLAIN);
  const parameters = form === "getter" ? [] : [withoutRest(parameter)];
  const parts = { ...given, parameters, statements: [burn, ...given.statements] };
  const { head, body } = printFunction(at, parts, { async: false, generator: false }, rules);
  return `${form === "getter" ? "get" : "set"} ${name}${head} ${body}`;
}

const PLAIN: Parameter = { shape: "plain", value: () => "0" };

/** Accessors are called without arguments, so that fuel has to be taken inside. */
const burn: Piece = () => "t(0);";

function withoutRest(parameter: Parameter): Parameter {
  return parameter.shape === "rest" ? { ...parameter, shape: "plain" } : parameter;
}
