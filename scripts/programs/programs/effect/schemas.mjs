// Schemas: each decodes and encodes every input.

export const schemas = ({ Schema, Effect, SchemaGetter, SchemaTransformation, JsonSchema, Option }) => {
  class Person extends Schema.Class("Person")({
    name: Schema.NonEmptyString,
    age: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 150 })),
  }) {
    get label() {
      return `${this.name} (${this.age})`;
    }
  }
  class Employee extends Person.extend("Employee")({ boss: Schema.optionalKey(Schema.String) }) {}
  const Tree = Schema.Struct({ value: Schema.Number, children: Schema.Array(Schema.suspend(() => Tree)) });
  const all = {
    String: Schema.String,
    Int: Schema.Int,
    Boolean: Schema.Boolean,
    Literals: Schema.Literals(["a", "b"]),
    Struct: Schema.Struct({ a: Schema.String, b: Schema.optional(Schema.Number) }),
    Tuple: Schema.Tuple([Schema.String, Schema.Number]),
    Array: Schema.Array(Schema.Finite),
    Record: Schema.Record(Schema.String, Schema.Number),
    Union: Schema.Union([Schema.String, Schema.Struct({ k: Schema.Literal("x") })]),
    NumberFromString: Schema.FiniteFromString,
    DateFromString: Schema.DateFromString,
    BigInt: Schema.BigIntFromString,
    NullOr: Schema.NullOr(Schema.String),
    pattern: Schema.String.check(Schema.isPattern(/^a+$/), Schema.isMaxLength(3)),
    Person,
    Employee,
    Tree,
    Trim: Schema.Trim,
    Option: Schema.Option(Schema.Number),
    Unknown: Schema.Unknown,
    brand: Schema.String.pipe(Schema.brand("Id")),
    decodeTo: Schema.String.pipe(
      Schema.decodeTo(
        Schema.Number,
        SchemaTransformation.transform({ decode: (s) => s.length, encode: (n) => "x".repeat(n) }),
      ),
    ),
    annotated: Schema.String.annotate({ title: "T", description: "D" }),
    UUID: Schema.String.check(Schema.isUUID()),
    Url: Schema.URLFromString,
    Map: Schema.ReadonlyMap?.(Schema.String, Schema.Number),
    Json: Schema.fromJsonString(Schema.Struct({ a: Schema.Int })),
    withDefault: Schema.Struct({ n: Schema.Number.pipe(Schema.withDecodingDefaultKey(Effect.succeed(5))) }),
    Duration: Schema.DurationFromMillis,
    Redacted: Schema.Redacted(Schema.String),
  };
  const inputs = [
    "a",
    "aaaa",
    "",
    "12",
    5,
    1.5,
    -1,
    true,
    null,
    undefined,
    ["a", 1],
    [1, 2],
    {},
    { a: "x" },
    { a: 1, b: "y" },
    { k: "x" },
    { name: "Ada", age: 36 },
    { name: "", age: 200 },
    { name: "Bob", age: 5, boss: "Ada" },
    {
      value: 1,
      children: [
        { value: 2, children: [] },
        { value: "x", children: [] },
      ],
    },
    "2024-01-01",
    '{"a":1}',
    '{"a":"x"}',
    "{",
    "123e4567-e89b-42d3-a456-426614174000",
    "https://a.b/c",
  ];
  const runs = {};
  for (const [name, schema] of Object.entries(all)) {
    if (schema === undefined) continue;
    for (const [i, input] of inputs.entries())
      runs[`${name} ${i}`] = () =>
        Schema.decodeUnknownEffect(schema)(input, { errors: "all" }).pipe(
          Effect.mapError((error) => error.message),
          Effect.flatMap((value) =>
            Effect.map(Schema.encodeUnknownEffect(schema)(value), (encoded) => [
              String(value),
              value,
              encoded,
            ]),
          ),
        );
    runs[`${name} as JSON schema`] = () => Schema.toJsonSchemaDocument(schema);
    runs[`${name} equivalence`] = () => inputs.map((input) => Schema.is(schema)(input));
  }
  return {
    ...runs,
    label: () => new Employee({ name: "Eve", age: 1 }).label,
    wrong: () => new Person({ name: "", age: 1 }),
    getters: () => Object.keys(SchemaGetter).length + Object.keys(JsonSchema).length,
    none: () => Schema.decodeUnknownOption(Schema.Int)("x"),
    some: () => Option.isSome(Schema.decodeUnknownOption(Schema.Int)(1)),
  };
};
