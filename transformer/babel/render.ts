import type * as Babel from "@babel/core";
import { type Hole, type Part, TEMPLATES, type TemplateName } from "../templates.js";

type Expression = Babel.types.Expression;
type Statement = Babel.types.Statement;
type Node = Babel.types.Node;

/** Code of the program for holes that a part leaves open. */
export type UserCode = Readonly<Record<string, Expression | Statement[]>>;

export interface Renderer {
  statements(part: Part, code?: UserCode): Statement[];
  /** @param part made of one expression */
  expression(part: Part, code?: UserCode): Expression;
  /** Plain data as code. */
  literal(value: unknown): Expression;
}

/** What the parser says of a node beside its meaning. */
const BESIDE = new Set(["start", "end", "loc", "range", "extra", "errors"]);

const NO_CODE: UserCode = {};

/** Makes a node, or several, for one place of a template. */
type Maker = (holes: Part["holes"], code: UserCode) => Node;
type ListMaker = (holes: Part["holes"], code: UserCode, to: Node[]) => void;

/**
 * Makes nodes from templates. Each template is parsed once and becomes functions that make its nodes, which costs a
 * tenth of `template`'s own copies.
 */
export function createRenderer({ types: t, template }: typeof Babel): Renderer {
  const compiled = new Map<TemplateName, ListMaker[]>();

  function statements(part: Part, code = NO_CODE): Statement[] {
    let makers = compiled.get(part.template);
    if (makers === undefined) {
      const options = { placeholderPattern: false, sourceType: "module" } as const;
      makers = template.statements(TEMPLATES[part.template], options)().map(listMaker);
      compiled.set(part.template, makers);
    }
    const made: Node[] = [];
    for (const make of makers) make(part.holes, code, made);
    return made as Statement[];
  }

  function expression(part: Part, code = NO_CODE): Expression {
    return (statements(part, code)[0] as Babel.types.ExpressionStatement).expression;
  }

  /** For an element of a list. A statement that is nothing but a hole takes any number of statements. */
  function listMaker(node: Node): ListMaker {
    const make = maker(node);
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

  function maker(node: Node): Maker {
    if (node.type === "Identifier") {
      const { name } = node;
      if (!name.startsWith("$")) return () => identifier(name);
      return (holes, code) => fill(name, holes[name] ?? code[name], code);
    }
    if (node.type === "PrivateName") return (holes) => t.privateName(identifier(String(holes[node.id.name])));
    if (node.type === "StringLiteral")
      return (holes) => t.stringLiteral(String(holes[node.value] ?? node.value));
    const bare = withoutPlace(node);
    const children = (t.VISITOR_KEYS[node.type] ?? []).flatMap((key): [string, Maker | ListMaker[]][] => {
      const child = bare[key] as Node | Node[] | undefined;
      if (child === undefined) return [];
      return [[key, Array.isArray(child) ? child.map(listMaker) : maker(child)]];
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

  function literal(value: unknown): Expression {
    if (typeof value === "string") return { type: "StringLiteral", value } as Babel.types.StringLiteral;
    if (!Array.isArray(value)) return t.valueToNode(value);
    return { type: "ArrayExpression", elements: value.map(literal) } as Babel.types.ArrayExpression;
  }

  return { statements, expression, literal };
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

function isParts(hole: Hole | undefined): hole is readonly Part[] {
  return Array.isArray(hole) && typeof hole[0] !== "string";
}
