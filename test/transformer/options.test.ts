import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { OPTION_TYPES, type OptionType, resolveOptions } from "../../transformer/options.js";
import { Project, ROOT } from "../project.js";

const DEFAULTS = {
  capture: [],
  trace: [],
  boundary: [],
  exclude: [],
  enabled: false,
  root: "/",
  strict: false,
};

describe("a wrong option is an error that names it", () => {
  const where = "the options of the calltape transformer";
  test.each<[object, string]>([
    [{ captrue: ["**"] }, `unknown option "captrue" in ${where} (did you mean "capture"?)`],
    [{ boundry: ["**"] }, `unknown option "boundry" in ${where} (did you mean "boundary"?)`],
    [
      { zzz: 1 },
      `unknown option "zzz" in ${where} (known: capture, trace, boundary, exclude, enabled, root, strict)`,
    ],
    [{ capture: "src" }, `"capture" in ${where} must be an array of patterns, got "src"`],
    [{ trace: [1] }, `"trace" in ${where} must be an array of patterns, got an array of 1`],
    [{ boundary: {} }, `"boundary" in ${where} must be an array of patterns, got an object`],
    [{ exclude: null }, `"exclude" in ${where} must be an array of patterns, got null`],
    [{ enabled: 1 }, `"enabled" in ${where} must be true or false, got 1`],
    [{ strict: "yes" }, `"strict" in ${where} must be true or false, got "yes"`],
    [{ root: "" }, `"root" in ${where} must be a text, got ""`],
    [{ trace: ["a", ""] }, 'the pattern "" is empty (write "**" for every function)'],
    [
      { exclude: ["!a"] },
      'the pattern "!a" has nothing before it to take away from (put another in front of it, as in ["**", "!a"])',
    ],
    [
      { boundary: ["#/get"] },
      'the pattern "#/get" has no slash that ends its regular expression (write "#/get/")',
    ],
  ])("%j", (options, message) => {
    expect(() => resolveOptions(options, "/", {})).toThrow(
      expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: `[calltape] ${message}` }),
    );
  });
});

test("what ts-patch puts beside them is no option of ours", () => {
  const beside = { transform: "calltape/transformer", import: "default", after: false };
  expect(resolveOptions(beside, "/", {})).toEqual(DEFAULTS);
});

test("come from calltape.json, and inline ones win; the flag comes from the environment", () => {
  const config = {
    $schema: "./node_modules/calltape/calltape.schema.json",
    capture: ["a"],
    trace: ["t"],
    boundary: ["b"],
    exclude: ["e"],
    strict: true,
  };
  const project = new Project({ "calltape.json": JSON.stringify(config), "src/x": "" });
  const { $schema, ...patterns } = config;
  expect(
    resolveOptions({ capture: ["c"], trace: undefined, strict: false }, project.path("src"), {
      CALLTAPE: "1",
    }),
  ).toEqual({ ...patterns, capture: ["c"], enabled: true, root: project.folder, strict: false });
  project.write({ "calltape.json": "{" });
  expect(() => resolveOptions({}, project.folder, {})).toThrow(/calltape\.json is not JSON/);
  project.write({ "calltape.json": '{ "captrue": [] }' });
  expect(() => resolveOptions({}, project.folder, {})).toThrow(
    `unknown option "captrue" in ${project.path("calltape.json")} (did you mean "capture"?)`,
  );
});

describe("calltape.schema.json", () => {
  interface Property {
    type?: string;
    description?: string;
    $ref?: string;
    minLength?: number;
    items?: Property;
  }
  const schema = JSON.parse(readFileSync(path.join(ROOT, "calltape.schema.json"), "utf8")) as {
    additionalProperties: boolean;
    properties: Record<string, Property>;
    definitions: Record<string, Property>;
  };
  const resolve = ({ $ref, ...own }: Property): Property =>
    $ref === undefined ? own : { ...schema.definitions[$ref.replace("#/definitions/", "")], ...own };
  const TYPES: Record<OptionType, object> = {
    patterns: { type: "array", items: expect.objectContaining({ type: "string", minLength: 1 }) },
    boolean: { type: "boolean" },
    text: { type: "string", minLength: 1 },
  };

  test("has the options that the code has, with their types and a description of each", () => {
    const { $schema, ...options } = schema.properties;
    expect(Object.keys(options)).toEqual(Object.keys(OPTION_TYPES));
    for (const [name, type] of Object.entries(OPTION_TYPES)) {
      expect([name, resolve(options[name]!)]).toEqual([name, expect.objectContaining(TYPES[type])]);
      expect(options[name]!.description).toMatch(/^[A-Z].*\.$/);
    }
    expect([$schema!.type, schema.additionalProperties]).toEqual(["string", false]);
  });

  const fits = (value: unknown, property: Property | undefined): boolean => {
    if (property === undefined) return false;
    const { type, items, minLength = 0 } = resolve(property);
    if (type === "array") return Array.isArray(value) && value.every((item) => fits(item, items));
    return typeof value === type && (typeof value !== "string" || value.length >= minLength);
  };
  const fitsSchema = (config: object): boolean =>
    Object.entries(config).every(([name, value]) => fits(value, schema.properties[name]));

  test("takes the calltape.json of every example, as the code does", () => {
    const configs = readdirSync(path.join(ROOT, "examples"), { recursive: true, encoding: "utf8" }).filter(
      (name) => path.basename(name) === "calltape.json" && !name.includes("node_modules"),
    );
    expect(configs).not.toEqual([]);
    for (const name of configs) {
      const file = path.join(ROOT, "examples", name);
      expect([name, fitsSchema(JSON.parse(readFileSync(file, "utf8")))]).toEqual([name, true]);
      expect(resolveOptions({}, path.dirname(file), {}).root).toBe(path.dirname(file));
    }
  });

  test.each([
    { captrue: [] },
    { capture: "a" },
    { trace: [1] },
    { exclude: [""] },
    { root: "" },
    { strict: 1 },
  ])("refuses %j, as the code does", (config) => {
    expect(fitsSchema(config)).toBe(false);
    expect(() => resolveOptions(config, "/", {})).toThrow();
  });

  test("is part of the package", () => {
    const manifest = path.join(ROOT, "package.json");
    expect(createRequire(manifest).resolve("calltape/calltape.schema.json")).toBe(
      path.join(ROOT, "calltape.schema.json"),
    );
    expect(JSON.parse(readFileSync(manifest, "utf8")).files).toContain("calltape.schema.json");
  });
});
