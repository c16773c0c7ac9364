import fc from "fast-check";

/** Texts that are something else to whoever does not quote them. */
const ATTACKS = [
  "$" + "{process.exit(1)}",
  "`",
  '"); process.exit(1); ("',
  "'",
  "\\",
  "\\u0022",
  "*/",
  "// ",
  "<!--",
  "</script>",
  "\n",
  "\r\n",
  "\u2028\u2029",
  "\ud800",
  "\udc00x",
  "\u202eevil\u2066",
  "\u200b\ufeff\u00ad",
  "\u{e0041}",
  "__proto__",
  "constructor",
  "\0",
];

export const texts = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...ATTACKS), { maxLength: 4 }).map((parts) => parts.join("a")),
);

const primitives = fc.oneof(
  texts,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(undefined, null, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  texts.map((key) => Symbol.for(key)),
  fc.constantFrom(Symbol.iterator, Symbol.hasInstance),
);

const bytes = fc.uint8Array({ maxLength: 100 });

const ERRORS = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];

const leaves = fc.oneof(
  primitives,
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(/a\/b/g, /[/\]"']/iu, /\n\u2028/, /\n\u2029\//, Object.assign(/x/y, { lastIndex: 2 })),
  bytes,
  bytes.map((content) => Buffer.from(content)),
  bytes.map((content) => new DataView(content.slice().buffer)),
  bytes.map((content) => content.slice().buffer),
  fc.array(fc.double(), { maxLength: 70 }).map((list) => new Float64Array(list)),
  fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((list) => new BigInt64Array(list)),
  fc.webUrl().map((url) => new URL(url)),
  fc.webQueryParameters().map((query) => new URLSearchParams(query)),
  fc
    .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z;=,]{0,9}$/))
    .map((all) => new Headers(all)),
  fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.bigInt()).map((each) => Object(each) as object),
);

const CONTAINERS = ["object", "array", "map", "set", "nullPrototype", "error", "sparse"] as const;

/** A container and what is in it: leaves, and containers by their numbers. */
const node = fc.record({
  kind: fc.constantFrom(...CONTAINERS),
  parts: fc.array(
    fc.record({ key: texts, leaf: leaves, to: fc.option(fc.nat(), { freq: 2 }), asKey: fc.boolean() }),
    { maxLength: 5 },
  ),
  message: texts,
  Class: fc.constantFrom(...ERRORS),
});

/** Any graph of values: what is in it twice is the same object, and it may hold itself. */
export const values: fc.Arbitrary<unknown> = fc.oneof(
  leaves,
  fc.array(node, { minLength: 1, maxLength: 6 }).map((nodes) => {
    const made = nodes.map(({ kind, message, Class }) => create(kind, message, Class));
    nodes.forEach(({ parts }, i) => {
      for (const { key, leaf, to, asKey } of parts)
        add(made[i]!, key, to === null ? leaf : made[to % made.length], asKey);
    });
    return made[0];
  }),
);

function create(
  kind: (typeof CONTAINERS)[number],
  message: string,
  Class: new (text: string) => Error,
): object {
  switch (kind) {
    case "array":
      return [];
    case "sparse":
      return new Array(message.length % 15);
    case "map":
      return new Map();
    case "set":
      return new Set();
    case "nullPrototype":
      return Object.create(null) as object;
    case "error":
      return new Class(message);
    default:
      return {};
  }
}

function add(container: object, key: string, value: unknown, asKey: boolean): void {
  if (Array.isArray(container)) container.push(value);
  else if (container instanceof Map) container.set(asKey ? value : key, asKey ? key : value);
  else if (container instanceof Set) container.add(value);
  else if (container instanceof Error && asKey)
    Object.defineProperty(container, "cause", {
      value,
      enumerable: false,
      writable: true,
      configurable: true,
    });
  else if (
    !(container instanceof Error) ||
    !["message", "stack", "name", "cause", "constructor"].includes(key)
  )
    Object.defineProperty(container, key, { value, enumerable: true, writable: true, configurable: true });
}
