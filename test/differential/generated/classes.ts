import fc from "fast-check";
import { MEMBERS, type Tie } from "./expressions.js";
import {
  type FunctionParts,
  functionParts,
  kind,
  openFunction,
  printBody,
  printMethod,
} from "./functions.js";
import { operand, type Piece, type Place, pick } from "./place.js";

/** Prints a member; private names of the class are known. */
type Member = (at: Place, own: readonly string[]) => string;

type Base = "none" | "none" | "name" | "null" | "function" | "expression";

interface ClassParts {
  base: Base;
  index: number;
  baseExpression: Piece;
  /** Undefined for the default constructor. */
  constructor_:
    | { parts: FunctionParts; superCall: SuperCall; argument: Piece; property: boolean }
    | undefined;
  members: readonly Member[];
}

/** Where a derived constructor calls `super`. */
type SuperCall = "first" | "last" | "never" | "arrow" | "try" | "conditional" | "twice";

const PRIVATES = ["#x", "#y"] as const;

function classParts(tie: Tie): fc.Arbitrary<ClassParts> {
  const superCalls: SuperCall[] = ["last", "never", "arrow", "try", "conditional", "twice"];
  return fc.record({
    base: fc.constantFrom<Base>("none", "none", "name", "name", "function", "expression", "null"),
    index: pick,
    baseExpression: tie("expression"),
    constructor_: fc.option(
      fc.record({
        parts: functionParts(tie),
        superCall: fc.oneof(
          { weight: 6, arbitrary: fc.constant<SuperCall>("first") },
          fc.constantFrom(...superCalls),
        ),
        argument: tie("expression"),
        property: fc.boolean(),
      }),
      { nil: undefined, freq: 3 },
    ),
    members: fc.array(member(tie), { maxLength: 4, depthIdentifier: "program", size: "small" }),
  });
}

const form = fc.constantFrom("field", "field", "method", "method", "method", "getter", "setter", "block");
const key = fc.constantFrom<string>(...MEMBERS);

function member(tie: Tie): fc.Arbitrary<Member> {
  const naming = fc.constantFrom("plain", "plain", "plain", "private", "computed");
  const parts = fc.tuple(
    form,
    key,
    naming,
    fc.boolean(),
    kind,
    functionParts(tie),
    tie("expression"),
    tie("block"),
  );
  return parts.map(([made, plain, named, isStatic, ofKind, fn, value, statements]) => (at, own) => {
    const modifier = isStatic ? "static " : "";
    const inner = at.inside({
      await: false,
      yield: false,
      return: false,
      break: false,
      continue: false,
      labels: [],
      arguments: false,
      newTarget: true,
      superProperty: true,
    });
    if (made === "block") {
      at.note("static block");
      return `static ${statements(inner)}`;
    }
    // A private name is declared once, as a pair of accessors or one of anything else.
    const free = PRIVATES.find((each) => !own.includes(each));
    const name = named === "private" ? (free ?? plain) : named === "computed" ? `[t("${plain}")]` : plain;
    at.note(`${name.startsWith("#") ? "private " : ""}${modifier}${made}`);
    if (made === "field") return `${modifier}${name} = ${value(inner)};`;
    return modifier + printMethod(at, made, name, ofKind, fn);
  });
}

/** The head and the body of a class, behind its name. */
function printClass(outer: Place, parts: ClassParts): string {
  const heritage = printHeritage(outer, parts);
  const at = outer.inside({ strict: true });
  const own: string[] = [];
  const lines: string[] = [];
  const derived = heritage !== "";
  if (parts.constructor_ !== undefined) lines.push(printConstructor(at, parts.constructor_, derived));
  const hasProperty = lines[0]?.startsWith("constructor(public ");
  for (const each of parts.members) {
    const place = at.under({ privates: [...outer.rules.privates, ...own] });
    const text = each(place, own);
    // Compilers do not agree on the order of fields and parameter properties.
    if (hasProperty && / = /.test(text.split("(")[0]!)) continue;
    const declared = /^(?:static )?(?:async )?(?:\*|get |set )?(#\w)\b/.exec(text)?.[1];
    if (declared !== undefined) own.push(declared);
    lines.push(text);
  }
  return `${heritage} {\n${lines.join("\n")}\n}`;
}

function printHeritage(at: Place, { base, index, baseExpression }: ClassParts): string {
  if (base === "none") return "";
  if (base === "null") return ` extends null`;
  if (base === "expression") return ` extends base(${baseExpression(at)})`;
  const name = at.find(index, base === "name" ? "class" : "function");
  if (name === undefined) return "";
  at.note("derived class");
  return base === "name" ? ` extends ${name}` : ` extends base(${name})`;
}

function printConstructor(
  at: Place,
  { parts: given, superCall, argument, property }: NonNullable<ClassParts["constructor_"]>,
  derived: boolean,
): string {
  at.note(derived ? `derived constructor: super ${superCall}` : "constructor");
  const parts: FunctionParts = {
    ...given,
    useStrict: false,
    conflict: given.conflict === "arguments" ? "none" : given.conflict,
  };
  const rules = { arguments: true, newTarget: true, superProperty: true };
  const opened = openFunction(at, parts, { async: false, generator: false }, rules);
  const body = printBody(opened, parts, (within, lines) =>
    derived ? withSuper(superCall, `super(${operand(argument(within))})`, lines) : lines,
  );
  // TypeScript declares and assigns the property itself.
  const head =
    at.typed && property && opened.head.startsWith("(p") ? opened.head.replace("(", "(public ") : opened.head;
  return `constructor${head} ${body}`;
}

function withSuper(superCall: SuperCall, text: string, lines: string[]): string[] {
  switch (superCall) {
    case "first":
      return [`${text};`, ...lines];
    case "last":
      return [...lines, `;${text};`];
    case "never":
      return lines;
    case "arrow":
      return [`const s = () => ${text};`, ...lines, `;s();`];
    case "try":
      return [`try {\n${text}\n} finally {\nlog("constructed");\n}`, ...lines];
    case "conditional":
      return [`if (t(true)) ${text}; else ${text};`, ...lines];
    case "twice":
      return [`${text};`, `try { ${text} } catch (e) { log(e) }`, ...lines];
  }
}

export function classDeclaration(tie: Tie): fc.Arbitrary<Piece> {
  return classParts(tie).map((parts) => (at) => {
    at.note("class declaration");
    const name = at.fresh("C");
    const text = printClass(at, parts);
    at.declare(name, "class");
    return `class ${name}${text}`;
  });
}

export function classExpression(tie: Tie): fc.Arbitrary<Piece> {
  return fc.tuple(fc.boolean(), classParts(tie)).map(([named, parts]) => (at) => {
    at.note("class expression");
    return `class${named ? ` ${at.fresh("C")}` : ""}${printClass(at, parts)}`;
  });
}
