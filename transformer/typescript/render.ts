import type * as TS from "typescript";
import { type Hole, isParts, type Part } from "../injection/templates.js";
import { type ParsedTemplate, parsedTemplates } from "./parsed-templates.js";

/** Code of the program for holes that a part leaves open. */
export type UserCode = Readonly<Record<string, TS.Expression | readonly TS.Statement[]>>;

export interface Renderer {
  statements(part: Part, code?: UserCode): TS.Statement[];
  /** @param part made of one expression */
  expression(part: Part, code?: UserCode): TS.Expression;
}

/**
 * Makes nodes from templates. An expression in which the compiler has nothing to see becomes one node, an identifier
 * with the expression's text: a third of the nodes is a third of the time to make, transform and print them
 * (bench/transform-typescript.mjs).
 */
export function createRenderer(ts: typeof TS, context: TS.TransformationContext): Renderer {
  const { factory } = context;
  const templates = parsedTemplates(ts);

  function statements({ template, holes }: Part, code: UserCode = {}): TS.Statement[] {
    const parsed = templates(template);
    return parsed.statements.flatMap((statement) => fillStatement(parsed, statement, holes, code));
  }

  function expression(part: Part, code: UserCode = {}): TS.Expression {
    return (statements(part, code)[0] as TS.ExpressionStatement).expression;
  }

  function fillStatement(
    parsed: ParsedTemplate,
    statement: TS.Statement,
    holes: Part["holes"],
    code: UserCode,
  ): TS.Statement[] {
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
      if (ts.isExpression(node)) {
        const text = textOf(parsed, node.pos, node.end, holes, code);
        if (text !== undefined) return factory.createIdentifier(text);
      }
      if (ts.isIdentifier(node)) return fill(node.text, code[node.text] ?? holes[node.text], code);
      if (ts.isPrivateIdentifier(node))
        return factory.createPrivateIdentifier(`#${holes[node.text.slice(1)]}`);
      if (ts.isBlock(node))
        return factory.createBlock(
          node.statements.flatMap((each) => fillStatement(parsed, each, holes, code)),
          true,
        );
      if (ts.isStringLiteral(node)) return factory.createStringLiteral(String(holes[node.text] ?? node.text));
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

  function fill(name: string, filling: Hole | UserCode[string] | undefined, code: UserCode): TS.Expression {
    if (typeof filling === "object" && "holes" in filling) return expression(filling, code);
    if (typeof filling === "object" && "kind" in filling) return filling;
    throw new Error(`nothing fills ${name}`);
  }

  /** Text of a range of a template; undefined where it holds something that the compiler must see. */
  function textOf(
    { text, marks }: ParsedTemplate,
    from: number,
    to: number,
    holes: Part["holes"],
    code: UserCode,
  ): string | undefined {
    let made = "";
    let at = from;
    for (const { start, end, name } of marks) {
      if (start < from) continue;
      if (start >= to) break;
      if (name === undefined || name in code) return undefined;
      const filled = textOfHole(name, holes[name], code);
      if (filled === undefined) return undefined;
      made += text.slice(at, start) + filled;
      at = end;
    }
    return (made + text.slice(at, to)).trim();
  }

  function textOfHole(name: string, hole: Hole | undefined, code: UserCode): string | undefined {
    if (hole === undefined) return name;
    if (typeof hole !== "object") return String(hole);
    if ("holes" in hole) {
      const parsed = templates(hole.template);
      const { expression: only } = parsed.statements[0] as TS.ExpressionStatement;
      return textOf(parsed, only.pos, only.end, hole.holes, code);
    }
    return hole.every((each) => typeof each === "string") ? `[${hole.join(", ")}]` : undefined;
  }

  return { statements, expression };
}
