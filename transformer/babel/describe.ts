import type * as Babel from "@babel/core";
import type { ModuleFormat } from "../facts.js";
import { FactsBuilder, type FunctionHead } from "../facts-builder.js";
import {
  assignedName,
  type ClassNode,
  describeParameter,
  type FunctionNode,
  isAbrupt,
  isFunction,
  isMockCall,
  isTypeOnly,
  keyOf,
  kindOf,
  leafNames,
  type Node,
  nameOf,
  startOf,
  TRANSPARENT,
} from "./syntax.js";

type Types = typeof Babel.types;
/** What the place of a function, class or object literal says of it. */
interface Place {
  name?: string | undefined;
  hidden?: boolean;
  /** Offsets that its JSDoc may stand before, nearest first. */
  anchors?: readonly number[];
}

/** Where a node hangs, so that it can be replaced. */
export interface Slot {
  holder: object;
  key: string | number;
}

/**
 * Describes a Babel program. It walks the tree itself: a visitor of `traverse` costs three times as much (bench).
 *
 * @returns the facts, and where each site's node hangs
 */
export function describeProgram(
  t: Types,
  program: Babel.types.Program,
  text: string,
  format: ModuleFormat,
): { facts: FactsBuilder<Node>; slots: Map<Node, Slot> } {
  const strictFile = format === "esm" || program.directives.some(({ value }) => value.value === "use strict");
  const facts = new FactsBuilder<Node>(text, format, strictFile);
  const slots = new Map<Node, Slot>();
  const topOfBody = new Set<Node>();

  function visit(node: Node | null | undefined, holder: object, key: string | number): void {
    if (node === null || node === undefined) return;
    if (isFunction(node)) return visitFunction(node, {});
    switch (node.type) {
      case "ClassDeclaration":
      case "ClassExpression":
        return visitClass(node, {});
      case "TSModuleDeclaration":
        if (node.declare || node.body === undefined || node.body === null) return;
        facts.beginHolder("namespace", "value" in node.id ? String(node.id.value) : nameOf(node.id), false, [
          startOf(node),
        ]);
        visitAll(node.body);
        return facts.endHolder();
      case "ReturnStatement":
        slots.set(node, { holder, key });
        facts.beginSite(node, "return", startOf(node), node.argument != null);
        visitAll(node);
        return facts.endSite();
      case "AwaitExpression":
        slots.set(node, { holder, key });
        facts.beginSite(node, "await", startOf(node), true);
        visitAll(node);
        return facts.endSite();
      case "VariableDeclaration":
        return visitDeclarations(node, [startOf(node)]);
      case "ExportNamedDeclaration":
        return visitExport(node);
      case "ExportDefaultDeclaration":
        return visitDefaultExport(node);
      case "ThisExpression":
      case "Super":
        return facts.usesThis();
      case "TryStatement":
        if (node.finalizer) facts.endsLate();
        return visitAll(node);
      case "ForOfStatement":
        if (node.await) facts.awaitsImplicitly();
        visit(node.right, node, "right");
        facts.beginIteration();
        visit(node.left, node, "left");
        visit(node.body, node, "body");
        return facts.endIteration();
      case "WithStatement":
        facts.beginWith();
        visitAll(node);
        return facts.endWith();
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
        return visitCall(node);
      case "AssignmentExpression":
        visit(node.left, node, "left");
        if (node.operator !== "=") return visit(node.right, node, "right");
        return visitNamed(node.right, node, "right", {
          name: assignedName(node.left),
          hidden: node.left.type !== "Identifier",
          anchors: [startOf(node)],
        });
      case "BinaryExpression":
      case "LogicalExpression":
        return visitChain(node);
      case "ObjectExpression":
        return visitObject(node, {});
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      default:
        if (!isTypeOnly(node)) visitAll(node);
    }
  }

  function visitAll(node: Node): void {
    for (const key of t.VISITOR_KEYS[node.type] ?? []) {
      const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key];
      if (Array.isArray(child)) for (let i = 0; i < child.length; i++) visit(child[i], child, i);
      else visit(child, node, key);
    }
  }

  /** Visits an expression that stands where it gets a name. */
  function visitNamed(node: Node, holder: object, key: string, place: Place): void {
    let inner = node;
    while (TRANSPARENT.has(inner.type)) inner = (inner as Babel.types.ParenthesizedExpression).expression;
    if (isFunction(inner)) visitFunction(inner, place);
    else if (inner.type === "ClassExpression") visitClass(inner, place);
    else if (inner.type === "ObjectExpression") visitObject(inner, place);
    else visit(node, holder, key);
  }

  function visitDeclarations(node: Babel.types.VariableDeclaration, anchors: readonly number[]): void {
    if (node.declare) return;
    if (node.kind === "using" || node.kind === "await using") facts.endsLate();
    if (node.kind === "await using") facts.awaitsImplicitly();
    for (const declaration of node.declarations) {
      for (const name of leafNames(declaration.id)) {
        if (node.kind === "var") facts.declaresVar(name);
        else facts.declaresLexical(name);
      }
      visit(declaration.id, declaration, "id");
      if (declaration.init === null || declaration.init === undefined) continue;
      const name = declaration.id.type === "Identifier" ? declaration.id.name : undefined;
      if (name === undefined) visit(declaration.init, declaration, "init");
      else
        visitNamed(declaration.init, declaration, "init", {
          name,
          anchors: [startOf(declaration), ...anchors],
        });
    }
  }

  function visitExport(node: Babel.types.ExportNamedDeclaration): void {
    if (node.source) return;
    for (const specifier of node.specifiers)
      if (specifier.type === "ExportSpecifier")
        facts.exports(specifier.local.name, nameOf(specifier.exported));
    const { declaration } = node;
    if (declaration === null || declaration === undefined) return;
    if (declaration.type === "VariableDeclaration") {
      for (const { id } of declaration.declarations)
        for (const name of leafNames(id)) facts.exports(name, name);
      return visitDeclarations(declaration, [startOf(node), startOf(declaration)]);
    }
    const name =
      "id" in declaration && declaration.id?.type === "Identifier" ? declaration.id.name : undefined;
    if (name !== undefined) facts.exports(name, name);
    visitDeclared(declaration, node, name);
  }

  function visitDefaultExport(node: Babel.types.ExportDefaultDeclaration): void {
    const { declaration } = node;
    if (declaration.type === "Identifier") return facts.exports(declaration.name, "default");
    const own =
      "id" in declaration && declaration.id?.type === "Identifier" ? declaration.id.name : undefined;
    facts.exports(own ?? "default", "default");
    if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration")
      visitDeclared(declaration, node, own);
    else visitNamed(declaration, node, "declaration", { name: "default", anchors: [startOf(node)] });
  }

  function visitDeclared(declaration: Node, node: Node, name: string | undefined): void {
    const place = { name: name ?? "default", anchors: [startOf(node)] };
    if (isFunction(declaration)) visitFunction(declaration, place);
    else if (declaration.type === "ClassDeclaration") visitClass(declaration, place);
    else visit(declaration, node, "declaration");
  }

  /** A long chain `a + b + …` is as deep as it is long. */
  function visitChain(node: Babel.types.BinaryExpression | Babel.types.LogicalExpression): void {
    const chain: (Babel.types.BinaryExpression | Babel.types.LogicalExpression)[] = [];
    let left: Node = node;
    while (left.type === "BinaryExpression" || left.type === "LogicalExpression") {
      chain.push(left);
      left = left.left;
    }
    visit(left, chain[chain.length - 1]!, "left");
    for (let i = chain.length - 1; i >= 0; i--) visit(chain[i]!.right, chain[i]!, "right");
  }

  function visitCall(
    node: Babel.types.CallExpression | Babel.types.OptionalCallExpression | Babel.types.NewExpression,
  ): void {
    const { callee } = node;
    if (callee.type === "Identifier" && callee.name === "eval") facts.evaluates();
    visit(callee, node, "callee");
    const mocks = isMockCall(callee);
    if (mocks) facts.beginMockFactory();
    facts.beginBarrier();
    for (let i = 0; i < node.arguments.length; i++) visit(node.arguments[i], node.arguments, i);
    facts.endBarrier();
    if (mocks) facts.endMockFactory();
  }

  function visitObject(node: Babel.types.ObjectExpression, place: Place): void {
    facts.beginHolder("object", place.name, place.hidden ?? false, place.anchors ?? []);
    for (let i = 0; i < node.properties.length; i++) {
      const property = node.properties[i]!;
      if (property.type === "ObjectProperty" && !property.shorthand) {
        if (property.computed) visit(property.key, property, "key");
        visitNamed(property.value, property, "value", { ...keyOf(property), anchors: [startOf(property)] });
      } else visit(property, node.properties, i);
    }
    facts.endHolder();
  }

  function visitClass(node: ClassNode, place: Place): void {
    if ("declare" in node && node.declare) return;
    const declared = node.type === "ClassDeclaration" ? (node.id?.name ?? "default") : undefined;
    const name = declared ?? place.name ?? node.id?.name;
    const hidden = declared === undefined && (place.hidden ?? place.name === undefined);
    if (node.id == null && node.type === "ClassExpression") facts.anonymous();
    if (node.type === "ClassDeclaration" && name !== undefined) facts.declaresLexical(name);
    visit(node.superClass, node, "superClass");
    visitDecorators(node);
    facts.beginHolder("class", name, hidden, [startOf(node), ...(place.anchors ?? [])]);
    for (let i = 0; i < node.body.body.length; i++) visitMember(node.body.body[i]!, node.body.body, i);
    facts.endHolder();
  }

  function visitMember(member: Babel.types.ClassBody["body"][number], holder: object, key: number): void {
    if (
      member.type === "ClassProperty" ||
      member.type === "ClassPrivateProperty" ||
      member.type === "ClassAccessorProperty"
    ) {
      if ("computed" in member && member.computed) visit(member.key, member, "key");
      visitDecorators(member);
      if (member.value === null || member.value === undefined) return;
      facts.beginForeign();
      visitNamed(member.value, member, "value", { ...keyOf(member), anchors: [startOf(member)] });
      facts.endForeign();
    } else if (member.type === "StaticBlock") {
      facts.beginForeign();
      visitAll(member);
      facts.endForeign();
    } else visit(member, holder, key);
  }

  function visitFunction(node: FunctionNode, place: Place): void {
    visitDecorators(node);
    const own = "key" in node ? keyOf(node) : undefined;
    if ("key" in node && node.type !== "ClassPrivateMethod" && node.computed) visit(node.key, node, "key");
    const id = "id" in node ? node.id : undefined;
    const declared = node.type === "FunctionDeclaration" ? (id?.name ?? "default") : undefined;
    // A function expression is known by what it is given to; its own name is bound in itself alone.
    const inner = declared === undefined && place.name === undefined ? id?.name : undefined;
    const name = own?.name ?? declared ?? place.name ?? inner;
    const hidden = own?.hidden ?? place.hidden ?? inner !== undefined;
    if (node.type === "FunctionDeclaration" && id != null)
      facts.declaresFunction(id.name, topOfBody.has(node));
    else if (own === undefined && id == null) facts.anonymous();
    facts.beginFunction(node, headOf(node, name, hidden, place.anchors ?? []));
    for (let i = 0; i < node.params.length; i++) visitParameter(node.params[i]!, node.params, i);
    if (node.body.type === "BlockStatement") {
      for (const statement of node.body.body) noteTopOfBody(statement);
      visitAll(node.body);
    } else {
      facts.beginSite(node, "return", startOf(node.body), true);
      visit(node.body, node, "body");
      facts.endSite();
    }
    facts.endFunction();
  }

  function headOf(
    node: FunctionNode,
    name: string | undefined,
    hidden: boolean,
    anchors: readonly number[],
  ): FunctionHead {
    const named = "key" in node ? node.key : "id" in node ? node.id : undefined;
    return {
      start: named == null ? startOf(node) : keyStart(node, named),
      end: node.end ?? -1,
      kind: kindOf(node),
      async: node.async === true,
      generator: node.generator === true,
      static: "static" in node && node.static === true,
      name,
      hidden,
      params: node.params
        .filter((param) => !(param.type === "Identifier" && param.name === "this"))
        .map(describeParameter),
      directives:
        node.body.type === "BlockStatement" ? node.body.directives.map(({ value }) => value.value) : [],
      fallsThrough:
        node.body.type === "BlockStatement" && !isAbrupt(node.body.body[node.body.body.length - 1]),
      anchors: [startOf(node), ...anchors],
    };
  }

  /** A computed key begins at its bracket. */
  function keyStart(node: FunctionNode, key: Node): number {
    return "computed" in node && node.computed ? text.lastIndexOf("[", startOf(key) - 1) : startOf(key);
  }

  function visitParameter(param: Node, holder: object, key: number): void {
    visitDecorators(param);
    if (param.type === "AssignmentPattern") {
      visit(param.left, param, "left");
      const name = param.left.type === "Identifier" ? param.left.name : undefined;
      visitNamed(param.right, param, "right", { name });
    } else if (param.type === "TSParameterProperty") visitParameter(param.parameter, holder, key);
    else visit(param, holder, key);
  }

  function noteTopOfBody(statement: Node): void {
    let inner = statement;
    while (inner.type === "LabeledStatement") inner = inner.body;
    if (inner.type === "FunctionDeclaration") topOfBody.add(inner);
  }

  function visitDecorators(node: Node): void {
    const decorators = "decorators" in node ? node.decorators : undefined;
    if (Array.isArray(decorators))
      for (let i = 0; i < decorators.length; i++) visit(decorators[i], decorators, i);
  }

  visitAll(program);
  return { facts, slots };
}
