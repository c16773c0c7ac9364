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
  /** Whether a node was rendered, holds no code of the program, and nothing that a compiler would lower. */
  isInert(node: Node): boolean;
}

/** Templates of statements in which there is no code of the program and nothing to lower. */
const INERT = new Set<TemplateName>(["head", "temporary", "probe"]);

/** What the parser says of a node beside its meaning. */
const BESIDE = new Set(["start", "end", "loc", "range", "extra", "errors"]);

const NO_CODE: UserCode = {};

/** Makes nodes from templates. Each template is parsed once; a copy by hand costs a tenth of `template`'s own. */
export function createRenderer({ types: t, template }: typeof Babel): Renderer {
  const parsed = new Map<TemplateName, Statement[]>();
  const inert = new WeakSet<object>();

  function statements(part: Part, code = NO_CODE): Statement[] {
    let sources = parsed.get(part.template);
    if (sources === undefined) {
      const options = { placeholderPattern: false, sourceType: "module" } as const;
      sources = bare(template.statements(TEMPLATES[part.template], options)()) as Statement[];
      parsed.set(part.template, sources);
    }
    const made: Statement[] = [];
    for (const statement of sources) fillStatement(statement, part.holes, code, made);
    if (INERT.has(part.template)) for (const statement of made) inert.add(statement);
    return made;
  }

  function expression(part: Part, code = NO_CODE): Expression {
    return (statements(part, code)[0] as Babel.types.ExpressionStatement).expression;
  }

  function fillStatement(statement: Statement, holes: Part["holes"], code: UserCode, to: Statement[]): void {
    if (statement.type === "ExpressionStatement" && statement.expression.type === "Identifier") {
      const { name } = statement.expression;
      const own = holes[name];
      const filling = code[name];
      if (isParts(own)) {
        for (const part of own) to.push(...statements(part, code));
        return;
      }
      if (Array.isArray(filling)) {
        for (const each of filling) to.push(each);
        return;
      }
    }
    to.push(copy(statement, holes, code) as Statement);
  }

  function copy(node: Node, holes: Part["holes"], code: UserCode): Node {
    if (node.type === "Identifier") return fill(node.name, holes[node.name] ?? code[node.name], code);
    if (node.type === "PrivateName") return t.privateName(t.identifier(String(holes[node.id.name])));
    if (node.type === "StringLiteral") return t.stringLiteral(String(holes[node.value] ?? node.value));
    const made = { ...node } as unknown as Record<string, unknown>;
    for (const key of t.VISITOR_KEYS[node.type] ?? []) {
      const child = made[key] as Node | Node[] | null | undefined;
      if (Array.isArray(child)) {
        const filled: Node[] = [];
        for (const each of child)
          if (t.isStatement(each)) fillStatement(each, holes, code, filled as Statement[]);
          else filled.push(copy(each, holes, code));
        made[key] = filled;
      } else if (child) made[key] = copy(child, holes, code);
    }
    if (node.type === "CatchClause" || isPlainHook(made)) inert.add(made);
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

  function literal(value: unknown): Expression {
    const node = t.valueToNode(value);
    if (node.type === "ArrayExpression") inert.add(node);
    return node;
  }

  return { statements, expression, literal, isInert: (node) => inert.has(node) };
}

/** The same nodes with what they mean, and nothing else: what is copied for every function is to be small. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const meaning = Object.entries(value).filter(
    ([key, of]) => of !== undefined && !BESIDE.has(key) && !key.endsWith("Comments"),
  );
  return Object.fromEntries(meaning.map(([key, of]) => [key, bare(of)]));
}

/** `$call && $probe.leave(…)`, without the arrow that it needs where there may be no `this`. */
function isPlainHook({ type, right }: Record<string, unknown>): boolean {
  if (type !== "LogicalExpression") return false;
  const { arguments: given } = right as { arguments?: Node[] };
  return given?.every((each) => each.type !== "ArrowFunctionExpression") === true;
}

function isParts(hole: Hole | undefined): hole is readonly Part[] {
  return Array.isArray(hole) && typeof hole[0] !== "string";
}
