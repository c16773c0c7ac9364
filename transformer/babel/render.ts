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
}

/** Makes nodes from templates. Each template is parsed once; a copy by hand costs a tenth of `template`'s own. */
export function createRenderer({ types: t, template }: typeof Babel): Renderer {
  const parsed = new Map<TemplateName, Statement[]>();

  function statements(part: Part, code: UserCode = {}): Statement[] {
    let sources = parsed.get(part.template);
    if (sources === undefined) {
      sources = template.statements(TEMPLATES[part.template], {
        placeholderPattern: false,
        sourceType: "module",
      })();
      parsed.set(part.template, sources);
    }
    return sources.flatMap((statement) => fillStatement(statement, part.holes, code));
  }

  function expression(part: Part, code: UserCode = {}): Expression {
    return (statements(part, code)[0] as Babel.types.ExpressionStatement).expression;
  }

  function fillStatement(statement: Statement, holes: Part["holes"], code: UserCode): Statement[] {
    if (statement.type === "ExpressionStatement" && statement.expression.type === "Identifier") {
      const { name } = statement.expression;
      const own = holes[name];
      const filling = code[name];
      if (isParts(own)) return own.flatMap((part) => statements(part, code));
      if (Array.isArray(filling)) return filling;
    }
    return [copy(statement, holes, code) as Statement];
  }

  function copy(node: Node, holes: Part["holes"], code: UserCode): Node {
    if (node.type === "Identifier") return fill(node.name, holes[node.name] ?? code[node.name], code);
    if (node.type === "PrivateName") return t.privateName(t.identifier(String(holes[node.id.name])));
    if (node.type === "StringLiteral") return t.stringLiteral(String(holes[node.value] ?? node.value));
    const made = { ...node } as unknown as Record<string, unknown>;
    for (const key of t.VISITOR_KEYS[node.type] ?? []) {
      const child = made[key] as Node | Node[] | null | undefined;
      if (Array.isArray(child))
        made[key] = child.flatMap((each) =>
          t.isStatement(each) ? fillStatement(each, holes, code) : [copy(each, holes, code)],
        );
      else if (child) made[key] = copy(child, holes, code);
    }
    return made as unknown as Node;
  }

  function fill(name: string, filling: Hole | UserCode[string] | undefined, code: UserCode): Expression {
    if (filling === undefined) return t.identifier(name);
    if (typeof filling === "string") return t.identifier(filling);
    if (typeof filling === "number") return t.numericLiteral(filling);
    if (Array.isArray(filling))
      return t.arrayExpression((filling as unknown as readonly string[]).map((each) => t.identifier(each)));
    if ("holes" in filling) return expression(filling, code);
    if ("type" in filling) return filling;
    throw new Error(`nothing fills ${name}`);
  }

  return { statements, expression };
}

function isParts(hole: Hole | undefined): hole is readonly Part[] {
  return Array.isArray(hole) && typeof hole[0] !== "string";
}
