import type * as TS from "typescript";
import type { FunctionKind, ImportedName, LoadFacts } from "../facts/facts.js";
import { elementOf, type Leaf, leafOf, propertyOf, restOf, UNKNOWN_PATH } from "../facts/leaf.js";
import { isMockFunction } from "../facts/mock-factories.js";

export type FunctionNode = TS.FunctionLikeDeclaration & {
  body: NonNullable<TS.FunctionLikeDeclaration["body"]>;
};

/** Questions to nodes of TypeScript's tree. None of them looks at a node's parent. */
export type Syntax = ReturnType<typeof syntaxOf>;

/** @param ts the compiler that made the tree */
export function syntaxOf(ts: typeof TS) {
  function describeParameter(parameter: TS.ParameterDeclaration): string | Leaf[] {
    const isRest = parameter.dotDotDotToken !== undefined;
    if (ts.isIdentifier(parameter.name)) return (isRest ? "..." : "") + parameter.name.text;
    return leavesOf(parameter.name, isRest ? UNKNOWN_PATH : "");
  }

  function leavesOf(name: TS.BindingName, path: string): Leaf[] {
    if (ts.isIdentifier(name)) return [leafOf(name.text, path)];
    if (ts.isArrayBindingPattern(name))
      return name.elements.flatMap((element, i) => {
        if (ts.isOmittedExpression(element)) return [];
        const isRest = element.dotDotDotToken !== undefined;
        return leavesOf(element.name, isRest ? restOf(path, i) : elementOf(path, i));
      });
    return name.elements.flatMap((element) => {
      if (element.dotDotDotToken !== undefined) return leavesOf(element.name, restOf(path));
      return leavesOf(element.name, propertyOf(path, keyOf(element.propertyName ?? element.name)));
    });
  }

  function leafNames(name: TS.BindingName): string[] {
    if (ts.isIdentifier(name)) return [name.text];
    return name.elements.flatMap((element) =>
      ts.isOmittedExpression(element) ? [] : leafNames(element.name),
    );
  }

  function keyOf(name: TS.PropertyName | TS.BindingName): { name: string; hidden: boolean } {
    if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name))
      return { name: name.text, hidden: false };
    if (ts.isPrivateIdentifier(name)) return { name: name.text, hidden: true };
    if (ts.isBigIntLiteral(name)) return { name: name.text.replace(/n$/, ""), hidden: false };
    return { name: "[computed]", hidden: true };
  }

  /** `x` of `x = …`, `f` of `a.b.f = …`. */
  function assignedName(target: TS.Expression): string | undefined {
    if (ts.isIdentifier(target)) return target.text;
    return ts.isPropertyAccessExpression(target) ? target.name.text : undefined;
  }

  function importedNames(clause: TS.ImportClause | undefined): string[] {
    const { name, namedBindings } = clause ?? {};
    const named =
      namedBindings === undefined
        ? []
        : ts.isNamespaceImport(namedBindings)
          ? [namedBindings]
          : [...namedBindings.elements];
    return [...(name === undefined ? [] : [name.text]), ...named.map((each) => each.name.text)];
  }

  function isMockCall(callee: TS.Expression): boolean {
    if (!ts.isPropertyAccessExpression(callee)) return false;
    const object = withoutParentheses(callee.expression);
    return ts.isIdentifier(object) && isMockFunction(object.text, callee.name.text);
  }

  /** Babel's trees have none. */
  function withoutParentheses(node: TS.Expression): TS.Expression {
    let inner = node;
    while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
    return inner;
  }

  function withoutTypes(node: TS.Expression): TS.Expression {
    let inner = node;
    while (
      ts.isParenthesizedExpression(inner) ||
      ts.isAsExpression(inner) ||
      ts.isSatisfiesExpression(inner) ||
      ts.isNonNullExpression(inner) ||
      ts.isTypeAssertionExpression(inner)
    )
      inner = inner.expression;
    return inner;
  }

  function isFunction(node: TS.Node): node is FunctionNode {
    return ts.isFunctionLike(node) && "body" in node && node.body !== undefined && !isAmbient(node);
  }

  function isAmbient(node: TS.Node): boolean {
    return has(modifiersOf(node), ts.SyntaxKind.DeclareKeyword);
  }

  function isAssignment({ operatorToken: { kind } }: TS.BinaryExpression): boolean {
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }

  function modifiersOf(node: TS.Node): readonly TS.Modifier[] {
    return ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  }

  function has(modifiers: readonly TS.Modifier[], kind: TS.SyntaxKind): boolean {
    return modifiers.some((modifier) => modifier.kind === kind);
  }

  function extendsSomething(node: TS.ClassLikeDeclaration): boolean {
    return (node.heritageClauses ?? []).some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  }

  function isThisParameter(parameter: TS.ParameterDeclaration): boolean {
    return ts.isIdentifier(parameter.name) && parameter.name.text === "this";
  }

  function decoratorsOf(node: TS.Node): readonly TS.Decorator[] {
    return ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  }

  function isAbrupt(statement: TS.Statement | undefined): boolean {
    return statement !== undefined && (ts.isReturnStatement(statement) || ts.isThrowStatement(statement));
  }

  function directivesOf(statements: readonly TS.Statement[]): string[] {
    const directives: string[] = [];
    for (const statement of statements) {
      if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
      directives.push(statement.expression.text);
    }
    return directives;
  }

  function kindOf(node: FunctionNode): FunctionKind {
    if (ts.isArrowFunction(node)) return "arrow";
    if (ts.isMethodDeclaration(node)) return "method";
    if (ts.isConstructorDeclaration(node)) return "constructor";
    if (ts.isGetAccessor(node)) return "getter";
    return ts.isSetAccessor(node) ? "setter" : "function";
  }

  function unnamed(node: FunctionNode): string | undefined {
    if (ts.isConstructorDeclaration(node)) return "constructor";
    return ts.isFunctionDeclaration(node) ? "default" : undefined;
  }

  function isNamedDeclaration(
    node: TS.Node,
  ): node is TS.FunctionDeclaration | TS.ClassDeclaration | TS.EnumDeclaration | TS.ModuleDeclaration {
    return (
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isEnumDeclaration(node) ||
      ts.isModuleDeclaration(node)
    );
  }

  /** What an import declaration binds; undefined where that is no values, or with attributes. */
  function importOf(
    declaration: TS.ImportDeclaration,
  ): { source: string; names: Pick<ImportedName, "imported" | "local">[] } | undefined {
    const { importClause, moduleSpecifier, attributes } = declaration;
    if (importClause === undefined || attributes !== undefined || !ts.isStringLiteral(moduleSpecifier))
      return undefined;
    // Older compilers know `type` alone, newer ones `defer` too.
    const { phaseModifier, isTypeOnly } = importClause as TS.ImportClause & { phaseModifier?: unknown };
    if (isTypeOnly || phaseModifier !== undefined) return undefined;
    const names: Pick<ImportedName, "imported" | "local">[] = [];
    if (importClause.name !== undefined) names.push({ imported: "default", local: importClause.name.text });
    const { namedBindings } = importClause;
    if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings))
      names.push({ imported: "*", local: namedBindings.name.text });
    else
      for (const { isTypeOnly: ofType, name, propertyName } of namedBindings?.elements ?? [])
        if (!ofType) names.push({ imported: (propertyName ?? name).text, local: name.text });
    return names.length === 0 ? undefined : { source: moduleSpecifier.text, names };
  }

  /** `require("…")` or `import("…")`. */
  function loadOf(
    node: TS.CallExpression | TS.NewExpression,
  ): Pick<LoadFacts, "source" | "kind"> | undefined {
    const { expression, arguments: args = [] } = node;
    const [argument] = args;
    if (!ts.isCallExpression(node) || args.length !== 1 || !ts.isStringLiteral(argument!)) return undefined;
    if (expression.kind === ts.SyntaxKind.ImportKeyword) return { source: argument.text, kind: "import" };
    const required = ts.isIdentifier(expression) && expression.text === "require";
    return required ? { source: argument.text, kind: "require" } : undefined;
  }

  return {
    describeParameter,
    leafNames,
    keyOf,
    assignedName,
    importedNames,
    isMockCall,
    withoutParentheses,
    withoutTypes,
    isFunction,
    isAmbient,
    isAssignment,
    isThisParameter,
    decoratorsOf,
    isAbrupt,
    directivesOf,
    kindOf,
    modifiersOf,
    has,
    extendsSomething,
    isNamedDeclaration,
    unnamed,
    importOf,
    loadOf,
  };
}

/** How many statements at the head of a body are directives. */
export function countDirectives(ts: typeof TS, statements: readonly TS.Statement[]): number {
  const first = statements.findIndex(
    (statement) => !ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression),
  );
  return first < 0 ? statements.length : first;
}
