// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
// Schemas with every keyword that ajv knows, each beside instances of its own.

/** Draft 7, as pairs of a schema and instances. */
export const SCHEMAS = [
  [true, 1],
  [false, 1],
  [{}, 1],
  ...["null", "boolean", "integer", "number", "string", "array", "object"].map((type) => [{ type }]),
  [{ type: ["string", "null"] }],
  [{ type: "number", nullable: true }],
  [{ type: "number", minimum: 2, maximum: 5 }, 1, 2, 5, 6],
  [{ exclusiveMinimum: 2, exclusiveMaximum: 5 }, 2, 3, 5],
  [{ multipleOf: 0.01 }, 0.29, 4.02, 1.001, 1e308],
  [{ type: "integer", multipleOf: 3 }, 9, 10],
  [{ minLength: 2, maxLength: 3 }, "a", "ab", "💩💩", "💩💩💩💩", "abcd"],
  [{ pattern: "^a+$" }, "aaa", "b"],
  [{ pattern: "^\\p{Lu}" }, "Äa", "ä"],
  [{ minItems: 1, maxItems: 2 }, [], [1], [1, 2, 3]],
  [{ minProperties: 1, maxProperties: 2 }, {}, { a: 1 }, { a: 1, b: 2, c: 3 }],
  [{ uniqueItems: true }, [1, 1], [1, "1"], [{ a: [1] }, { a: [1] }], [[], {}]],
  [{ items: { type: "number" }, uniqueItems: true }, [1, 2, 1], [1, 2]],
  [{ const: { a: [1, null] } }, { a: [1, null] }, { a: [1] }],
  [{ const: "a" }, "a", "b"],
  [{ enum: [1, "a", null, { b: 2 }] }, 1, null, { b: 2 }, { b: 3 }],
  [{ enum: Array.from({ length: 30 }, (_, i) => `v${i}`) }, "v7", "v99"],
  [{ required: ["a", "b-c", "d'e"] }, { a: 1 }, { a: 1, "b-c": 1, "d'e": 1 }],
  [
    { properties: { a: { type: "string" }, "b.c": { minimum: 1 }, __proto__: { type: "number" } } },
    { a: 1, "b.c": 0 },
    { a: "x" },
  ],
  [
    { additionalProperties: false, properties: { a: {} }, patternProperties: { "^x": {} } },
    { a: 1, x1: 1 },
    { b: 1, c: 2 },
  ],
  [{ additionalProperties: { type: "number" }, properties: { a: {} } }, { a: "", b: 1 }, { b: "" }],
  [{ patternProperties: { "^n": { type: "number" }, s$: { type: "string" } } }, { ns: 1 }, { n: 1, s: "a" }],
  [{ propertyNames: { maxLength: 2, pattern: "^a" } }, { ab: 1 }, { abc: 1, b: 2 }],
  [{ items: { type: "integer" } }, [1, 2], [1, "a", 2.5]],
  [
    { items: [{ type: "integer" }, { type: "string" }], additionalItems: false },
    [1, "a"],
    [1, "a", 2],
    ["a"],
  ],
  [{ items: [{ type: "integer" }], additionalItems: { type: "boolean" } }, [1, true], [1, 1]],
  [{ contains: { minimum: 5 } }, [1, 6], [1, 2], []],
  [{ allOf: [{ minimum: 1 }, { maximum: 3 }, true] }, 0, 2, 4],
  [{ anyOf: [{ type: "string" }, { minimum: 5 }] }, "a", 6, 1],
  [{ oneOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }, 2, 6, 7],
  [{ not: { type: "string" } }, "a", 1],
  [{ not: {} }, 1],
  [{ if: { minimum: 10 }, then: { multipleOf: 10 }, else: { multipleOf: 2 } }, 20, 15, 4, 3],
  [{ if: { required: ["a"] }, then: { required: ["b"] } }, { a: 1 }, { a: 1, b: 1 }, {}],
  [
    { dependencies: { a: ["b", "c"], d: { required: ["e"] } } },
    { a: 1, b: 1 },
    { d: 1 },
    { a: 1, b: 1, c: 1, d: 1, e: 1 },
  ],
  [
    {
      definitions: { n: { type: "number" } },
      properties: { a: { $ref: "#/definitions/n" }, b: { $ref: "#/definitions/n" } },
    },
    { a: "x" },
    { a: 1, b: "y" },
  ],
  [
    { type: "object", properties: { next: { $ref: "#" }, value: { type: "number" } }, required: ["value"] },
    { value: 1, next: { value: "a" } },
    { value: 1, next: { value: 2, next: {} } },
  ],
  [
    {
      $id: "http://x.y/tree",
      definitions: { node: { $id: "#node", type: "array", items: { $ref: "#node" } } },
      $ref: "#node",
    },
    [[], [[]]],
    [[1]],
  ],
  [
    {
      default: 5,
      title: "t",
      description: "d",
      examples: [1],
      $comment: "c",
      readOnly: true,
      contentMediaType: "a/b",
      contentEncoding: "base64",
    },
    1,
  ],
  [
    {
      type: "object",
      discriminator: { propertyName: "kind" },
      required: ["kind"],
      oneOf: [
        { properties: { kind: { const: "a" }, a: { type: "number" } }, required: ["a"] },
        { properties: { kind: { enum: ["b", "c"] }, b: { type: "string" } } },
      ],
    },
    { kind: "a" },
    { kind: "a", a: 1 },
    { kind: "c", b: 1 },
    { kind: "z" },
    {},
  ],
  [
    {
      type: "object",
      properties: {
        items: {
          type: "array",
          items: {
            type: "object",
            properties: {
              price: { type: "number", minimum: 0 },
              tags: { type: "array", items: { type: "string", minLength: 1 }, uniqueItems: true },
            },
            required: ["price"],
          },
        },
      },
    },
    { items: [{ price: 1, tags: ["a"] }, { price: -1, tags: ["", ""] }, {}] },
  ],
  ...[
    "date",
    "time",
    "date-time",
    "duration",
    "uri",
    "uri-reference",
    "uri-template",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "regex",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "byte",
    "int32",
    "int64",
    "float",
    "iso-time",
    "url",
    "binary",
    "password",
  ].map((format) => [
    { format },
    "2024-02-30",
    "2024-02-29",
    "12:30:61Z",
    "2024-01-01T00:00:00Z",
    "P1DT2H",
    "http://a.b/c?d#e",
    "../a",
    "{a}",
    "a@b.co",
    "a.b.c",
    "127.0.0.1",
    "::1",
    "[",
    "123e4567-e89b-12d3-a456-426614174000",
    "/a/~0",
    "1/b",
    "YQ==",
    5,
    2 ** 40,
    1.5,
  ]),
  [
    { type: "string", format: "date", formatMinimum: "2024-01-01", formatExclusiveMaximum: "2025-01-01" },
    "2024-05-05",
    "2023-01-01",
    "2025-01-01",
  ],
];

/** Of drafts 2019-09 and 2020-12. */
export const NEWER = [
  [
    {
      unevaluatedProperties: false,
      allOf: [{ properties: { a: {} } }],
      anyOf: [
        { properties: { b: {} }, required: ["b"] },
        { required: ["c"], properties: { c: {} } },
      ],
    },
    { a: 1, b: 1 },
    { a: 1, c: 1, d: 1 },
  ],
  [
    {
      unevaluatedProperties: { type: "number" },
      if: { properties: { k: { const: 1 } }, required: ["k"] },
      then: { properties: { t: {} } },
    },
    { k: 1, t: "x" },
    { k: 2, t: "x" },
  ],
  [{ unevaluatedItems: false, contains: { type: "number" } }, [1], [1, "a"]],
  [
    { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { minProperties: 2 } } },
    { a: 1 },
    { c: 1 },
    { a: 1, b: 1, c: 1 },
  ],
  [{ contains: { type: "number" }, minContains: 2, maxContains: 3 }, [1], [1, 2], [1, 2, 3, 4]],
  [{ contains: { type: "number" }, minContains: 0 }, [], ["a"]],
  [{ $defs: { n: { $anchor: "num", type: "number" } }, items: { $ref: "#num" } }, [1], ["a"]],
];

export const ONLY_2020 = [
  [{ prefixItems: [{ type: "number" }, { type: "string" }], items: false }, [1, "a"], [1, "a", 2], ["a"]],
  [
    { prefixItems: [{ type: "number" }], items: { type: "boolean" }, unevaluatedItems: false },
    [1, true],
    [1, 1],
  ],
  [
    {
      $id: "http://x.y/t",
      $dynamicAnchor: "node",
      type: "object",
      properties: { children: { type: "array", items: { $dynamicRef: "#node" } } },
    },
    { children: [{ children: [1] }] },
    { children: [{}] },
  ],
];

export const ONLY_2019 = [
  [
    {
      $id: "http://x.y/r",
      $recursiveAnchor: true,
      type: "object",
      properties: { children: { type: "array", items: { $recursiveRef: "#" } } },
    },
    { children: [{ children: [1] }] },
    { children: [{}] },
  ],
];

/** JSON Type Definition. */
export const JTD = [
  [{}],
  ...[
    "boolean",
    "string",
    "timestamp",
    "float32",
    "float64",
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
  ].map((type) => [{ type }, 127, -129, 300, 70000, 2 ** 33, "2024-01-01T00:00:00Z", 1.5]),
  [{ enum: ["a", "b"] }, "a", "c"],
  [{ elements: { type: "int8" } }, [1, 2], [1, 300]],
  [
    { properties: { a: { type: "string" } }, optionalProperties: { b: { type: "int8" } } },
    { a: "x" },
    { a: 1, c: 2 },
    { b: 1 },
  ],
  [
    { properties: { a: {} }, additionalProperties: true },
    { a: 1, b: 2 },
  ],
  [{ values: { type: "boolean" } }, { a: true }, { a: 1 }],
  [
    {
      discriminator: "k",
      mapping: {
        a: { properties: { n: { type: "int8" } } },
        b: { optionalProperties: { s: { type: "string" } } },
      },
    },
    { k: "a", n: 1 },
    { k: "b", s: "x" },
    { k: "c" },
    {},
  ],
  [{ definitions: { n: { type: "uint8" } }, elements: { ref: "n" } }, [1], [-1]],
  [{ type: "string", nullable: true }],
  [
    {
      definitions: {
        tree: {
          properties: { v: { type: "int8" } },
          optionalProperties: { kids: { elements: { ref: "tree" } } },
        },
      },
      ref: "tree",
    },
    { v: 1, kids: [{ v: 2 }] },
    { v: 1, kids: [{}] },
  ],
];

/** Schemas that ajv does not compile. */
export const WRONG = [
  5,
  null,
  "a",
  { type: "wrong" },
  { type: 5 },
  { minimum: "a" },
  { unknownKeyword: 1 },
  { $ref: "#/nowhere" },
  { $ref: "http://a.b/c" },
  { pattern: "[" },
  { format: "nothing" },
  { required: "a" },
  { enum: [] },
  { items: 5 },
  { properties: { a: 5 } },
  { type: "string", minimum: 5 },
  { minItems: -1 },
  { multipleOf: 0 },
  { if: {} },
  { then: {} },
  { additionalItems: false },
  { type: ["string", "number"], minLength: 1 },
  { properties: { a: {} }, required: ["b"], type: "object" },
  { items: [{}, {}] },
  { $id: 5 },
  { discriminator: { propertyName: "a" } },
  { type: "object", discriminator: { propertyName: "a" }, oneOf: [{}] },
  { nullable: true },
  { const: 1, default: { a: 1 }, not: 5 },
];

/** What every schema is asked about as well. */
export const COMMON = [null, true, false, 0, -1, 1.5, "", "text", [], [1, "a"], {}, { a: 1, b: "x" }];
