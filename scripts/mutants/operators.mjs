// Mutation operators: what small faults a programmer might have made at a node of ESTree's. They are those of Stryker, but for
// regular expressions, and with numbers, statements and returned values besides.

const ARITHMETIC = { "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "**": ["*"] };
const BITWISE = { "&": ["|"], "|": ["&"], "^": ["&"], "<<": [">>"], ">>": ["<<"], ">>>": ["<<"] };
const EQUALITY = {
  ...{ "===": ["!=="], "!==": ["==="], "==": ["!="], "!=": ["=="] },
  ...{ "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"] },
};
const LOGICAL = { "&&": ["||"], "||": ["&&"], "??": ["&&"] };
const ASSIGNMENT = {
  ...{ "+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="], "%=": ["*="] },
  ...{ "|=": ["&="], "&=": ["|="], "&&=": ["||="], "||=": ["&&="], "??=": ["&&="] },
};
const UPDATE = { "++": ["--"], "--": ["++"] };
const UNARY = { "-": ["+"], "+": ["-"], "!": [""], "~": [""] };

/** Methods that are another one's opposite. */
const METHODS = {
  ...{ startsWith: "endsWith", endsWith: "startsWith", some: "every", every: "some", min: "max", max: "min" },
  ...{ toUpperCase: "toLowerCase", toLowerCase: "toUpperCase", trimStart: "trimEnd", trimEnd: "trimStart" },
  ...{ push: "unshift", unshift: "push", shift: "pop", pop: "shift", indexOf: "lastIndexOf" },
  ...{ floor: "ceil", ceil: "floor", has: "delete", add: "has" },
};

/** Methods without which a chain gives something of the same kind. */
const REMOVED_METHODS = new Set(
  [
    "trim",
    "slice",
    "filter",
    "sort",
    "reverse",
    "concat",
    "substring",
    "substr",
    "charAt",
    "flat",
    "replace",
    "replaceAll",
  ].concat(["padStart", "padEnd", "normalize"]),
);

const isString = ({ type, value }) => type === "TemplateLiteral" || typeof value === "string";
const isText = (node) => isString(node) || (node.type === "BinaryExpression" && isConcatenation(node));
const isConcatenation = ({ operator, left, right }) => operator === "+" && (isText(left) || isText(right));

/** By its operator, where that stands between two operands. */
const between =
  (table, operator) =>
  ({ left, right, ...node }, { text }) => {
    const start = text.indexOf(node.operator, left.end);
    if (start < 0 || start > right.start) return [];
    return (table[node.operator] ?? []).map((other) => ({
      operator,
      start,
      end: start + node.operator.length,
      replacement: other,
    }));
  };

/** @returns each a place of the text with what may stand there instead; none for most nodes */
const BY_TYPE = {
  BinaryExpression: (node, at) => [
    ...(isConcatenation(node) ? [] : between(ARITHMETIC, "arithmetic")(node, at)),
    ...between(BITWISE, "bitwise")(node, at),
    ...between(EQUALITY, "equality")(node, at),
  ],
  LogicalExpression: between(LOGICAL, "logical"),
  AssignmentExpression: between(ASSIGNMENT, "assignment"),
  UpdateExpression: ({ prefix, operator, start, end }) => {
    const from = prefix ? start : end - operator.length;
    return UPDATE[operator].map((replacement) => ({
      operator: "update",
      start: from,
      end: from + 2,
      replacement,
    }));
  },
  UnaryExpression: ({ operator, start }) =>
    (UNARY[operator] ?? []).map((replacement) => ({ operator: "unary", start, end: start + 1, replacement })),
  IfStatement: ({ test }) => whole("condition", test, "true", "false"),
  ConditionalExpression: ({ test }) => whole("condition", test, "true", "false"),
  // Always true, they would not end.
  WhileStatement: ({ test }) => whole("condition", test, "false"),
  DoWhileStatement: ({ test }) => whole("condition", test, "false"),
  ForStatement: ({ test }) => (test === null ? [] : whole("condition", test, "false")),
  BlockStatement: (node, { text }) =>
    // Without it a constructor has no `this`.
    node.body.length === 0 || /\bsuper\(/.test(textOf(node, text)) ? [] : whole("block", node, "{}"),
  ExpressionStatement: (node) => ("directive" in node && node.directive ? [] : whole("statement", node, ";")),
  ReturnStatement: ({ argument }, { text }) =>
    argument === null || /^(?:undefined|void 0)$/.test(textOf(argument, text))
      ? []
      : whole("return", argument, "undefined"),
  ArrowFunctionExpression: ({ expression, body }, { text }) =>
    expression && textOf(body, text) !== "undefined" ? whole("return", body, "undefined") : [],
  Literal: (node, { parent, key }) => {
    const { value } = node;
    if (typeof value === "boolean") return whole("boolean", node, String(!value));
    if (key === "key" || key === "source" || parent.directive) return [];
    if (typeof value === "number") return whole("number", node, String(value + 1));
    if (typeof value === "string") return whole("string", node, value === "" ? '"mutated"' : '""');
    return [];
  },
  TemplateLiteral: (node, { parent }) =>
    parent.type === "TaggedTemplateExpression" || node.end - node.start === 2
      ? []
      : whole("string", node, "``"),
  ArrayExpression: (node) => (node.elements.length === 0 ? [] : whole("array", node, "[]")),
  ObjectExpression: (node) => (node.properties.length === 0 ? [] : whole("object", node, "{}")),
  MemberExpression: ({ optional, computed, object }, { text }) =>
    optional ? withoutMark(object.end, text, computed ? "" : ".") : [],
  CallExpression: (node, { text }) => {
    const { callee, optional } = node;
    if (optional) return withoutMark(callee.end, text, "");
    if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return [];
    const { object, property } = callee;
    if (Object.hasOwn(METHODS, property.name)) return whole("method", property, METHODS[property.name]);
    if (!REMOVED_METHODS.has(property.name)) return [];
    return whole("method", node, textOf(object, text));
  },
};

function whole(operator, { start, end }, ...replacements) {
  return replacements.map((replacement) => ({ operator, start, end, replacement }));
}

function withoutMark(from, text, replacement) {
  const start = text.indexOf("?.", from);
  return [{ operator: "optional", start, end: start + 2, replacement }];
}

function textOf({ start, end }, text) {
  return text.slice(start, end);
}

/** Nodes of types that are around expressions. */
const AROUND_EXPRESSIONS = /^TS(?:As|Satisfies|NonNull|TypeAssertion|Instantiation)/;

/**
 * @param visitorKeys names of the children of each type of nodes
 * @returns all mutations of a text, in no order that means anything
 */
export function* mutationsOf(node, text, visitorKeys, parent = node, key = "") {
  if (node.type.startsWith("TS") && !AROUND_EXPRESSIONS.test(node.type)) return;
  yield* BY_TYPE[node.type]?.(node, { text, parent, key }) ?? [];
  for (const name of visitorKeys[node.type] ?? [])
    for (const child of [node[name]].flat())
      if (child) yield* mutationsOf(child, text, visitorKeys, node, name);
}
