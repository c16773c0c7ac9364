// ajv: schemas with every keyword and option; verdicts, errors, coerced data, and the code that it generates.
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { COMMON, JTD, NEWER, ONLY_2019, ONLY_2020, SCHEMAS, WRONG } from "./ajv/schemas.mjs";

export const program = {
  name: "ajv",
  parts: ["lib"],
  language: "typescript",
  format: "commonjs",
  definesFields: false,
  // It takes the namespace of a CommonJS module for the module.
  interop: false,
};

const OPTIONS = {
  plain: { strict: false },
  "all errors, verbose": { strict: false, allErrors: true, verbose: true },
  changing: { strict: false, coerceTypes: "array", useDefaults: true, removeAdditional: true },
  "one by one": {
    strict: false,
    inlineRefs: false,
    unicodeRegExp: false,
    loopRequired: 1,
    loopEnum: 1,
    code: { es5: true, optimize: 3, lines: true },
    messages: false,
  },
};

export async function workload({ load, say, folder }) {
  const { Ajv } = await load("lib/ajv.js");
  const { Ajv2019 } = await load("lib/2019.js");
  const { Ajv2020 } = await load("lib/2020.js");
  const { Ajv: AjvJtd } = await load("lib/jtd.js");
  const standalone = await load("lib/standalone/index.js");
  const formats = createRequire(path.resolve(folder, "package.json"))("ajv-formats");
  const tell = {
    log: (...given) => say("log", ...given),
    warn: (...given) => say("warn", ...given),
    error: (...given) => say("error", ...given),
  };

  const drafts = [
    ["draft 7", Ajv, SCHEMAS],
    ["2019-09", Ajv2019, [...SCHEMAS, ...NEWER, ...ONLY_2019]],
    [
      "2020-12",
      Ajv2020,
      [...SCHEMAS.filter(([schema]) => !Array.isArray(schema.items)), ...NEWER, ...ONLY_2020],
    ],
    ["JTD", AjvJtd, JTD],
  ];
  for (const [draft, Kind, schemas] of drafts)
    for (const [name, options] of Object.entries(OPTIONS)) {
      if (draft === "JTD" && options.coerceTypes) continue;
      say(`— ${draft}, ${name}`);
      const ajv = new Kind({ discriminator: true, ...options, logger: tell });
      if (draft !== "JTD") formats(ajv, { keywords: true });
      for (const [schema, ...instances] of schemas)
        attempt(say, schema, () => validate(ajv, schema, [...instances, ...COMMON], say));
    }
  say("— wrong");
  for (const schema of WRONG)
    for (const strict of [true, false, "log"])
      attempt(
        say,
        schema,
        () =>
          typeof new Ajv({ strict, strictTypes: strict, strictRequired: strict, logger: tell }).compile(
            schema,
          ),
      );
  keywords(Ajv, say);
  registry(Ajv, say);
  await loading(Ajv, say);
  generated(Ajv, standalone, say);
  jtd(AjvJtd, say);
}

function validate(ajv, schema, instances, say) {
  const check = ajv.compile(schema);
  for (const instance of instances) {
    const data = structuredClone(instance);
    const holder = { data };
    const valid = check(data, {
      parentData: holder,
      parentDataProperty: "data",
      instancePath: "",
      rootData: holder,
    });
    say(
      schema,
      holder.data,
      valid,
      check.errors?.map(({ instancePath, schemaPath, keyword, params, message, data: seen }) => [
        instancePath,
        schemaPath,
        keyword,
        params,
        message,
        seen,
      ]) ?? "",
    );
  }
  say(ajv.errorsText(check.errors, { dataVar: "it", separator: "; " }), check.evaluated);
}

function keywords(Ajv, say) {
  say("— keywords");
  const ajv = new Ajv({ allErrors: true, $data: true, passContext: true });
  ajv.addKeyword({
    keyword: "even",
    type: "number",
    schemaType: "boolean",
    compile: (on) => (n) => (n % 2 === 0) === on,
  });
  ajv.addKeyword({
    keyword: "between",
    type: "number",
    macro: ([minimum, maximum]) => ({ minimum, maximum }),
    metaSchema: { type: "array", items: { type: "number" }, minItems: 2 },
  });
  ajv.addKeyword({
    keyword: "checked",
    validate: function check(schema, data) {
      check.errors = [{ keyword: "checked", message: `is no ${schema}`, params: { data } }];
      return data === schema;
    },
    errors: true,
  });
  ajv.addKeyword({
    keyword: "coded",
    $data: true,
    code(it) {
      it.fail$data(it.schemaCode === undefined ? false : { toString: () => "false" });
    },
    error: { message: "never" },
  });
  ajv.addKeyword({
    keyword: "contextual",
    validate(schema) {
      return this?.[schema] === true;
    },
  });
  ajv.addKeyword({
    keyword: "modifying",
    modifying: true,
    schema: false,
    validate: (data, { parentData, parentDataProperty }) => {
      parentData[parentDataProperty] = `${data}!`;
      return true;
    },
  });
  ajv.addFormat("short", (text) => text.length < 4);
  ajv.addFormat("tiny", { type: "number", validate: (n) => n < 4 });
  ajv.addFormat("letters", /^[a-z]+$/);
  ajv.addFormat("dated", { validate: /./, compare: (a, b) => (a > b ? 1 : a < b ? -1 : 0) });
  const schemas = [
    { even: true },
    { even: false },
    { between: [2, 4] },
    { checked: "a" },
    { contextual: "yes" },
    { properties: { a: { modifying: true } } },
    { format: "short" },
    { type: "number", format: "tiny" },
    { type: "string", format: "letters" },
    {
      properties: {
        low: { type: "number" },
        high: { type: "number", minimum: { $data: "1/low" } },
        name: { const: { $data: "/other" } },
        list: { type: "array", maxItems: { $data: "1/low" } },
        which: { enum: { $data: "1/list" } },
        text: { type: "string", pattern: { $data: "1/name" }, format: { $data: "1/format" } },
      },
    },
  ];
  const instances = [
    1,
    2,
    5,
    "a",
    "abcd",
    { a: 1 },
    { low: 3, high: 2, name: "x", other: "y", list: [1, 2, 3, 4], which: 9, text: "zz", format: "short" },
  ];
  for (const schema of schemas)
    attempt(say, schema, () => {
      const check = ajv.compile(schema);
      for (const instance of instances) {
        const data = structuredClone(instance);
        say(schema, data, check.call({ yes: true }, data), check.errors ?? "");
      }
    });
  say(Boolean(ajv.getKeyword("even")), ajv.removeKeyword("even").getKeyword("even"));
  for (const wrong of [
    () => ajv.addKeyword("between"),
    () => ajv.addKeyword({ keyword: "1x" }),
    () => ajv.compile({ between: [1] }),
    () => ajv.addKeyword({}),
    () => ajv.addVocabulary([{ keyword: "a" }, "b"]),
  ])
    attempt(say, String(wrong), wrong);
}

function registry(Ajv, say) {
  say("— registry");
  const ajv = new Ajv({ schemas: { "http://a.b/n": { type: "number" } } });
  ajv
    .addSchema({ $id: "http://a.b/s", type: "string" })
    .addSchema([
      { $id: "http://a.b/o", properties: { n: { $ref: "n" }, s: { $ref: "s#" }, far: { $ref: "later" } } },
    ]);
  ajv.addSchema({ type: "boolean" }, "named");
  for (const action of [
    () => ajv.validate("http://a.b/o", { n: 1 }),
    () =>
      ajv.addSchema({ $id: "http://a.b/later", minLength: 2 }) &&
      ajv.validate("http://a.b/o", { n: "x", far: "a" }),
    () => ajv.errorsText(),
    () => ajv.validate("named", true),
    () => ajv.validate("missing", true),
    () => ajv.addSchema({ $id: "http://a.b/s" }),
    () => ajv.getSchema("http://a.b/o#/properties/n")("a"),
    () => ajv.getSchema("nowhere"),
    () => ajv.removeSchema("named").getSchema("named"),
    () => ajv.removeSchema(/later/).getSchema("http://a.b/later"),
    () => ajv.validateSchema({ type: 5 }) || ajv.errorsText(),
    () =>
      ajv.addMetaSchema({ $id: "http://own/meta", type: "object", required: ["must"] }) &&
      ajv.validateSchema({ $schema: "http://own/meta" }),
    () => ajv.compile({ $schema: "http://own/other" }),
    () => ajv.opts.strict,
    () => ajv.removeSchema().getSchema("http://a.b/n"),
    () => new Ajv({ unknown: 1, errorDataPath: "x", format: false, logger: false }).validate({}, 1),
  ])
    attempt(say, String(action), () => {
      const result = action();
      return typeof result === "object" ? result?.constructor.name : result;
    });
}

async function loading(Ajv, say) {
  say("— loading and async");
  const remote = {
    "http://r/a": { $id: "http://r/a", properties: { b: { $ref: "http://r/b" } } },
    "http://r/b": { $async: true, $id: "http://r/b", type: "number" },
  };
  const loaded = [];
  const ajv = new Ajv({
    loadSchema: async (uri) => {
      loaded.push(uri);
      if (!remote[uri]) throw new Error(`no ${uri}`);
      return remote[uri];
    },
  });
  ajv.addKeyword({
    keyword: "known",
    async: true,
    validate: async (table, id) => {
      await null;
      if (id === 0) throw new TypeError("zero");
      return id < table;
    },
  });
  ajv.addFormat("slow", { async: true, validate: async (text) => text.length > 1 });
  const schemas = [
    { $async: true, $ref: "http://r/a" },
    { $ref: "http://r/gone" },
    {
      $async: true,
      properties: { id: { type: "integer", known: 10 }, s: { type: "string", format: "slow" } },
      required: ["id"],
    },
    { known: 3 },
    { $async: true, allOf: [{ known: 5 }, { $async: true, anyOf: [{ type: "string" }, { known: 2 }] }] },
  ];
  for (const schema of schemas)
    try {
      const check = await ajv.compileAsync(schema);
      for (const data of [{ b: 1 }, { b: "x" }, { id: 5, s: "ab" }, { id: 50, s: "a" }, { id: 0 }, 1, 4, {}])
        try {
          say(schema, data, await check(data));
        } catch (error) {
          say(
            schema,
            data,
            error.name,
            error.message,
            error.errors ?? "",
            error instanceof Ajv.ValidationError,
          );
        }
    } catch (error) {
      say(schema, error, error instanceof Ajv.MissingRefError, error.missingRef ?? "");
    }
  say(loaded);
}

function generated(Ajv, { default: standalone = undefined, ...rest }, say) {
  say("— standalone");
  const write = standalone ?? rest;
  for (const esm of [false, true]) {
    const ajv = new Ajv({
      code: { source: true, esm, lines: true },
      schemas: [
        {
          $id: "one",
          type: "object",
          properties: { a: { type: "array", uniqueItems: true }, b: { minLength: 2 } },
        },
        { $id: "two", items: { $ref: "one" } },
      ],
    });
    for (const code of [
      write(ajv),
      write(ajv, ajv.getSchema("two")),
      write(ajv, { first: "one", second: "two" }),
    ]) {
      say(code);
      if (esm) continue;
      const module = { exports: {} };
      const require = createRequire(import.meta.url);
      attempt(say, "run", () => {
        vm.runInThisContext(`(function (module, exports, require) {${code}})`)(
          module,
          module.exports,
          (name) =>
            name.startsWith("ajv/dist/runtime/equal")
              ? { default: Object.is }
              : name.startsWith("ajv/dist/runtime/ucs2length")
                ? { default: (text) => text.length }
                : require(name),
        );
        const check = module.exports.one ?? module.exports.first ?? module.exports;
        return [check({ a: [1, 1], b: "x" }), check.errors];
      });
    }
  }
}

function jtd(AjvJtd, say) {
  say("— JTD serializers and parsers");
  for (const [schema, ...instances] of JTD) {
    const ajv = new AjvJtd({ timestamp: "string" });
    attempt(say, schema, () => {
      const serialize = ajv.compileSerializer(schema);
      const parse = ajv.compileParser(schema);
      for (const instance of [...instances, ...COMMON]) {
        attempt(say, "serialized", () => serialize(instance));
        const text = JSON.stringify(instance);
        for (const json of [text, ` ${text} x`, text.slice(0, -1)])
          say(json, parse(json), parse.message, parse.position);
      }
    });
  }
}

function attempt(say, what, action) {
  try {
    say(what, action());
  } catch (error) {
    say(what, "throws", error.constructor.name, error.message);
  }
}
