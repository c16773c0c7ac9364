import babel, { type PluginItem } from "@babel/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { babelPlugin, cacheKey, type PluginExtras } from "../../transformer/babel/plugin.js";
import type { FilePlan, TransformerOptions } from "../../transformer/index.js";
import { Project, ROOT } from "../project.js";

const OPTIONS: TransformerOptions = { capture: ["**"], enabled: true, root: "/p" };

const compile = (code: string, plugins: PluginItem[], more: babel.TransformOptions = {}) =>
  babel.transformSync(code, {
    filename: "/p/a.ts",
    cwd: ROOT,
    configFile: false,
    babelrc: false,
    plugins,
    presets: ["@babel/preset-typescript"],
    ...more,
  })!.code!;

const calltape = (more: TransformerOptions & PluginExtras = {}): PluginItem => [
  babelPlugin,
  { ...OPTIONS, ...more },
];

/** A plugin that sees the whole program before ours does, so that ours cannot edit what is parsed. */
const looksFirst = (): babel.PluginObj => ({ name: "looks-first", visitor: { Program() {} } });

const WAYS: [string, PluginItem[]][] = [
  ["first of the plugins", []],
  ["behind a plugin that looks at programs", [looksFirst]],
];

const SOURCE = `import type { T } from "./t";
export class Cart { #items: T[] = []; total = (factor = 1): number => this.#items.length * factor;
  *each(): Iterable<T> { for (const item of this.#items) yield item; } }
export async function pick(list: T[]) { for await (const x of list) { try { return await x } finally { list.pop() } } }
export function clash(f) { function f() {} { function f() {} } return f; }
`;

describe.each(WAYS)("%s", (_, before) => {
  test("every binding is known to the plugins behind, with its references", () => {
    const found: Record<string, string> = {};
    const judge = (): babel.PluginObj => ({
      visitor: {
        Program: {
          exit(program) {
            program.traverse({
              Identifier(path) {
                if (!/^\$ct/.test(path.node.name) || !path.isReferencedIdentifier()) return;
                const binding = path.scope.getBinding(path.node.name);
                found[path.node.name] = binding?.referencePaths.includes(path) ? binding.kind : "unknown";
              },
            });
          },
        },
      },
    });
    compile(SOURCE, [...before, calltape(), judge]);
    expect(Object.keys(found).length).toBeGreaterThan(8);
    expect(Object.values(found)).not.toContain("unknown");
    expect(found["$cto"]).toBe("module");
  });

  test("the program is instrumented once, also when it is parsed and transformed apart, or the plugin stands twice", () => {
    const once = compile(SOURCE, [...before, calltape()]);
    expect(once).toContain(".enter(");
    const config = {
      filename: "/p/a.ts",
      cwd: ROOT,
      configFile: false,
      babelrc: false,
      plugins: [...before, calltape()],
      presets: ["@babel/preset-typescript"],
    };
    const parsed = babel.parseSync(SOURCE, config)!;
    const apart = babel.transformFromAstSync(parsed, SOURCE, config)!;
    expect(apart.code).toBe(once);
    expect(
      compile(SOURCE, [...before, calltape()], {
        presets: ["@babel/preset-typescript", () => ({ plugins: [calltape()] })],
      }),
    ).toBe(once);
  });
});

test("both ways make the same of a program", () => {
  expect(compile(SOURCE, [looksFirst, calltape()])).toBe(compile(SOURCE, [calltape()]));
});

describe.each(WAYS)("a failure, %s", (_, before) => {
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
    vi.spyOn(console, "warn").mockImplementation((message) => void warnings.push(message));
  });
  afterEach(() => vi.restoreAllMocks());

  const plain = () => compile(SOURCE, before);
  /** Spoils a plan so that the printer fails in the middle of the file. */
  const spoil = ({ probes }: FilePlan) => {
    const { facts } = probes.find(({ id }) => id.endsWith("#pick"))!;
    facts.sites.push({ kind: "return", start: 0, hasOperand: true, exposesAnonymous: false });
  };

  test("of the printer leaves the file as it was, and one warning names the function", () => {
    expect(compile(SOURCE, [...before, calltape({ onPlan: spoil })])).toBe(plain());
    expect(warnings).toEqual([
      expect.stringMatching(
        /^\[calltape\] a\.ts#pick cannot be instrumented: .*; it is left as it is \(1 so far\)$/,
      ),
    ]);
  });

  test("with strict is an error that names it", () => {
    expect(() => compile(SOURCE, [...before, calltape({ onPlan: spoil, strict: true })])).toThrow(
      expect.objectContaining({
        code: "CALLTAPE_BUILD",
        message: expect.stringContaining("a.ts#pick cannot be instrumented"),
      }),
    );
  });

  /** Makes of the plan what cannot be parsed. */
  const break_ = (plan: FilePlan) => {
    plan.prefix = "1";
  };

  test("to parse what was made is found with verify, and leaves the file as it was", () => {
    expect(compile(SOURCE, [...before, calltape({ onPlan: break_, verify: true })])).toBe(plain());
    expect(warnings).toEqual([
      expect.stringMatching(/^\[calltape\] a\.ts cannot be instrumented: .*left as it is \(1 so far\)$/),
    ]);
    expect(() => compile(SOURCE, [...before, calltape({ onPlan: break_, strict: true })])).toThrow(
      /cannot be instrumented/,
    );
  });

  test("a syntax error is Babel's own", () => {
    const messageOf = (plugins: PluginItem[]) => {
      try {
        return compile("export function f( {\n  return }", plugins);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf([...before, calltape()])).toBe(messageOf(before));
    expect(messageOf(before)).toMatch(/Unexpected keyword/);
  });
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
    const config = babel.loadPartialConfig({
      filename: "/p/a.js",
      configFile: false,
      babelrc: false,
      plugins: [babelPlugin],
    })!;
    expect(JSON.stringify(config.options)).toContain(cacheKey());
    vi.stubEnv("CALLTAPE", "1");
    expect(JSON.stringify(config.options)).toContain(cacheKey());
    const on = cacheKey();
    vi.unstubAllEnvs();
    expect(on).not.toBe(cacheKey());
  });

  test("the plugin in a process follows calltape.json", () => {
    const project = new Project({ "calltape.json": '{ "capture": ["**"], "enabled": true }' });
    const run = () =>
      babel.transformSync("export const f = () => 1;", {
        filename: project.path("a.js"),
        cwd: project.folder,
        configFile: false,
        babelrc: false,
        plugins: [babelPlugin],
      })!;
    const first = run();
    expect(first.code).toContain(".enter(");
    const { externalDependencies } = first as { externalDependencies?: Set<string> };
    expect([...externalDependencies!]).toContain(project.path("calltape.json"));
    project.write({ "calltape.json": '{ "capture": ["other/**"], "enabled": true }' });
    expect(run().code).not.toContain(".enter(");
  });
});
