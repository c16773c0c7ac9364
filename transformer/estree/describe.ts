import type { ModuleFormat } from "../facts/facts.js";
import { type ClassHead, FactsBuilder, type Heritage, NO_HERITAGE } from "../facts/facts-builder.js";
import { ambientOf, placesIn } from "./ambient.js";
import { heldIn, originIn } from "./origin.js";
import {
  assignedName,
  describeParameter,
  directivesOf,
  FIELDS,
  type FunctionNode,
  identifierName,
  importedName,
  isAbrupt,
  isAssignedField,
  isFunction,
  isFunctionType,
  isMockCall,
  isParameterProperty,
  isPlainParameter,
  isTypeOnly,
  isTypeSpecifier,
  keyOf,
  kindOf,
  leafNames,
  methodOf,
  nameOf,
  type Slot,
  type SyntaxNode,
  statementsOf,
  type VisitorKeys,
  withoutParentheses,
  withoutWrappers,
} from "./syntax.js";

/** What the place of a function, class or object literal says of it. */
interface Place {
  name?: string | undefined;
  hidden?: boolean;
  /** Offsets that its JSDoc may stand before, nearest first. */
  anchors?: readonly number[];
}

type Visitor = (node: SyntaxNode, holder: object, key: string | number) => void;

/** What is known of a program of Babel's or ESTree's. */
export interface DescribedProgram {
  facts: FactsBuilder<SyntaxNode>;
  /** Where the node of each site hangs; for a loop with labels, where they hang. */
  slots: Map<SyntaxNode, Slot>;
  /** Statements that end where an expression ends. */
  open: SyntaxNode[];
}

/** Operators that do not read what they are applied to, or not alone. */
const CHANGES = new Set(["delete", "++", "--"]);

/** `import type …` and `export type …`, but not the import of something that is called `type`. */
const TYPE_IMPORT = /(?:import|export)\s+type(?:\s*[{*]|\s+(?!from\s*['"])[\w$])/y;

/**
 * Describes a program of Babel's or ESTree's. It walks the tree itself: a visitor of Babel's `traverse` would cost
 * more than all of this.
 *
 * @param keys the fields of each type of node that hold nodes, in source order
 */
export function describeProgram(
  program: SyntaxNode,
  text: string,
  format: ModuleFormat,
  keys: VisitorKeys,
): DescribedProgram {
  const strictFile = format === "esm" || directivesOf(program).includes("use strict");
  const facts = new FactsBuilder<SyntaxNode>(text, format, strictFile);
  const slots = new Map<SyntaxNode, Slot>();
  const open: SyntaxNode[] = [];
  /** Statements of functions' bodies that declare something. */
  const topOfBody = new Set<SyntaxNode>();
  /** Expressions that are called or assigned to, so that they are no mere values. */
  const places = new Set<SyntaxNode>();
  /** By the type of a node: one look instead of a comparison with each type, which oxc's strings make slow. */
  const visitors = new Map<string, Visitor>();

  function visit(node: SyntaxNode | null | undefined, holder: object, key: string | number): void {
    if (node === null || node === undefined) return;
    const { type } = node;
    let visitor = visitors.get(type);
    if (visitor === undefined) {
      visitor = visitorOf(type);
      visitors.set(type, visitor);
    }
    visitor(node, holder, key);
  }

  function visitorOf(type: string): Visitor {
    switch (type) {
      case "Identifier":
        return ({ name }) => {
          if (name === "arguments") facts.usesArguments();
          facts.refersTo(name as string);
        };
      case "JSXIdentifier":
        return ({ name }) => facts.refersTo(name as string);
      case "MemberExpression":
      case "OptionalMemberExpression":
        return visitProperty;
      case "UpdateExpression":
      case "UnaryExpression":
        return (node) => {
          if (CHANGES.has(node.operator!)) notePlaces(node.argument!);
          visit(node.argument, node, "argument");
        };
      case "TaggedTemplateExpression":
        return (node) => {
          notePlaces(node.tag!);
          visitAll(node);
        };
      case "ForInStatement":
        return (node) => {
          notePlaces(node.left!);
          visitAll(node);
        };
      case "TSImportEqualsDeclaration":
        return ({ id }) => facts.binds(nameOf(id!));
      case "TSEnumDeclaration":
        return (node) => {
          facts.binds(nameOf(node.id!));
          visitUnlessDeclared(node);
        };
      case "TemplateLiteral":
        return ({ expressions }) => visitList(expressions);
      case "ClassDeclaration":
      case "ClassExpression":
        return (node) => visitClass(node, {});
      case "TSModuleDeclaration":
        return visitNamespace;
      case "ReturnStatement":
        return (node, holder, key) => visitSite("return", node, holder, key);
      case "AwaitExpression":
        return (node, holder, key) => visitSite("await", node, holder, key);
      case "YieldExpression":
        return (node, holder, key) => visitSite(node.delegate ? "delegate" : "yield", node, holder, key);
      case "ExpressionStatement":
        return (node) => {
          open.push(node);
          visit(node.expression as SyntaxNode, node, "expression");
        };
      case "ThrowStatement":
        return (node) => {
          open.push(node);
          visit(node.argument, node, "argument");
        };
      case "VariableDeclaration":
        return (node, _, key) => {
          // Those at the head of a loop are no statements.
          if (key !== "init" && key !== "left") open.push(node);
          visitDeclarations(node, [node.start]);
        };
      case "ExportNamedDeclaration":
        return visitExport;
      case "ExportDefaultDeclaration":
        return visitDefaultExport;
      case "TSExportAssignment":
        return (node) =>
          visitNamed(node.expression as SyntaxNode, node, "expression", {
            name: "default",
            anchors: [node.start],
          });
      case "ThisExpression":
      case "Super":
        return () => facts.usesThis();
      case "TryStatement":
        return visitTry;
      case "ForOfStatement":
        return visitForOf;
      case "LabeledStatement":
        return visitLabelled;
      case "WithStatement":
        return (node) => {
          facts.beginWith();
          visitAll(node);
          facts.endWith();
        };
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
        return visitCall;
      case "ImportExpression":
        return (node, holder, key) => {
          noteLoad(node, holder, key);
          facts.beginBarrier();
          visitAll(node);
          facts.endBarrier();
        };
      case "AssignmentExpression":
        return visitAssignment;
      case "AssignmentPattern":
        // The default has the name, but need not be what the name stands for.
        return (node) => {
          visit(node.left, node, "left");
          visitNamed(node.right!, node, "right", { name: identifierName(node.left), hidden: true });
        };
      case "BinaryExpression":
      case "LogicalExpression":
        return visitChain;
      case "ObjectExpression":
        return (node) => visitObject(node, {});
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return visitImport;
      default:
        return isFunctionType(type)
          ? visitUnnamedFunction
          : isTypeOnly(type)
            ? () => {}
            : visitUnlessDeclared;
    }
  }

  function visitUnnamedFunction(node: SyntaxNode): void {
    if (isFunction(node)) visitFunction(node, node, {});
    else visitUnlessDeclared(node);
  }

  function visitUnlessDeclared(node: SyntaxNode): void {
    if (node.declare !== true) visitAll(node);
  }

  function visitAll(node: SyntaxNode): void {
    const held = keys[node.type];
    if (held === undefined) return;
    for (let k = 0; k < held.length; k++) {
      const key = held[k]!;
      const child = (node as unknown as Record<string, SyntaxNode | (SyntaxNode | null)[] | null>)[key];
      if (Array.isArray(child)) visitList(child);
      else visit(child, node, key);
    }
  }

  function visitList(list: readonly (SyntaxNode | null)[] | null | undefined): void {
    if (list != null) for (let i = 0; i < list.length; i++) visit(list[i], list, i);
  }

  function visitSite(
    kind: "return" | "await" | "yield" | "delegate",
    node: SyntaxNode,
    holder: object,
    key: string | number,
  ): void {
    slots.set(node, { holder, key });
    facts.beginSite(node, kind, node.start, node.argument != null);
    visitAll(node);
    facts.endSite();
  }

  /** Visits an expression that stands where it gets a name. */
  function visitNamed(node: SyntaxNode, holder: object, key: string, place: Place): void {
    const inner = withoutWrappers(node);
    if (isFunction(inner)) visitFunction(inner, inner, place);
    else if (inner.type === "ClassExpression") visitClass(inner, place);
    else if (inner.type === "ObjectExpression") visitObject(inner, place);
    else visit(node, holder, key);
  }

  function visitProperty(node: SyntaxNode, holder: object, key: string | number): void {
    noteAmbient(node, holder, key);
    visit(node.object, node, "object");
    if (node.computed) visit(node.property, node, "property");
  }

  /** What is called or changed is more than its value. */
  function notePlaces(target: SyntaxNode): void {
    for (const place of placesIn(target)) places.add(place);
  }

  function noteAmbient(node: SyntaxNode, holder: object, key: string | number): void {
    const ambient = places.has(node) ? undefined : ambientOf(node);
    if (ambient === undefined) return;
    slots.set(node, { holder, key });
    facts.ambient(node, node.start, ambient);
  }

  function noteOrigin(node: SyntaxNode, holder: object, key: string | number): void {
    const origin = places.has(node) ? undefined : originIn(node);
    if (origin === undefined) return;
    slots.set(node, { holder, key });
    facts.origin(node, node.start, origin);
    for (const { node: held, argument, holder, key } of heldIn(node, origin)) {
      slots.set(held, { holder, key });
      facts.held(held, held.start, origin, argument);
    }
  }

  function visitAssignment(node: SyntaxNode): void {
    notePlaces(node.left!);
    visit(node.left, node, "left");
    if (node.operator !== "=") return visit(node.right, node, "right");
    const target = withoutParentheses(node.left!);
    visitNamed(node.right!, node, "right", {
      name: assignedName(target),
      hidden: target.type !== "Identifier",
      anchors: [node.start],
    });
  }

  function visitNamespace(node: SyntaxNode): void {
    if (node.declare || node.body == null) return;
    const id = node.id!;
    // `namespace A.B {}` is two, one in the other; Babel says so itself.
    const names = id.type === "TSQualifiedName" ? qualifiedNames(id) : [nameOf(id)];
    for (const name of names) facts.beginHolder("namespace", name, false, [node.start]);
    if ((node.body as SyntaxNode).type === "TSModuleDeclaration") visitNamespace(node.body as SyntaxNode);
    else visitAll(node.body as SyntaxNode);
    for (const _ of names) facts.endHolder();
  }

  function visitDeclarations(node: SyntaxNode, anchors: readonly number[]): void {
    if (node.declare) return;
    if (node.kind === "using" || node.kind === "await using") facts.endsLate();
    if (node.kind === "await using") facts.awaitsImplicitly();
    for (const declaration of node.declarations!) {
      const { id, init } = declaration;
      for (const name of leafNames(id)) {
        if (node.kind === "var") facts.declaresVar(name);
        else facts.declaresLexical(name, topOfBody.has(node));
      }
      visit(id, declaration, "id");
      if (init == null) continue;
      const name = identifierName(id);
      if (name === undefined) visit(init, declaration, "init");
      else visitNamed(init, declaration, "init", { name, anchors: [declaration.start, ...anchors] });
    }
  }

  function visitExport(node: SyntaxNode): void {
    if (node.source) return visitImport(node);
    for (const specifier of node.specifiers ?? [])
      if (specifier.type === "ExportSpecifier") {
        facts.exports(nameOf(specifier.local!), nameOf(specifier.exported!));
        if (!isOfTypes(node) && !isTypeSpecifier(specifier)) facts.refersTo(nameOf(specifier.local!));
      }
    const { declaration } = node;
    if (declaration == null) return;
    if (declaration.type === "VariableDeclaration") {
      for (const { id } of declaration.declarations!)
        for (const name of leafNames(id)) facts.exports(name, name);
      open.push(declaration);
      return visitDeclarations(declaration, [node.start, declaration.start]);
    }
    const name = identifierName(declaration.id);
    if (name !== undefined) facts.exports(name, name);
    visitDeclared(declaration, node, name);
  }

  function visitImport(node: SyntaxNode): void {
    if (node.type === "ImportDeclaration")
      for (const { local } of node.specifiers ?? []) facts.binds(nameOf(local!));
    if (!isOfTypes(node)) facts.dependsOnModule();
  }

  /** A tree without types does not say of an import that it is one of types; its text does. */
  function isOfTypes({ importKind, exportKind, start }: SyntaxNode): boolean {
    TYPE_IMPORT.lastIndex = start;
    return importKind === "type" || exportKind === "type" || TYPE_IMPORT.test(text);
  }

  function noteImport(node: SyntaxNode): void {
    if (node.type !== "ImportDeclaration" || isOfTypes(node) || node.phase != null) return;
    const names = (node.specifiers ?? []).flatMap((specifier) => {
      if (isTypeSpecifier(specifier)) return [];
      return { imported: importedName(specifier), local: nameOf(specifier.local!) };
    });
    if (names.length > 0 && (node.attributes ?? []).length === 0)
      facts.importsNames(node, node.start, nameOf(node.source!), names);
  }

  /** `require("…")` or `import("…")`; Babel may take the latter for a call of something called `import`. */
  function noteLoad(node: SyntaxNode, holder: object, key: string | number): void {
    const { callee, source, options, start, phase } = node;
    const required = identifierName(callee) === "require";
    const argument =
      callee === undefined ? source : (node.arguments?.length === 1 && node.arguments[0]) || undefined;
    const loads =
      callee === undefined ? options == null && phase == null : required || callee.type === "Import";
    if (!loads || argument == null || !/^(String)?Literal$/.test(argument.type)) return;
    if (typeof argument.value !== "string") return;
    slots.set(node, { holder, key });
    facts.loadsModule(node, { start, source: argument.value, kind: required ? "require" : "import" });
  }

  function visitDefaultExport(node: SyntaxNode): void {
    const declaration = node.declaration!;
    const reexported = identifierName(withoutParentheses(declaration));
    if (reexported !== undefined) {
      facts.refersTo(reexported);
      return facts.exports(reexported, "default");
    }
    const own = identifierName(declaration.id);
    facts.exports(own ?? "default", "default");
    if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration")
      visitDeclared(declaration, node, own);
    else visitNamed(declaration, node, "declaration", { name: "default", anchors: [node.start] });
  }

  function visitDeclared(declaration: SyntaxNode, node: SyntaxNode, name: string | undefined): void {
    const place = { name: name ?? "default", anchors: [node.start] };
    if (isFunction(declaration)) visitFunction(declaration, declaration, place);
    else if (declaration.type === "ClassDeclaration") visitClass(declaration, place);
    else visit(declaration, node, "declaration");
  }

  function visitTry(node: SyntaxNode): void {
    const { block, handler, finalizer } = node;
    const before = facts.suspensions();
    visit(block, node, "block");
    if (handler) {
      const body = handler.body as SyntaxNode;
      const caught = handler.param == null ? "" : identifierName(handler.param);
      facts.rearms("rearm", body, body.start, before, caught);
      for (const name of leafNames(handler.param)) facts.binds(name);
      visitAll(handler);
    }
    if (!finalizer) return;
    facts.endsLate();
    facts.rearms("unwind", finalizer, finalizer.start, before);
    visit(finalizer, node, "finalizer");
  }

  /** A loop keeps its label when something is put beside it: the label is what hangs there. */
  function visitLabelled(node: SyntaxNode, holder: object, key: string | number): void {
    let inner = node;
    while (inner.type === "LabeledStatement") inner = inner.body as SyntaxNode;
    if (inner.type === "ForOfStatement") visitForOf(inner, holder, key);
    else visitAll(node);
  }

  function visitForOf(node: SyntaxNode, holder: object, key: string | number): void {
    notePlaces(node.left!);
    if (node.await) {
      slots.set(node, { holder, key });
      facts.beginSite(node, "iterate", node.start, true);
      visit(node.right, node, "right");
      facts.endSite();
    } else visit(node.right, node, "right");
    facts.beginIteration();
    visit(node.left, node, "left");
    visit(node.body as SyntaxNode, node, "body");
    facts.endIteration();
  }

  /** A long chain `a + b + …` is as deep as it is long. */
  function visitChain(node: SyntaxNode): void {
    const chain: SyntaxNode[] = [];
    let left = node;
    while (left.type === "BinaryExpression" || left.type === "LogicalExpression") {
      chain.push(left);
      left = left.left!;
    }
    visit(left, chain[chain.length - 1]!, "left");
    for (let i = chain.length - 1; i >= 0; i--) visit(chain[i]!.right, chain[i]!, "right");
  }

  function visitCall(node: SyntaxNode, holder: object, key: string | number): void {
    if (node.type === "CallExpression") noteLoad(node, holder, key);
    const callee = withoutParentheses(node.callee!);
    if (identifierName(callee) === "eval") facts.evaluates();
    notePlaces(callee);
    noteAmbient(node, holder, key);
    noteOrigin(node, holder, key);
    visit(node.callee, node, "callee");
    const mocks = isMockCall(callee);
    if (mocks) facts.beginMockFactory();
    facts.beginBarrier();
    visitList(node.arguments);
    facts.endBarrier();
    if (mocks) facts.endMockFactory();
  }

  function visitObject(node: SyntaxNode, place: Place): void {
    facts.beginHolder("object", place.name, place.hidden ?? false, place.anchors ?? []);
    const properties = node.properties!;
    for (let i = 0; i < properties.length; i++) {
      const property = properties[i]!;
      const method = methodOf(property);
      if (method !== undefined) visitFunction(method, property, {});
      else if (isPlainProperty(property)) {
        if (property.computed) visit(property.key, property, "key");
        const { name, hidden } = keyOf(property);
        visitNamed(property.value as SyntaxNode, property, "value", {
          name,
          hidden,
          anchors: [property.start],
        });
      } else visit(property, properties, i);
    }
    facts.endHolder();
  }

  function visitClass(node: SyntaxNode, place: Place): void {
    if (isDeclared(node)) return;
    const declared = node.type === "ClassDeclaration" ? (identifierName(node.id) ?? "default") : undefined;
    const own = identifierName(node.id);
    if (own !== undefined) facts.binds(own);
    const name = declared ?? place.name ?? own;
    const head: ClassHead = {
      start: node.id?.start ?? node.start,
      name,
      hidden: declared === undefined && (place.hidden ?? place.name === undefined),
      named: node.id != null,
      anchors: [node.start, ...(place.anchors ?? [])],
    };
    if (node.id == null && node.type === "ClassExpression") facts.anonymous();
    if (node.type === "ClassDeclaration" && name !== undefined)
      facts.declaresLexical(name, topOfBody.has(node));
    visit(node.superClass, node, "superClass");
    visitList(node.decorators);
    facts.beginClass(head);
    const members = statementsOf(node.body as SyntaxNode);
    const derived = node.superClass != null;
    const heritage: Heritage = { derived, assigns: derived && members.some(isAssignedField) };
    for (let i = 0; i < members.length; i++) visitMember(members[i]!, members, i, heritage);
    facts.endClass(node, head);
  }

  function visitMember(member: SyntaxNode, holder: object, key: number, heritage: Heritage): void {
    const method = methodOf(member);
    if (method !== undefined) visitFunction(method, member, {}, heritage);
    else if (isFunction(member)) visitFunction(member, member, {}, heritage);
    else if (FIELDS.has(member.type)) visitField(member);
    else if (member.type === "StaticBlock") {
      facts.beginForeign();
      visitAll(member);
      facts.endForeign();
    } else visit(member, holder, key);
  }

  function visitField(field: SyntaxNode): void {
    const { name, hidden } = keyOf(field);
    if (field.computed) visit(field.key, field, "key");
    visitList(field.decorators);
    if (name.startsWith("#") && !field.static) facts.declaresPrivateField(name);
    if (field.value == null) return;
    facts.beginForeign();
    visitNamed(field.value as SyntaxNode, field, "value", { name, hidden, anchors: [field.start] });
    facts.endForeign();
  }

  /** @param head what holds the key and the decorators of a method; else the function itself */
  function visitFunction(
    node: FunctionNode,
    head: SyntaxNode,
    place: Place,
    { derived, assigns }: Heritage = NO_HERITAGE,
  ): void {
    visitList(head.decorators);
    const own = head.key === undefined ? undefined : keyOf(head);
    if (head.computed) visit(head.key, head, "key");
    const id = identifierName(node.id);
    if (id !== undefined) facts.binds(id);
    const declared = node.type === "FunctionDeclaration" ? (id ?? "default") : undefined;
    // A function expression is known by what it is given to; its own name is bound in itself alone.
    const inner = declared === undefined && place.name === undefined ? id : undefined;
    const name = own?.name ?? declared ?? place.name ?? inner;
    const hidden = own?.hidden ?? place.hidden ?? inner !== undefined;
    if (node.type === "FunctionDeclaration" && id !== undefined)
      facts.declaresFunction(node, id, topOfBody.has(node));
    else if (own === undefined && id === undefined) facts.anonymous();
    const kind = kindOf(node, head);
    const named = head.key ?? node.id;
    const block = node.body.type === "BlockStatement" ? node.body : undefined;
    facts.beginFunction(node, {
      start: named == null ? node.start : keyStart(head, named),
      end: node.end,
      kind,
      async: node.async === true,
      generator: node.generator === true,
      static: head.static === true,
      derived: kind === "constructor" && derived,
      assigns:
        kind === "constructor" &&
        derived &&
        (assigns || node.params.some((param) => isParameterProperty(param, text))),
      name,
      hidden,
      params: node.params.filter((param) => identifierName(param) !== "this").map(describeParameter),
      plainParams: node.params.every(isPlainParameter),
      directives: block === undefined ? [] : directivesOf(block),
      fallsThrough: block !== undefined && !isAbrupt(statementsOf(block).at(-1)),
      anchors: place.anchors === undefined ? [head.start] : [head.start, ...place.anchors],
    });
    for (let i = 0; i < node.params.length; i++) {
      if (identifierName(node.params[i]) !== "this") facts.beginParameter();
      visitParameter(node.params[i]!, node.params, i);
    }
    facts.beginBody();
    if (block !== undefined) {
      for (const statement of statementsOf(block)) noteTopOfBody(statement);
      visitAll(block);
    } else {
      facts.beginSite(node, "return", withoutParentheses(node.body).start, true);
      visit(node.body, node, "body");
      facts.endSite();
    }
    facts.endFunction();
  }

  /** A computed key begins at its bracket. */
  function keyStart(head: SyntaxNode, key: SyntaxNode): number {
    return head.computed ? text.lastIndexOf("[", key.start - 1) : key.start;
  }

  function visitParameter(param: SyntaxNode, holder: object, key: number): void {
    visitDecorators(param);
    if (param.type === "AssignmentPattern") {
      // Babel has those of one with a default at its name.
      if (param.left!.type === "Identifier") visitDecorators(param.left!);
      visit(param.left, param, "left");
      visitNamed(param.right!, param, "right", { name: identifierName(param.left) });
    } else if (param.type === "TSParameterProperty") visitParameter(param.parameter!, holder, key);
    else visit(param, holder, key);
  }

  /** Those of a parameter. */
  function visitDecorators({ decorators }: SyntaxNode): void {
    if (decorators == null || decorators.length === 0) return;
    facts.beginForeign();
    visitList(decorators);
    facts.endForeign();
  }

  /** Trees without types do not say it (text/parse.ts). */
  function isDeclared(node: SyntaxNode): boolean {
    return node.declare === true || text.startsWith("declare", node.start);
  }

  function noteTopOfBody(statement: SyntaxNode): void {
    let inner = statement;
    while (inner.type === "LabeledStatement") inner = inner.body as SyntaxNode;
    if (inner.type.endsWith("Declaration")) topOfBody.add(inner);
  }

  for (const statement of statementsOf(program)) noteImport(statement);
  for (const statement of statementsOf(program))
    if (!isDeclared(statement.declaration ?? statement))
      for (const name of declaredNames(statement)) facts.declaresTopLevel(name);
  visitAll(program);
  facts.end();
  return { facts, slots, open };
}

function declaredNames(statement: SyntaxNode): string[] {
  const { type, declaration, declarations, id } = statement;
  if (type.startsWith("Export")) return declaration == null ? [] : declaredNames(declaration);
  if (type === "VariableDeclaration") return declarations!.flatMap((each) => leafNames(each.id));
  const name = type.endsWith("Declaration") ? identifierName(id) : undefined;
  return name === undefined ? [] : [name];
}

function isPlainProperty({ type, shorthand }: SyntaxNode): boolean {
  return (type === "ObjectProperty" || type === "Property") && !shorthand;
}

function qualifiedNames(id: SyntaxNode): string[] {
  return id.type === "TSQualifiedName" ? [...qualifiedNames(id.left!), nameOf(id.right!)] : [nameOf(id)];
}
