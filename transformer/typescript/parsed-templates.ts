import type * as TS from "typescript";
import { parsable, type TemplateName } from "../injection/templates.js";

/** A template as a tree, with the places in its text that a printer has to look at. */
export interface ParsedTemplate {
  text: string;
  statements: readonly TS.Statement[];
  /** Identifiers by name, and, without a name, what compilers rewrite or rename; in source order. */
  marks: readonly { start: number; end: number; name?: string }[];
}

const CACHES = new WeakMap<typeof TS, Map<TemplateName, ParsedTemplate>>();

/** Parses each template once for a compiler. */
export function parsedTemplates(ts: typeof TS): (name: TemplateName) => ParsedTemplate {
  let cache = CACHES.get(ts);
  if (cache === undefined) {
    cache = new Map();
    CACHES.set(ts, cache);
  }
  const parsed = cache;
  return (name) => {
    let template = parsed.get(name);
    if (template === undefined) {
      template = parse(ts, parsable(name));
      parsed.set(name, template);
    }
    return template;
  };
}

function parse(ts: typeof TS, text: string): ParsedTemplate {
  const file = ts.createSourceFile("template.ts", text, ts.ScriptTarget.ESNext);
  const [first] = file.statements;
  const marks: { start: number; end: number; name?: string }[] = [];
  ts.forEachChild(file, function visit(node): void {
    const range = { start: node.getStart(file), end: node.end };
    if (ts.isIdentifier(node)) marks.push({ ...range, name: node.text });
    else if (isRewritten(node)) marks.push(range);
    ts.forEachChild(node, visit);
  });
  return { text, statements: bodyOf(first) ?? file.statements, marks };

  /** Of the generator that a template stands in. */
  function bodyOf(statement: TS.Statement | undefined): readonly TS.Statement[] | undefined {
    return statement && ts.isFunctionDeclaration(statement) ? statement.body?.statements : undefined;
  }

  /** `arguments` is none: where they are rewritten, the plan names the parameters instead. */
  function isRewritten(node: TS.Node): boolean {
    return (
      node.kind === ts.SyntaxKind.ThisKeyword ||
      ts.isArrowFunction(node) ||
      ts.isYieldExpression(node) ||
      ts.isClassLike(node) ||
      ts.isPrivateIdentifier(node) ||
      (ts.isStringLiteral(node) && node.text.startsWith("$"))
    );
  }
}
