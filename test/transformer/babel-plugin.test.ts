import { spawnSync } from "node:child_process";
import path from "node:path";
import babel, { type PluginItem } from "@babel/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { babelPlugin, cacheKey, type PluginExtras } from "../../transformer/babel/plugin.js";
import type { FilePlan, TransformerOptions } from "../../transformer/index.js";
import { cleanEnv, Project, ROOT } from "../project.js";

const { types: t } = babel;

const OPTIONS: TransformerOptions = { capture: ["**"], enabled: true, root: "/p" };

const calltape = (more: TransformerOptions & PluginExtras = {}): PluginItem => [
  babelPlugin,
  { ...OPTIONS, ...more },
];

const configOf = (plugins: PluginItem[], more: babel.TransformOptions = {}): babel.TransformOptions => ({
  filename: "/p/a.ts",
  cwd: ROOT,
  configFile: false,
  babelrc: false,
  plugins,
  presets: ["@babel/preset-typescript"],
  ...more,
});

const compile = (code: string, plugins: PluginItem[], more?: babel.TransformOptions) =>
  babel.transformSync(code, configOf(plugins, more))!.code!;

const SOURCE = `import type { T } from "./t";
export class Cart { #items: T[] = []; total = (factor = 1): number => this.#items.length * factor;
  *each(): Iterable<T> { for (const item of this.#items) yield item; } }
export async function pick(list: T[]) { for await (const x of list) { try { return await x } finally { list.pop() } } }
export function clash(f) { function f() {} { function f() {} } return f; }
`;

/** Where the plugin prints: where the others are done, or before those that lower functions. */
const WAYS: [string, PluginItem[]][] = [
  ["printed last", []],
  ["printed first", ["@babel/plugin-transform-block-scoping"]],
];

describe.each(WAYS)("%s", (_, others) => {
  const plugins = [calltape(), ...others];

  test("the program is instrumented once, also when it is parsed and transformed apart, or the plugin stands twice", () => {
    const once = compile(SOURCE, plugins);
    expect(once).toContain(".enter");
    const parsed = babel.parseSync(SOURCE, configOf(plugins))!;
    expect(babel.transformFromAstSync(parsed, SOURCE, configOf(plugins))!.code).toBe(once);
    const twice = ["@babel/preset-typescript", () => ({ plugins: [calltape()] })];
    expect(compile(SOURCE, plugins, { presets: twice })).toBe(once);
  });

  test("the tree that a tool gets has nodes for all that is injected, and its bindings", () => {
    const { ast, code } = babel.transformSync(SOURCE, configOf(plugins, { ast: true }))!;
    const bindings = new Map<string, string | undefined>();
    babel.traverse(ast!, {
      Identifier(path) {
        expect(path.node.name).toMatch(/^[$\w]+$/);
        if (!path.node.name.startsWith("$ct") || !path.isReferencedIdentifier()) return;
        bindings.set(path.node.name, path.scope.getBinding(path.node.name)?.kind);
      },
    });
    expect(bindings.size).toBeGreaterThan(8);
    expect([...bindings.values()]).not.toContain(undefined);
    expect(bindings.get("$cto")).toBe("module");
    const plain = (text: string) => text.replace(/[\s;()]+/g, "");
    expect(
      plain(babel.transformFromAstSync(ast!, SOURCE, { configFile: false, babelrc: false })!.code!),
    ).toBe(plain(code!));
  });
});

describe("what other plugins do to a function", () => {
  const replaceBodies = (replace: (path: babel.NodePath<babel.types.FunctionDeclaration>) => void) => () => ({
    visitor: {
      FunctionDeclaration(path: babel.NodePath<babel.types.FunctionDeclaration>) {
        if (path.node.id?.name === "f") replace(path);
      },
    },
  });
  const { types: t } = babel;
  const F = "export function f(a, b) { return a; }\nexport const g = (x) => x;\n";
  const planWith = (plugin: PluginItem) => {
    const plans: FilePlan[] = [];
    const code = compile(F, [plugin, calltape({ onPlan: (plan) => void plans.push(plan) })]);
    return { code, plan: plans[0]! };
  };

  test("is instrumented, when it stays a function of its kind", () => {
    const { code, plan } = planWith(
      replaceBodies(({ node }) => {
        node.body = t.blockStatement([t.returnStatement(t.identifier("b"))]);
      }),
    );
    expect(plan.probes.map(({ id }) => id)).toEqual(["a.ts#f", "a.ts#g"]);
    expect(code).toMatch(
      /return \$ctr = b, \$ctc ?!== ?null ?&& ?\$ct\w{3}0\.leave\(\$ctc, ?\$ctr\), ?\$ctr;/,
    );
  });

  test("is known again by its place, when the node is another", () => {
    const { code, plan } = planWith(
      replaceBodies((path) => {
        const { id, params, body, loc } = path.node;
        path.replaceWith({ ...t.functionDeclaration(id, params, body), loc: loc ?? null });
        path.skip();
      }),
    );
    expect(plan.leftAlone).toEqual([]);
    expect(code.match(/\.enter\d?\(/g)).toHaveLength(2);
  });

  test("is left alone, when it is gone", () => {
    const { code, plan } = planWith(
      replaceBodies((path) => {
        const value = t.callExpression(t.identifier("memo"), [t.identifier("undefined")]);
        path.replaceWith(t.variableDeclaration("const", [t.variableDeclarator(t.identifier("f"), value)]));
      }),
    );
    expect(plan.probes.map(({ id }) => id)).toEqual(["a.ts#g"]);
    expect(plan.leftAlone).toEqual([
      expect.objectContaining({ id: "a.ts#f", line: 1, column: 17, reason: "replaced" }),
    ]);
    expect(code.match(/\.enter\d?\(/g)).toHaveLength(1);
  });
});

describe.each(WAYS)("a failure, %s", (_, others) => {
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
    vi.spyOn(console, "warn").mockImplementation((message) => void warnings.push(message));
  });
  afterEach(() => vi.restoreAllMocks());

  const plain = () => compile(SOURCE, others);
  const withPlugin = (extras: TransformerOptions & PluginExtras, ...before: PluginItem[]) =>
    compile(SOURCE, [...before, calltape(extras), ...others]);

  /** Makes the printer fail in the middle of the file, at the first look at a place that nothing else looks at. */
  const trap = (): babel.PluginObj => ({
    visitor: {
      Program({ node }) {
        for (const statement of node.body)
          if (
            statement.type === "ExportNamedDeclaration" &&
            statement.declaration?.type === "FunctionDeclaration"
          )
            setTrap(statement.declaration);
      },
    },
  });
  function setTrap({ id, body }: babel.types.FunctionDeclaration): void {
    if (id!.name !== "pick") return;
    Object.defineProperty(body, "innerComments", {
      configurable: true,
      enumerable: true,
      get() {
        Object.defineProperty(body, "innerComments", { value: undefined, writable: true });
        throw new Error("trapped\nand more");
      },
    });
  }

  test("of the printer leaves the file as it was, and one warning names the function", () => {
    expect(withPlugin({}, trap)).toBe(plain());
    expect(warnings).toEqual([
      "[calltape] a.ts#pick cannot be instrumented: trapped; a.ts is left as it is (1 so far)",
    ]);
  });

  test("with strict is an error that names it", () => {
    expect(() => withPlugin({ strict: true }, trap)).toThrow(
      expect.objectContaining({
        code: "CALLTAPE_BUILD",
        message: expect.stringContaining("a.ts#pick cannot be instrumented: trapped"),
      }),
    );
  });

  /** Makes of the plan what cannot be parsed. */
  const spoil = (plan: FilePlan) => {
    plan.prefix = "1";
  };

  test("to make what parses is found in what other plugins make of it, and leaves the file as it was", () => {
    expect(withPlugin({ onPlan: spoil })).toBe(plain());
    expect(warnings).toEqual([
      expect.stringMatching(
        /^\[calltape\] a\.ts cannot be instrumented: .*a\.ts is left as it is \(1 so far\)$/,
      ),
    ]);
    expect(() => withPlugin({ onPlan: spoil, strict: true })).toThrow(/a\.ts cannot be instrumented/);
  });

  test("leaves the map as it was, too, also with a pass for each preset", () => {
    for (const more of [{ sourceMaps: true }, { sourceMaps: true, passPerPreset: true }]) {
      const run = (plugins: PluginItem[]) => {
        const { code, map } = babel.transformSync(SOURCE, configOf([...plugins, ...others], more))!;
        return { code, map };
      };
      expect(run([calltape({ onPlan: spoil })])).toEqual(run([]));
    }
    expect(warnings).toHaveLength(2);
  });

  test("in a tree without its text is an error where others have made something else of it", () => {
    const parsed = babel.parseSync(SOURCE, configOf([]))!;
    const run = () =>
      babel.transformFromAstSync(parsed, undefined, configOf([calltape({ onPlan: spoil }), ...others]))!.code;
    if (others.length > 0) expect(run).toThrow(expect.objectContaining({ code: "CALLTAPE_BUILD" }));
    else expect(run()).toBe(babel.transformFromAstSync(parsed, undefined, configOf([]))!.code);
  });

  test("to parse the source is Babel's own, unchanged", () => {
    const messageOf = (plugins: PluginItem[]) => {
      try {
        return compile("export function f( {\n  return }", plugins);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf([calltape(), ...others])).toBe(messageOf(others));
    expect(messageOf(others)).toMatch(/Unexpected keyword/);
  });
});

test("what is printed as text is always parsed, unless another plugin prints; Babel reads what oxc does not", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const spoil = (plan: FilePlan) => {
    plan.prefix = "1";
  };
  const printsItself: PluginItem = () => ({
    generatorOverride: (
      ast: babel.types.File,
      options: unknown,
      code: string,
      generate: (...args: unknown[]) => object,
    ) => {
      // It may know each type of node by itself.
      t.traverseFast(ast, (node) => {
        if (node.type === "Identifier") expect(node.name).toMatch(/^[$\w]+$/);
      });
      return generate(ast, options, code);
    },
  });
  // A name that is one as a parameter, and none where parameters are read.
  const spoilsOne: PluginItem = () => ({
    visitor: {
      FunctionDeclaration({ node: { id, params } }: babel.NodePath<babel.types.FunctionDeclaration>) {
        if (id?.name === "pick") (params[0] as babel.types.Identifier).name = "{ list = [] }";
      },
    },
  });
  expect(compile(SOURCE, [calltape(), spoilsOne])).toBe(compile(SOURCE, [spoilsOne]));
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining("a.ts#pick cannot be instrumented: what is made of it does not parse"),
  );
  expect(compile(SOURCE, [calltape({ onPlan: spoil }), printsItself])).toContain("1c");
  const flow = "export function f(a: ?number) { return a; }";
  expect(
    compile(flow, [calltape()], {
      filename: "/p/a.js",
      presets: [],
      parserOpts: { plugins: ["flow"] },
    }),
  ).toContain(".enter");
  expect(warn).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
});

test("a file that is left as it was keeps what other plugins did to it, also behind ours", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const spoil = (plan: FilePlan) => {
    plan.prefix = "1";
  };
  const hoistsInPost: PluginItem = () => ({
    visitor: {},
    post({ ast }: babel.BabelFile) {
      ast.program.body.sort(
        (a, b) => Number(b.type === "ExpressionStatement") - Number(a.type === "ExpressionStatement"),
      );
    },
  });
  const source = "export function f() {}\nhoisted();\n";
  const plain = compile(source, [hoistsInPost]);
  expect(plain).toMatch(/^hoisted/);
  expect(compile(source, [calltape({ onPlan: spoil }), hoistsInPost])).toBe(plain);
  expect(warn).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
});

test("a file that Babel cannot print once it is instrumented is left as it was", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  // As the stack ends, where what is injected is too deep.
  const failsToPrint: PluginItem = () => ({
    visitor: {},
    post({ ast }: babel.BabelFile) {
      const [first] = ast.program.body as babel.types.Node[];
      if (first!.type !== "Identifier") return;
      Object.defineProperty(first, "name", {
        get() {
          throw new RangeError("Maximum call stack size exceeded");
        },
      });
    },
  });
  expect(compile(SOURCE, [calltape(), failsToPrint])).toBe(compile(SOURCE, [failsToPrint]));
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("Maximum call stack size exceeded"));
  vi.restoreAllMocks();
});

test("a script of sourceType commonjs requires the runtime, whatever is in it", () => {
  const made = compile("function f() {}", [calltape()], {
    filename: "/p/a.js",
    presets: [],
    sourceType: "commonjs" as "script",
  });
  expect(made).toContain('require("@calltape/runtime/probe")');
});

describe("the cache key", () => {
  test("differs with the options, calltape.json and the flag, and only then", () => {
    const project = new Project({ "calltape.json": '{ "capture": ["src/**"] }' });
    const key = (options: TransformerOptions = { enabled: true }) => cacheKey(options, project.folder);
    const first = key();
    expect(key()).toBe(first);
    const others = [key({ enabled: false }), key({ enabled: true, exclude: ["**#x"] })];
    project.write({ "calltape.json": '{ "capture": ["src/**", "lib/**"] }' });
    others.push(key());
    expect(new Set([first, ...others]).size).toBe(4);
  });

  test("is in what JSON makes of a configuration, as babel-jest's key has it", () => {
    const { options } = babel.loadPartialConfig(configOf([babelPlugin]))!;
    const off = cacheKey();
    expect(JSON.stringify(options)).toContain(off);
    vi.stubEnv("CALLTAPE", "1");
    const on = cacheKey();
    expect(JSON.stringify(options)).toContain(on);
    vi.unstubAllEnvs();
    expect(on).not.toBe(off);
  });

  test("the plugin in a process follows calltape.json, and names it as what the output depends on", () => {
    const project = new Project({ "calltape.json": '{ "capture": ["**"], "enabled": true }' });
    const run = () =>
      babel.transformSync(
        "export const f = () => 1;",
        configOf([babelPlugin], { filename: project.path("a.ts"), cwd: project.folder, presets: [] }),
      )!;
    const first = run();
    expect(first.code).toContain(".enter");
    const { externalDependencies } = first as { externalDependencies?: Set<string> };
    expect([...externalDependencies!]).toContain(project.path("calltape.json"));
    project.write({ "calltape.json": '{ "capture": ["other/**"], "enabled": true }' });
    expect(run().code).not.toContain(".enter");
  });
});

describe("a file that Babel was not told is CommonJS", () => {
  const load = (code: string, more?: babel.TransformOptions) => {
    const made = compile(code, [calltape()], { filename: "/p/a.js", presets: [], ...more });
    return /import\{/.test(made) ? "imports" : /require\("@calltape/.test(made) ? "requires" : made;
  };
  test.each([
    ["module.exports", "module.exports = { f() {} };", "requires"],
    ["exports", "exports.f = () => {};", "requires"],
    ["require", "const a = require('./b'); function f() {}", "requires"],
    ["an export", "export const f = () => require('./b');", "imports"],
    ["an import", "import b from './b'; module.exports = () => b;", "imports"],
    [
      "a require of its own",
      "const require = process.makeRequire(); const b = require('./b'); function f() {}",
      "imports",
    ],
    ["nothing that tells", "globalThis.f = () => {};", "imports"],
  ])("loads the runtime as it loads others: %s", (_, code, how) => {
    expect(load(code)).toBe(how);
  });

  test("what tells nothing goes by what babel-jest says", () => {
    const caller = (supportsStaticESM: boolean, name = "babel-jest") => ({
      caller: { name, supportsStaticESM },
    });
    expect(load("globalThis.f = () => {};", caller(false, "another"))).toBe("imports");
    expect(load("globalThis.f = () => {};", caller(false))).toBe("requires");
    expect(load("globalThis.f = () => {};", caller(true))).toBe("imports");
    expect(load("export const f = () => {};", caller(false))).toBe("imports");
  });

  test("is recorded under Jest, with no other plugin", () => {
    const project = new Project({
      "package.json": "{}",
      "babel.config.json": '{ "plugins": [["calltape/babel", { "capture": ["src/**"] }]] }',
      "jest.config.json": "{}",
      "src/shop.js": 'require("./setup"); exports.total = (n) => twice(n) + 1;',
      "src/setup.js": "globalThis.twice = (n) => n * 2;",
      "shop.test.js": 'test("total", () => expect(require("./src/shop").total(2)).toBe(5));',
    });
    const jest = path.join(ROOT, "node_modules/jest/bin/jest.js");
    const args = [jest, "--watchman=false", "--no-cache"];
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: project.folder,
      encoding: "utf8",
      env: cleanEnv({ CALLTAPE: "1" }),
    });
    expect(status, stderr).toBe(0);
    expect(project.takeCalls().map(({ probe }) => probe.id)).toEqual([
      "src/shop.js#total",
      "src/setup.js#twice",
    ]);
  });
});
