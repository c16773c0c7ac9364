import type { FunctionKind } from "../facts/facts.js";
import { elementOf, type Leaf, leafOf, propertyOf, restOf, UNKNOWN_PATH } from "../facts/leaf.js";
import { isMockFunction } from "../facts/mock-factories.js";

/**
 * A node of Babel's tree or of ESTree's (that of oxc). Each has some of these fields; what a field means depends on
 * the type alone.
 */
export interface SyntaxNode {
  type: string;
  /** UTF-16 offset. */
  start: number;
  /** UTF-16 offset behind it. */
  end: number;
  argument?: SyntaxNode | null;
  arguments?: SyntaxNode[];
  async?: boolean;
  attributes?: SyntaxNode[] | null;
  await?: boolean;
  body?: SyntaxNode | SyntaxNode[] | null;
  callee?: SyntaxNode;
  computed?: boolean;
  declaration?: SyntaxNode | null;
  declarations?: SyntaxNode[];
  declare?: boolean;
  decorators?: SyntaxNode[] | null;
  delegate?: boolean;
  /** Babel: nodes. ESTree has statements with a `directive` instead. */
  directives?: { value: { value: string } }[];
  directive?: string | null;
  elements?: (SyntaxNode | null)[];
  exported?: SyntaxNode;
  expressions?: SyntaxNode[];
  expression?: SyntaxNode | boolean;
  finalizer?: SyntaxNode | null;
  block?: SyntaxNode;
  handler?: SyntaxNode | null;
  generator?: boolean;
  exportKind?: string | null;
  id?: SyntaxNode | null;
  importKind?: string | null;
  imported?: SyntaxNode;
  init?: SyntaxNode | null;
  key?: SyntaxNode;
  kind?: string;
  left?: SyntaxNode;
  local?: SyntaxNode;
  method?: boolean;
  name?: string | SyntaxNode;
  object?: SyntaxNode;
  operator?: string;
  optional?: boolean;
  options?: SyntaxNode | null;
  param?: SyntaxNode | null;
  parameter?: SyntaxNode;
  /** `defer`, `source` */
  phase?: string | null;
  params?: SyntaxNode[];
  properties?: SyntaxNode[];
  property?: SyntaxNode;
  right?: SyntaxNode;
  shorthand?: boolean;
  source?: SyntaxNode | null;
  specifiers?: SyntaxNode[];
  static?: boolean;
  superClass?: SyntaxNode | null;
  tag?: SyntaxNode;
  value?: unknown;
}

/** A function in the words of both trees. In ESTree, a method is a function inside of a property or definition. */
export interface FunctionNode extends SyntaxNode {
  params: SyntaxNode[];
  body: SyntaxNode;
}

export type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);

/** Members of a class that hold a value. */
export const FIELDS = new Set([
  "ClassProperty",
  "ClassPrivateProperty",
  "ClassAccessorProperty",
  "PropertyDefinition",
  "AccessorProperty",
]);

/** What holds a method's function in ESTree. */
const METHOD_HOLDERS = new Set(["MethodDefinition", "Property"]);

/** Wrappers that do not keep a name from what is inside them. */
/** Where a node hangs, so that it can be replaced. */
export interface Slot {
  holder: object;
  key: string | number;
}

const TRANSPARENT = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TypeCastExpression",
]);

/** Nodes of TypeScript that hold code. */
const TYPESCRIPT_CODE =
  /^TS(?:Export|Enum|Instantiation|As|Satisfies|NonNull|TypeAssertion|Module(?:Block|Declaration)|Parameter)/;

export function isFunctionType(type: string): boolean {
  return FUNCTIONS.has(type);
}

/** A function with a body: what is only declared has none. */
export function isFunction(node: SyntaxNode): node is FunctionNode {
  return FUNCTIONS.has(node.type) && node.body != null;
}

/** The function of a method, getter, setter or constructor that ESTree holds apart from its key. */
export function methodOf(holder: SyntaxNode): FunctionNode | undefined {
  if (!METHOD_HOLDERS.has(holder.type)) return undefined;
  const isMethod = holder.type === "MethodDefinition" || holder.method === true || holder.kind !== "init";
  const value = holder.value as SyntaxNode;
  return isMethod && isFunction(value) ? value : undefined;
}

export function statementsOf(node: SyntaxNode): SyntaxNode[] {
  return node.body as SyntaxNode[];
}

export function isAbrupt(statement: SyntaxNode | undefined): boolean {
  return statement?.type === "ReturnStatement" || statement?.type === "ThrowStatement";
}

export function isTypeOnly(type: string): boolean {
  return (
    (type.startsWith("TS") && !TYPESCRIPT_CODE.test(type)) ||
    type === "TypeAnnotation" ||
    type === "InterfaceDeclaration"
  );
}

export function directivesOf(block: SyntaxNode): string[] {
  if (block.directives !== undefined) return block.directives.map(({ value }) => value.value);
  const directives: string[] = [];
  for (const { directive } of statementsOf(block)) {
    if (directive == null) break;
    directives.push(directive);
  }
  return directives;
}

/** @param head what holds the key, for a method; else the function */
export function kindOf(node: SyntaxNode, head: SyntaxNode): FunctionKind {
  if (node.type === "ArrowFunctionExpression") return "arrow";
  if (head.key === undefined) return "function";
  if (head.kind === "get") return "getter";
  if (head.kind === "set") return "setter";
  return head.kind === "constructor" ? "constructor" : "method";
}

export function keyOf({ key, computed }: SyntaxNode): { name: string; hidden: boolean } {
  const { type, id, name } = key!;
  if (type === "PrivateName") return { name: `#${id!.name}`, hidden: true };
  if (type === "PrivateIdentifier") return { name: `#${name}`, hidden: true };
  if (computed === true) return { name: "[computed]", hidden: true };
  return { name: nameOf(key!), hidden: false };
}

export function nameOf(key: SyntaxNode): string {
  if (key.type === "Identifier") return key.name as string;
  if (key.type === "BigIntLiteral") return String(BigInt(key.value as string));
  return "value" in key ? String(key.value) : "[computed]";
}

/** What a specifier of an import takes of its module; `*` for all. */
export function importedName({ type, imported }: SyntaxNode): string {
  if (type === "ImportDefaultSpecifier") return "default";
  return type === "ImportNamespaceSpecifier" ? "*" : nameOf(imported!);
}

/** `type X` in an import or export. Trees without types do not say so, but where it begins. */
export function isTypeSpecifier({
  start,
  imported,
  local,
  importKind,
  exportKind,
  type,
}: SyntaxNode): boolean {
  if (importKind === "type" || exportKind === "type") return true;
  const name = type === "ExportSpecifier" ? local : imported;
  return name !== undefined && name.start !== start;
}

export function withoutParentheses(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === "ParenthesizedExpression") inner = inner.expression as SyntaxNode;
  return inner;
}

export function withoutWrappers(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (TRANSPARENT.has(inner.type)) inner = inner.expression as SyntaxNode;
  return inner;
}

export function identifierName(node: SyntaxNode | null | undefined): string | undefined {
  return node?.type === "Identifier" ? (node.name as string) : undefined;
}

/** `x` of `x = …`, `f` of `a.b.f = …`. */
export function assignedName(target: SyntaxNode): string | undefined {
  if (target.type === "MemberExpression" && !target.computed) return identifierName(target.property);
  return identifierName(target);
}

export function isMockCall({ type, object, property }: SyntaxNode): boolean {
  if (type !== "MemberExpression") return false;
  const [on, method] = [identifierName(object), identifierName(property)];
  return on !== undefined && method !== undefined && isMockFunction(on, method);
}

/** A field of instances that begins with a value. */
export function isAssignedField(member: SyntaxNode): boolean {
  return FIELDS.has(member.type) && member.static !== true && member.value != null;
}

const MODIFIERS = /\b(?:public|private|protected|readonly|override)\s+$/;
const MODIFIERS_LENGTH = 40;

/** A parameter that is a property, too. A tree without types does not tell; its text does. */
export function isParameterProperty({ type, start }: SyntaxNode, text: string): boolean {
  return (
    type === "TSParameterProperty" || MODIFIERS.test(text.slice(Math.max(0, start - MODIFIERS_LENGTH), start))
  );
}

export function describeParameter(param: SyntaxNode): string | Leaf[] {
  if (param.type === "AssignmentPattern") return describeParameter(param.left!);
  if (param.type === "TSParameterProperty") return describeParameter(param.parameter!);
  const rest = param.type === "RestElement" ? identifierName(param.argument) : undefined;
  if (rest !== undefined) return `...${rest}`;
  return identifierName(param) ?? leavesOf(param, "");
}

/** A rest element without a name of its own takes what follows apart, which has no one path. */
function leavesOf(pattern: SyntaxNode | null | undefined, path: string): Leaf[] {
  switch (pattern?.type) {
    case "Identifier":
      return [leafOf(pattern.name as string, path)];
    case "AssignmentPattern":
      return leavesOf(pattern.left, path);
    case "RestElement":
      return leavesOf(pattern.argument, UNKNOWN_PATH);
    case "ArrayPattern":
      return pattern.elements!.flatMap((each, i) =>
        each?.type === "RestElement"
          ? leavesOf(each.argument, restOf(path, i))
          : leavesOf(each, elementOf(path, i)),
      );
    case "ObjectPattern":
      return pattern.properties!.flatMap((each) =>
        each.type === "RestElement"
          ? leavesOf(each.argument, restOf(path))
          : leavesOf(each.value as SyntaxNode, propertyOf(path, keyOf(each))),
      );
    default:
      return [];
  }
}

/** A name, or a rest parameter with a name. */
export function isPlainParameter(param: SyntaxNode): boolean {
  const { type, argument, parameter } = param;
  if (type === "TSParameterProperty") return isPlainParameter(parameter!);
  return type === "Identifier" || (type === "RestElement" && argument!.type === "Identifier");
}

export function leafNames(pattern: SyntaxNode | null | undefined): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name as string];
    case "AssignmentPattern":
      return leafNames(pattern.left);
    case "RestElement":
      return leafNames(pattern.argument);
    case "ArrayPattern":
      return pattern.elements!.flatMap(leafNames);
    case "ObjectPattern":
      return pattern.properties!.flatMap((each) =>
        leafNames(each.type === "RestElement" ? each : (each.value as SyntaxNode)),
      );
    default:
      return [];
  }
}
