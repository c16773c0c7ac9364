import type * as Babel from "@babel/core";
import { textMaker } from "../injection/template-text.js";
import { type Hole, isParts, type Part, parsable, type TemplateName } from "../injection/templates.js";

type Expression = Babel.types.Expression;
type Statement = Babel.types.Statement;
type Node = Babel.types.Node;

/** Code of the program for holes that a part leaves open. */
export type UserCode = Readonly<Record<string, Expression | Statement[]>>;

export interface Renderer {
  statements(part: Part, code?: UserCode): Statement[];
  /** @param part made of one expression */
  expression(part: Part, code?: UserCode): Expression;
  /** A text that need not be a whole statement. Undefined where nodes are wanted. */
  raw: ((text: string) => Statement) | undefined;
}

/** Holes that take code of the program, or a literal: what is around them has to be nodes. */
const CODE = /\$(body|hoisted|name|suspension|value)\b/;

/** What the parser says of a node beside its meaning. */
const BESIDE = new Set(["start", "end", "loc", "range", "extra", "errors"]);

const NO_CODE: UserCode = {};

/** Makes a node for one place of a template. */
type Maker = (holes: Part["holes"], code: UserCode) => Node;
/** Makes any number of nodes for an element of a list. */
type ListMaker = (holes: Part["holes"], code: UserCode, to: Node[]) => void;

interface Compiled {
  statements: ListMaker[];
  /** Of the one expression that a template may be. */
  expression: Maker | undefined;
}

/**
 * Makes nodes from templates. Each template is parsed once and becomes functions that make its nodes: `template` of
 * Babel copies the tree for each use.
 *
 * @param asText for a tree that is only printed any more: what holds no code of the program becomes one node, which
 *   prints as its text. Most of what is injected does; as nodes it would double the tree (bench/transform.mjs)
 */
export function createRenderer(api: typeof Babel, asText: boolean): Renderer {
  const { types: t } = api;
  const compiled = new Map<TemplateName, Compiled>();

  function compile(template: TemplateName): Compiled {
    const known = compiled.get(template);
    if (known !== undefined) return known;
    const source = parsable(template).replace(/\s+/g, " ");
    const parserOpts = { allowReturnOutsideFunction: true };
    const parsed = api.parseSync(source, { configFile: false, babelrc: false, parserOpts })!;
    const [first] = parsed.program.body;
    const body = first?.type === "FunctionDeclaration" ? first.body.body : parsed.program.body;
    const made: Compiled = {
      statements: body.map((node) => listMaker(node, source)),
      expression: first?.type === "ExpressionStatement" ? maker(first.expression, source) : undefined,
    };
    compiled.set(template, made);
    return made;
  }

  function statements(part: Part, code = NO_CODE): Statement[] {
    const made: Node[] = [];
    for (const make of compile(part.template).statements) make(part.holes, code, made);
    return made as Statement[];
  }

  function expression({ template, holes }: Part, code = NO_CODE): Expression {
    return compile(template).expression!(holes, code) as Expression;
  }

  /** A statement that is nothing but a hole takes any number of statements. */
  function listMaker(node: Node, source: string): ListMaker {
    const make = maker(node, source);
    if (node.type !== "ExpressionStatement" || node.expression.type !== "Identifier")
      return (holes, code, to) => void to.push(make(holes, code));
    const { name } = node.expression;
    return (holes, code, to) => {
      const own = holes[name];
      const filling = code[name];
      if (isParts(own)) for (const part of own) to.push(...statements(part, code));
      else if (Array.isArray(filling)) for (const each of filling) to.push(each);
      else to.push(make(holes, code));
    };
  }

  function maker(node: Node, source: string): Maker {
    if (node.type === "Identifier") return identifierMaker(node.name);
    const text = source.slice(node.start!, node.end!);
    // Printers look into the block that a clause has.
    if (asText && node.type !== "BlockStatement" && !CODE.test(text)) return rawMaker(node, text);
    if (node.type === "PrivateName") return (holes) => t.privateName(identifier(String(holes[node.id.name])));
    if (node.type === "StringLiteral")
      return (holes) => t.stringLiteral(String(holes[node.value] ?? node.value));
    const bare = withoutPlace(node);
    if (asText && node.type === "SequenceExpression") bare["expressions"] = joined(node, source);
    const children = (t.VISITOR_KEYS[node.type] ?? []).flatMap((key): [string, Maker | ListMaker[]][] => {
      const child = bare[key] as Node | Node[] | undefined;
      if (child === undefined) return [];
      const makers = Array.isArray(child)
        ? child.map((each) => listMaker(each, source))
        : maker(child, source);
      return [[key, makers]];
    });
    return (holes, code) => {
      const made = { ...bare };
      for (const [key, make] of children) {
        if (typeof make === "function") made[key] = make(holes, code);
        else {
          const list: Node[] = [];
          for (const each of make) each(holes, code, list);
          made[key] = list;
        }
      }
      return made as unknown as Node;
    };
  }

  /** Expressions of a sequence; those at its end that hold no code of the program are one. */
  function joined({ expressions, end }: Babel.types.SequenceExpression, source: string): Expression[] {
    const holdsCode = (each: Expression) => CODE.test(source.slice(each.start!, each.end!));
    const rest = expressions.findLastIndex(holdsCode) + 1;
    if (rest >= expressions.length - 1) return expressions;
    const { start } = expressions[rest]!;
    return [...expressions.slice(0, rest), { ...t.sequenceExpression([]), start: start!, end: end! }];
  }

  function rawMaker(node: Node, text: string): Maker {
    const make = textMaker(node.extra?.["parenthesized"] ? `(${text})` : text);
    return (holes) => identifier(make(holes));
  }

  function identifierMaker(name: string): Maker {
    if (!name.startsWith("$")) return () => identifier(name);
    return (holes, code) => fill(name, holes[name] ?? code[name], code);
  }

  function fill(name: string, filling: Hole | UserCode[string] | undefined, code: UserCode): Expression {
    if (filling === undefined) return identifier(name);
    if (typeof filling === "string") return identifier(filling);
    if (typeof filling === "number") return t.numericLiteral(filling);
    if (Array.isArray(filling))
      return t.arrayExpression((filling as unknown as readonly string[]).map(identifier));
    if ("holes" in filling) return expression(filling, code);
    if ("type" in filling) return filling;
    throw new Error(`nothing fills ${name}`);
  }

  return { statements, expression, raw: asText ? rawStatement : undefined };
}

/** Printers print an identifier as it is, and put no semicolon behind one that stands as a statement. */
function rawStatement(text: string): Statement {
  return identifier(text) as Node as Statement;
}

/** Without the builder, which checks every name. */
function identifier(name: string): Babel.types.Identifier {
  return { type: "Identifier", name } as Babel.types.Identifier;
}

/** A node without what the parser says of it beside its meaning: what is copied for every function is to be small. */
function withoutPlace(node: Node): Record<string, unknown> {
  const meaning = Object.entries(node).filter(
    ([key, value]) => value != null && !BESIDE.has(key) && !key.endsWith("Comments"),
  );
  return Object.fromEntries(meaning);
}
