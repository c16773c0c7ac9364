import type * as Babel from "@babel/core";
import type { FunctionKind } from "../facts.js";
import { isMockFunction } from "../mock-factories.js";

export type Node = Babel.types.Node;
export type FunctionNode =
  | Babel.types.FunctionDeclaration
  | Babel.types.FunctionExpression
  | Babel.types.ArrowFunctionExpression
  | Babel.types.ObjectMethod
  | Babel.types.ClassMethod
  | Babel.types.ClassPrivateMethod;
export type ClassNode = Babel.types.ClassDeclaration | Babel.types.ClassExpression;

const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);

/** Wrappers that do not keep a name from what is inside them. */
export const TRANSPARENT = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TypeCastExpression",
]);

export function isFunction(node: Node): node is FunctionNode {
  return FUNCTIONS.has(node.type) && (node as FunctionNode).body != null;
}

export function isAbrupt(statement: Node | undefined): boolean {
  return statement?.type === "ReturnStatement" || statement?.type === "ThrowStatement";
}

export function isTypeOnly(node: Node): boolean {
  return (
    /^TS(?!Export|Enum|Instantiation|As|Satisfies|NonNull|TypeAssertion|ModuleBlock|Parameter)/.test(
      node.type,
    ) ||
    node.type === "TypeAnnotation" ||
    node.type === "InterfaceDeclaration"
  );
}

export function kindOf(node: FunctionNode): FunctionKind {
  if (node.type === "ArrowFunctionExpression") return "arrow";
  if (!("key" in node)) return "function";
  if (node.kind === "get") return "getter";
  if (node.kind === "set") return "setter";
  return node.kind === "constructor" ? "constructor" : "method";
}

export function keyOf(node: { key: Node; computed?: boolean | null | undefined }): {
  name: string;
  hidden: boolean;
} {
  const { key } = node;
  if (key.type === "PrivateName") return { name: `#${key.id.name}`, hidden: true };
  if (node.computed === true) return { name: "[computed]", hidden: true };
  return { name: nameOf(key), hidden: false };
}

export function nameOf(key: Node): string {
  if (key.type === "Identifier") return key.name;
  return "value" in key ? String(key.value) : "[computed]";
}

/** `x` of `x = …`, `f` of `a.b.f = …`. */
export function assignedName(target: Node): string | undefined {
  if (target.type === "Identifier") return target.name;
  if (target.type === "MemberExpression" && !target.computed && target.property.type === "Identifier")
    return target.property.name;
  return undefined;
}

export function isMockCall(callee: Node): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.property.type === "Identifier" &&
    isMockFunction(callee.object.name, callee.property.name)
  );
}

export function startOf(node: Node): number {
  return node.start ?? -1;
}

export function describeParameter(param: Node): string | string[] {
  if (param.type === "AssignmentPattern") return describeParameter(param.left);
  if (param.type === "TSParameterProperty") return describeParameter(param.parameter);
  if (param.type === "Identifier") return param.name;
  if (param.type === "RestElement" && param.argument.type === "Identifier")
    return `...${param.argument.name}`;
  return leafNames(param);
}

export function leafNames(pattern: Node | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return leafNames(pattern.left);
    case "RestElement":
      return leafNames(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap(leafNames);
    case "ObjectPattern":
      return pattern.properties.flatMap((each) => leafNames(each.type === "RestElement" ? each : each.value));
    default:
      return [];
  }
}
