import type * as TS from "typescript";
import type { ModuleFormat } from "../facts/facts.js";
import {
  type ClassHead,
  FactsBuilder,
  type FunctionHead,
  type Heritage,
  NO_HERITAGE,
} from "../facts/facts-builder.js";
import { ambientsOf } from "./ambient.js";
import { plainPathsOf } from "./plain-path.js";
import { type FunctionNode, syntaxOf } from "./syntax.js";

/** What the place of a function, class or object literal says of it. */
interface Place {
  name?: string | undefined;
  hidden?: boolean;
  /** Offsets that its JSDoc may stand before, nearest first. */
  anchors?: readonly number[];
}

/** Describes a source file of the TypeScript compiler. Works on trees without parent pointers. */
export function describeSourceFile(
  ts: typeof TS,
  file: TS.SourceFile,
  format: ModuleFormat,
): FactsBuilder<TS.Node> {
  const { text } = file;
  const {
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
    describeParameter,
    importOf,
    loadOf,
  } = syntaxOf(ts);
  const strict = format === "esm" || directivesOf(file.statements).includes("use strict");
  const facts = new FactsBuilder<TS.Node>(text, format, strict);
  /** What another transformer has made stands where that stood which it was made of, if anywhere. */
  const startOf = (node: TS.Node) => {
    const placed = node.pos < 0 ? ts.getOriginalNode(node) : node;
    return placed.pos < 0 ? -1 : placed.getStart(file);
  };
  /** The same; what stands nowhere counts as standing in what is around it. */
  const placeOf = (node: TS.Node) => {
    const start = startOf(node);
    return start < 0 ? around : start;
  };
  let around = 0;
  const { ambientOf, placesIn } = ambientsOf(ts);
  const { originIn, heldIn } = plainPathsOf(ts);
  /** Expressions that are called or assigned to, so that they are no mere values. */
  const places = new Set<TS.Node>();
  /** Whether what is visited is a pattern that is assigned to. */
  let inPattern = false;
  const enter = (node: TS.Node) => {
    if (node.pos >= 0) around = node.pos;
  };

  function visit(node: TS.Node): void {
    // Most nodes are names and literals.
    if (node.kind === ts.SyntaxKind.Identifier) {
      const name = (node as TS.Identifier).text;
      if (name === "arguments") facts.usesArguments();
      return facts.refersTo(name);
    }
    enter(node);
    if (isFunction(node)) return visitFunction(node, {});
    switch (node.kind) {
      case ts.SyntaxKind.PrefixUnaryExpression:
      case ts.SyntaxKind.PostfixUnaryExpression: {
        const { operator, operand } = node as TS.PrefixUnaryExpression | TS.PostfixUnaryExpression;
        const changes =
          operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
        if (changes) notePlaces(operand);
        return visit(operand);
      }
      case ts.SyntaxKind.DeleteExpression:
        notePlaces((node as TS.DeleteExpression).expression);
        return visitAll(node);
      case ts.SyntaxKind.TaggedTemplateExpression:
        notePlaces((node as TS.TaggedTemplateExpression).tag);
        return visitAll(node);
      case ts.SyntaxKind.ForInStatement:
        notePlaces((node as TS.ForInStatement).initializer);
        return visitAll(node);
      case ts.SyntaxKind.EnumDeclaration:
        facts.binds((node as TS.EnumDeclaration).name.text);
        return visitAll(node);
      case ts.SyntaxKind.ImportEqualsDeclaration:
        return facts.binds((node as TS.ImportEqualsDeclaration).name.text);
      case ts.SyntaxKind.ElementAccessExpression:
        noteAmbient(node);
        return visitAll(node);
      case ts.SyntaxKind.ClassDeclaration:
      case ts.SyntaxKind.ClassExpression:
        return visitClass(node as TS.ClassLikeDeclaration, {});
      case ts.SyntaxKind.ModuleDeclaration: {
        const { name, body } = node as TS.ModuleDeclaration;
        if (body === undefined || isAmbient(node)) return;
        noteExport(node, name.text);
        facts.beginHolder("namespace", name.text, false, [startOf(node)]);
        visit(body);
        return facts.endHolder();
      }
      case ts.SyntaxKind.ReturnStatement:
        return visitSite("return", node, (node as TS.ReturnStatement).expression);
      case ts.SyntaxKind.AwaitExpression:
        return visitSite("await", node, (node as TS.AwaitExpression).expression);
      case ts.SyntaxKind.YieldExpression: {
        const { asteriskToken, expression } = node as TS.YieldExpression;
        return visitSite(asteriskToken === undefined ? "yield" : "delegate", node, expression);
      }
      case ts.SyntaxKind.VariableStatement: {
        const statement = node as TS.VariableStatement;
        if (isAmbient(statement)) return;
        return visitDeclarations(statement.declarationList, [startOf(statement)]);
      }
      case ts.SyntaxKind.VariableDeclarationList:
        return visitDeclarations(node as TS.VariableDeclarationList, []);
      case ts.SyntaxKind.ExportAssignment: {
        const { expression } = node as TS.ExportAssignment;
        const exported = withoutParentheses(expression);
        if (ts.isIdentifier(exported)) facts.exports(exported.text, "default");
        else facts.exports("default", "default");
        return visitNamed(expression, { name: "default", anchors: [startOf(node)] });
      }
      case ts.SyntaxKind.ImportDeclaration:
        return visitImport((node as TS.ImportDeclaration).importClause);
      case ts.SyntaxKind.ExportDeclaration: {
        const { exportClause, moduleSpecifier, isTypeOnly } = node as TS.ExportDeclaration;
        if (moduleSpecifier !== undefined && !isTypeOnly) facts.dependsOnModule();
        if (moduleSpecifier !== undefined || exportClause === undefined || !ts.isNamedExports(exportClause))
          return;
        for (const { name, propertyName, isTypeOnly: ofType } of exportClause.elements) {
          const local = (propertyName ?? name).text;
          facts.exports(local, name.text);
          if (!isTypeOnly && !ofType) facts.refersTo(local);
        }
        return;
      }
      case ts.SyntaxKind.ExpressionWithTypeArguments:
        // Counts as a type, but `class extends …` and `f<T>` hold code.
        return visit((node as TS.ExpressionWithTypeArguments).expression);
      case ts.SyntaxKind.PropertyAccessExpression:
        noteAmbient(node);
        return visit((node as TS.PropertyAccessExpression).expression);
      case ts.SyntaxKind.ThisKeyword:
      case ts.SyntaxKind.SuperKeyword:
        return facts.usesThis();
      case ts.SyntaxKind.TryStatement:
        return visitTry(node as TS.TryStatement);
      case ts.SyntaxKind.ForOfStatement:
        return visitForOf(node as TS.ForOfStatement);
      case ts.SyntaxKind.WithStatement:
        facts.beginWith();
        visitAll(node);
        return facts.endWith();
      case ts.SyntaxKind.CallExpression:
      case ts.SyntaxKind.NewExpression:
        return visitCall(node as TS.CallExpression | TS.NewExpression);
      case ts.SyntaxKind.BinaryExpression:
        return visitBinary(node as TS.BinaryExpression);
      case ts.SyntaxKind.ObjectLiteralExpression:
        return visitObject(node as TS.ObjectLiteralExpression, {});
      case ts.SyntaxKind.BindingElement: {
        const { propertyName, name, initializer } = node as TS.BindingElement;
        if (propertyName !== undefined) visit(propertyName);
        visit(name);
        return visitDefault(name, initializer);
      }
      case ts.SyntaxKind.ShorthandPropertyAssignment: {
        const { name, objectAssignmentInitializer } = node as TS.ShorthandPropertyAssignment;
        visit(name);
        return visitDefault(name, objectAssignmentInitializer);
      }
      default:
        if (!ts.isTypeNode(node) && !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node))
          visitAll(node);
    }
  }

  function visitImport(clause: TS.ImportClause | undefined): void {
    if (clause?.isTypeOnly !== true) facts.dependsOnModule();
    for (const name of importedNames(clause)) facts.binds(name);
  }

  function noteAmbient(node: TS.Node): void {
    const ambient = places.has(node) ? undefined : ambientOf(node);
    if (ambient !== undefined) facts.ambient(node, placeOf(node), ambient);
  }

  function noteOrigin(node: TS.CallExpression | TS.NewExpression): void {
    const origin = places.has(node) ? undefined : originIn(node);
    if (origin === undefined) return;
    facts.origin(node, placeOf(node), origin);
    for (const { node: held, argument } of heldIn(node, origin))
      facts.held(held, placeOf(held), origin, argument);
  }

  /** What is called or changed is more than its value. */
  function notePlaces(target: TS.Node): void {
    for (const place of placesIn(target)) places.add(place);
  }

  function visitAll(node: TS.Node): void {
    ts.forEachChild(node, visit);
  }

  function visitSite(
    kind: "return" | "await" | "yield" | "delegate",
    node: TS.Node,
    operand: TS.Expression | undefined,
  ): void {
    facts.beginSite(node, kind, placeOf(node), operand !== undefined);
    visitAll(node);
    facts.endSite();
  }

  function visitTry({ tryBlock, catchClause, finallyBlock }: TS.TryStatement): void {
    const before = facts.suspensions();
    visit(tryBlock);
    if (catchClause !== undefined) {
      const caught = catchClause.variableDeclaration;
      const name = caught === undefined ? "" : ts.isIdentifier(caught.name) ? caught.name.text : undefined;
      facts.rearms("rearm", catchClause.block, placeOf(catchClause.block), before, name);
      if (caught !== undefined) for (const name of leafNames(caught.name)) facts.binds(name);
      visitAll(catchClause);
    }
    if (finallyBlock === undefined) return;
    facts.endsLate();
    facts.rearms("unwind", finallyBlock, placeOf(finallyBlock), before);
    visit(finallyBlock);
  }

  function visitForOf(node: TS.ForOfStatement): void {
    const { expression, awaitModifier, initializer, statement } = node;
    if (awaitModifier !== undefined) {
      facts.beginSite(node, "iterate", placeOf(node), true);
      visit(expression);
      facts.endSite();
    } else visit(expression);
    facts.beginIteration();
    visitTarget(initializer);
    visit(statement);
    facts.endIteration();
  }

  /** Visits an expression that stands where it gets a name. */
  function visitNamed(node: TS.Expression, place: Place): void {
    const inner = withoutTypes(node);
    if (isFunction(inner)) visitFunction(inner, place);
    else if (ts.isClassExpression(inner)) visitClass(inner, place);
    else if (ts.isObjectLiteralExpression(inner)) visitObject(inner, place);
    else visit(node);
  }

  function visitDeclarations(list: TS.VariableDeclarationList, anchors: readonly number[]): void {
    const using = (list.flags & ts.NodeFlags.BlockScoped) >= ts.NodeFlags.Using;
    const atTop = topOfBody.has(list);
    if (using) {
      facts.endsLate();
      if ((list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.AwaitUsing) facts.awaitsImplicitly();
    }
    for (const declaration of list.declarations) {
      for (const name of leafNames(declaration.name)) {
        if ((list.flags & ts.NodeFlags.BlockScoped) === 0) facts.declaresVar(name);
        else facts.declaresLexical(name, atTop);
      }
      visit(declaration.name);
      if (declaration.initializer === undefined) continue;
      if (!ts.isIdentifier(declaration.name)) visit(declaration.initializer);
      else
        visitNamed(declaration.initializer, {
          name: declaration.name.text,
          anchors: [startOf(declaration), ...anchors],
        });
    }
  }

  /** The default of a part of a pattern has its name, but need not be what the name stands for. */
  function visitDefault(name: TS.BindingName, value: TS.Expression | undefined): void {
    if (value === undefined) return;
    visitNamed(value, { name: ts.isIdentifier(name) ? name.text : undefined, hidden: true });
  }

  /** What is assigned to: a literal there is a pattern, and what is assigned in it a default. */
  function visitTarget(target: TS.Node): void {
    const outside = inPattern;
    notePlaces(target);
    inPattern ||= ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target);
    visit(target);
    inPattern = outside;
  }

  function visitBinary(node: TS.BinaryExpression): void {
    if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      visitTarget(node.left);
      return visitNamed(node.right, {
        name: assignedName(node.left),
        hidden: inPattern || !ts.isIdentifier(node.left),
        anchors: [startOf(node)],
      });
    }
    if (isAssignment(node)) notePlaces(node.left);
    // A long chain `a + b + …` is as deep as it is long.
    const right: TS.Expression[] = [];
    let left: TS.Expression = node;
    while (ts.isBinaryExpression(left) && left.operatorToken.kind !== ts.SyntaxKind.EqualsToken) {
      right.push(left.right);
      left = left.left;
    }
    visit(left);
    for (let i = right.length - 1; i >= 0; i--) visit(right[i]!);
  }

  function visitCall(node: TS.CallExpression | TS.NewExpression): void {
    const { expression } = node;
    const load = loadOf(node);
    if (load !== undefined) facts.loadsModule(node, { start: placeOf(node), ...load });
    const callee = withoutParentheses(expression);
    if (ts.isIdentifier(callee) && callee.text === "eval") facts.evaluates();
    notePlaces(callee);
    noteAmbient(node);
    noteOrigin(node);
    visit(expression);
    const mocks = isMockCall(callee);
    if (mocks) facts.beginMockFactory();
    facts.beginBarrier();
    for (const argument of node.arguments ?? []) visit(argument);
    facts.endBarrier();
    if (mocks) facts.endMockFactory();
  }

  function visitObject(node: TS.ObjectLiteralExpression, place: Place): void {
    facts.beginHolder("object", place.name, place.hidden ?? false, place.anchors ?? []);
    for (const property of node.properties) {
      if (ts.isPropertyAssignment(property)) {
        if (ts.isComputedPropertyName(property.name)) visit(property.name);
        visitNamed(property.initializer, { ...keyOf(property.name), anchors: [startOf(property)] });
      } else visit(property);
    }
    facts.endHolder();
  }

  function visitClass(node: TS.ClassLikeDeclaration, place: Place): void {
    if (isAmbient(node)) return;
    enter(node);
    const declared = ts.isClassDeclaration(node) ? (node.name?.text ?? "default") : undefined;
    if (node.name !== undefined) facts.binds(node.name.text);
    const name = declared ?? place.name ?? node.name?.text;
    const head: ClassHead = {
      start: node.name === undefined ? firstToken(node, modifiersOf(node)) : placeOf(node.name),
      name,
      hidden: declared === undefined && (place.hidden ?? place.name === undefined),
      named: node.name !== undefined,
      anchors: [startOf(node), ...(place.anchors ?? [])],
    };
    noteExport(node, declared);
    if (node.name === undefined && ts.isClassExpression(node)) facts.anonymous();
    if (ts.isClassDeclaration(node) && name !== undefined) facts.declaresLexical(name, topOfBody.has(node));
    for (const { token, types } of node.heritageClauses ?? [])
      if (token === ts.SyntaxKind.ExtendsKeyword) for (const type of types) visit(type);
    for (const decorator of decoratorsOf(node)) visit(decorator);
    facts.beginClass(head);
    const derived = extendsSomething(node);
    const heritage: Heritage = { derived, assigns: derived && node.members.some(isAssignedField) };
    for (const member of node.members) {
      if (ts.isPropertyDeclaration(member)) visitField(member);
      else if (isFunction(member)) visitFunction(member, {}, heritage);
      else if (ts.isClassStaticBlockDeclaration(member)) {
        facts.beginForeign();
        visit(member.body);
        facts.endForeign();
      } else visit(member);
    }
    facts.endClass(node, head);
  }

  /** A field of instances that begins with a value. */
  function isAssignedField(member: TS.ClassElement): boolean {
    return (
      ts.isPropertyDeclaration(member) &&
      member.initializer !== undefined &&
      !has(modifiersOf(member), ts.SyntaxKind.StaticKeyword)
    );
  }

  function visitField(field: TS.PropertyDeclaration): void {
    if (ts.isComputedPropertyName(field.name)) visit(field.name);
    for (const decorator of decoratorsOf(field)) visit(decorator);
    if (ts.isPrivateIdentifier(field.name) && !has(modifiersOf(field), ts.SyntaxKind.StaticKeyword))
      facts.declaresPrivateField(field.name.text);
    if (field.initializer === undefined) return;
    facts.beginForeign();
    visitNamed(field.initializer, { ...keyOf(field.name), anchors: [startOf(field)] });
    facts.endForeign();
  }

  function visitFunction(node: FunctionNode, place: Place, heritage = NO_HERITAGE): void {
    enter(node);
    for (const decorator of decoratorsOf(node)) visit(decorator);
    // A function expression is known by what it is given to; its own name is bound in itself alone.
    const own = node.name === undefined || ts.isFunctionExpression(node) ? undefined : keyOf(node.name);
    const inner = ts.isFunctionExpression(node) && place.name === undefined ? node.name?.text : undefined;
    if (ts.isFunctionExpression(node) && node.name !== undefined) facts.binds(node.name.text);
    if (node.name !== undefined && ts.isComputedPropertyName(node.name)) visit(node.name);
    const name = own?.name ?? place.name ?? inner ?? unnamed(node);
    const hidden = own?.hidden ?? place.hidden ?? inner !== undefined;
    noteExport(node, name);
    if (ts.isFunctionDeclaration(node) && node.name !== undefined)
      facts.declaresFunction(node, node.name.text, topOfBody.has(node));
    else if (node.name === undefined && !ts.isConstructorDeclaration(node)) facts.anonymous();
    facts.beginFunction(node, headOf(node, heritage, name, hidden, place.anchors ?? []));
    for (const parameter of node.parameters) {
      if (!isThisParameter(parameter)) facts.beginParameter();
      visitParameter(parameter);
    }
    facts.beginBody();
    enter(node.body);
    if (ts.isBlock(node.body)) {
      for (const statement of node.body.statements) noteTopOfBody(statement);
      visitAll(node.body);
    } else {
      facts.beginSite(node, "return", placeOf(withoutParentheses(node.body)), true);
      visit(node.body);
      facts.endSite();
    }
    facts.endFunction();
  }

  function headOf(
    node: FunctionNode,
    { derived, assigns }: Heritage,
    name: string | undefined,
    hidden: boolean,
    anchors: readonly number[],
  ): FunctionHead {
    const modifiers = modifiersOf(node);
    return {
      start: node.name === undefined ? firstToken(node, modifiers) : placeOf(node.name),
      end: node.end,
      kind: kindOf(node),
      derived: derived && ts.isConstructorDeclaration(node),
      assigns:
        derived &&
        ts.isConstructorDeclaration(node) &&
        (assigns || node.parameters.some((parameter) => ts.isParameterPropertyDeclaration(parameter, node))),
      async: has(modifiers, ts.SyntaxKind.AsyncKeyword),
      generator: node.asteriskToken !== undefined,
      static: has(modifiers, ts.SyntaxKind.StaticKeyword),
      name,
      hidden,
      params: node.parameters.filter((parameter) => !isThisParameter(parameter)).map(describeParameter),
      plainParams: node.parameters.every(
        ({ name, initializer }) => ts.isIdentifier(name) && initializer === undefined,
      ),
      directives: ts.isBlock(node.body) ? directivesOf(node.body.statements) : [],
      fallsThrough: ts.isBlock(node.body) && !isAbrupt(node.body.statements[node.body.statements.length - 1]),
      anchors: [startOf(node), ...anchors],
    };
  }

  /** Position of the first token that is neither `export` nor `default`. */
  function firstToken(node: TS.Node, modifiers: readonly TS.Modifier[]): number {
    const skipped = modifiers.filter(
      ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
    );
    const last = skipped[skipped.length - 1];
    if (last === undefined || last.end < 0) return placeOf(node);
    return last.end + (/^\s*/.exec(text.slice(last.end))?.[0].length ?? 0);
  }

  function visitParameter(parameter: TS.ParameterDeclaration): void {
    for (const decorator of decoratorsOf(parameter)) {
      facts.beginForeign();
      visit(decorator);
      facts.endForeign();
    }
    visit(parameter.name);
    if (parameter.initializer === undefined) return;
    const name = ts.isIdentifier(parameter.name) ? parameter.name.text : undefined;
    visitNamed(parameter.initializer, { name });
  }

  /** Declarations that are statements of a function's body, or labelled there. */
  const topOfBody = new Set<TS.Node>();

  function noteTopOfBody(statement: TS.Statement): void {
    let inner = statement;
    while (ts.isLabeledStatement(inner)) inner = inner.statement;
    if (ts.isVariableStatement(inner)) topOfBody.add(inner.declarationList);
    else if (ts.isFunctionDeclaration(inner) || ts.isClassDeclaration(inner)) topOfBody.add(inner);
  }

  function noteExport(node: TS.Node, name: string | undefined): void {
    const modifiers = modifiersOf(node);
    if (name === undefined || !has(modifiers, ts.SyntaxKind.ExportKeyword)) return;
    facts.exports(name, has(modifiers, ts.SyntaxKind.DefaultKeyword) ? "default" : name);
  }

  for (const statement of file.statements) {
    const imported = ts.isImportDeclaration(statement) ? importOf(statement) : undefined;
    if (imported !== undefined)
      facts.importsNames(statement, placeOf(statement), imported.source, imported.names);
    if (isAmbient(statement)) continue;
    const exported = has(modifiersOf(statement), ts.SyntaxKind.ExportKeyword);
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        for (const leaf of leafNames(name)) {
          facts.declaresTopLevel(leaf);
          if (exported) facts.exports(leaf, leaf);
        }
    } else if (isNamedDeclaration(statement) && statement.name !== undefined)
      facts.declaresTopLevel(statement.name.text);
  }
  visitAll(file);
  facts.end();
  return facts;
}
