import type * as TS from "typescript";
import { TEMPLATES, type TemplateName } from "../templates.js";

/** What fills a hole: a name, an expression, or statements. */
export type Filling = string | TS.Expression | readonly TS.Statement[];

export type Renderer = (template: TemplateName, holes: Readonly<Record<string, Filling>>) => TS.Statement[];

/** Makes nodes from templates. Each template is parsed once. */
export function createRenderer(ts: typeof TS, context: TS.TransformationContext): Renderer {
  const { factory } = context;
  const parsed = new Map<TemplateName, readonly TS.Statement[]>();

  return (name, holes) => {
    let statements = parsed.get(name);
    if (statements === undefined) {
      statements = ts.createSourceFile("template.ts", TEMPLATES[name], ts.ScriptTarget.ESNext).statements;
      parsed.set(name, statements);
    }
    return statements.flatMap((statement) => fillStatement(statement, holes));
  };

  function fillStatement(statement: TS.Statement, holes: Readonly<Record<string, Filling>>): TS.Statement[] {
    if (ts.isExpressionStatement(statement) && ts.isIdentifier(statement.expression)) {
      const filling = holes[statement.expression.text];
      if (Array.isArray(filling)) return [...filling];
    }
    return [copy(statement) as TS.Statement];

    /** A copy that belongs to no text, so that neither its comments nor its positions are looked up there. */
    function copy(node: TS.Node): TS.Node {
      if (ts.isIdentifier(node)) {
        const filling = holes[node.text] ?? node.text;
        return typeof filling === "string" ? factory.createIdentifier(filling) : (filling as TS.Expression);
      }
      if (ts.isBlock(node))
        return factory.createBlock(
          node.statements.flatMap((each) => fillStatement(each, holes)),
          true,
        );
      if (ts.isStringLiteral(node)) return factory.createStringLiteral(node.text);
      if (ts.isNumericLiteral(node)) return factory.createNumericLiteral(node.text);
      if (ts.isToken(node)) return factory.createToken(node.kind as TS.PunctuationSyntaxKind);
      const made = ts.visitEachChild(node, copy, context);
      ts.forEachChild(
        made,
        () => undefined,
        (list) => void ts.setTextRange(list, { pos: -1, end: -1 }),
      );
      ts.setOriginalNode(made, undefined);
      return ts.setTextRange(made, { pos: -1, end: -1 });
    }
  }
}
