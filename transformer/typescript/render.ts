import type * as TS from "typescript";
import { type Hole, type Part, TEMPLATES, type TemplateName } from "../templates.js";

/** Code of the program for holes that a part leaves open. */
export type UserCode = Readonly<Record<string, TS.Expression | readonly TS.Statement[]>>;

export interface Renderer {
  statements(part: Part, code?: UserCode): TS.Statement[];
  /** @param part made of one expression */
  expression(part: Part, code?: UserCode): TS.Expression;
}

/** Makes nodes from templates. Each template is parsed once. */
export function createRenderer(ts: typeof TS, context: TS.TransformationContext): Renderer {
  const { factory } = context;
  const parsed = new Map<TemplateName, readonly TS.Statement[]>();

  function statements({ template, holes }: Part, code: UserCode = {}): TS.Statement[] {
    let sources = parsed.get(template);
    if (sources === undefined) {
      sources = ts.createSourceFile("template.ts", TEMPLATES[template], ts.ScriptTarget.ESNext).statements;
      parsed.set(template, sources);
    }
    return sources.flatMap((statement) => fillStatement(statement, holes, code));
  }

  function expression(part: Part, code: UserCode = {}): TS.Expression {
    return (statements(part, code)[0] as TS.ExpressionStatement).expression;
  }

  function fillStatement(statement: TS.Statement, holes: Part["holes"], code: UserCode): TS.Statement[] {
    if (ts.isExpressionStatement(statement) && ts.isIdentifier(statement.expression)) {
      const { text } = statement.expression;
      const own = holes[text];
      const filling = code[text];
      if (isParts(own)) return own.flatMap((part) => statements(part, code));
      if (Array.isArray(filling)) return [...(filling as readonly TS.Statement[])];
    }
    return [copy(statement) as TS.Statement];

    /** A copy that belongs to no text, so that neither its comments nor its positions are looked up there. */
    function copy(node: TS.Node): TS.Node {
      if (ts.isIdentifier(node))
        return fill(node.text, code[node.text] ?? holes[node.text] ?? node.text, code);
      if (ts.isPrivateIdentifier(node))
        return factory.createPrivateIdentifier(`#${holes[node.text.slice(1)]}`);
      if (ts.isBlock(node))
        return factory.createBlock(
          node.statements.flatMap((each) => fillStatement(each, holes, code)),
          true,
        );
      if (ts.isStringLiteral(node)) return factory.createStringLiteral(String(holes[node.text] ?? node.text));
      if (ts.isNumericLiteral(node)) return factory.createNumericLiteral(node.text);
      if (ts.isToken(node)) return factory.createToken(node.kind as TS.PunctuationSyntaxKind);
      const made = ts.visitEachChild(node, copy, context, undefined, copy)!;
      ts.forEachChild(
        made,
        () => undefined,
        (list) => void ts.setTextRange(list, { pos: -1, end: -1 }),
      );
      ts.setOriginalNode(made, undefined);
      return ts.setTextRange(made, { pos: -1, end: -1 });
    }
  }

  function fill(name: string, filling: Hole | UserCode[string], code: UserCode): TS.Expression {
    if (typeof filling === "string") return factory.createIdentifier(filling);
    if (typeof filling === "number") return factory.createNumericLiteral(filling);
    if (Array.isArray(filling))
      return factory.createArrayLiteralExpression(
        (filling as readonly string[]).map((each) => factory.createIdentifier(each)),
      );
    if ("holes" in filling) return expression(filling, code);
    if ("kind" in filling) return filling;
    throw new Error(`nothing fills ${name}`);
  }

  return { statements, expression };
}

function isParts(hole: Hole | undefined): hole is readonly Part[] {
  return Array.isArray(hole) && typeof hole[0] !== "string";
}
