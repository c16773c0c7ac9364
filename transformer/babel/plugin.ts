import type * as Babel from "@babel/core";
import { warnOnConsole } from "../guard.js";
import { configFile, resolveOptions, type TransformerOptions } from "../options.js";
import type { FilePlan } from "../plan.js";
import { Selection } from "../selection.js";
import { cacheKey, MANIFEST } from "./cache-key.js";
import { createInstrumenter, type FileOptions } from "./instrument.js";
import { createRenderer } from "./render.js";
import { createVerifier } from "./verify.js";

export { cacheKey };

/** What the Babel plugin takes beside the options of every front end. */
export interface PluginExtras {
  /** What {@link cacheKey} gives. The plugin does nothing with it: the caches of other tools do. */
  cacheKey?: string;
  /** Parses what was made of each file before it is kept, at the price of printing it. Default: `strict`. */
  verify?: boolean;
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
}

/** What Babel passes to a plugin: `typeof Babel` and more. */
type PluginApi = typeof Babel & Babel.ConfigAPI & { addExternalDependency?: (file: string) => void };

/** A plugin, with a hook that its public type leaves out. */
interface Plugin extends Babel.PluginObj {
  parserOverride?: (code: string, options: object, parse: Parse) => Babel.types.File | undefined;
}

type Parse = (code: string, options: object) => Babel.types.File;

/** What Babel knows of a plugin of a build. */
interface OtherPlugin {
  key: string;
  pre?: unknown;
  parserOverride?: unknown;
  visitor?: { Program?: unknown };
}

/**
 * The Babel front end. It works on the source as written, before other plugins and presets change it, unless plugins
 * stand before it that look at whole programs, too. Without the build flag it visits nothing.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function babelPlugin(
  api: PluginApi,
  { onPlan, cacheKey: _, verify, ...options }: TransformerOptions & PluginExtras = {},
  dirname: string = process.cwd(),
): Plugin {
  api.assertVersion("^7.22.0 || ^8.0.0");
  api.cache.using(() => cacheKey(options, dirname));
  for (const file of [configFile(options, dirname), MANIFEST])
    if (file !== undefined) api.addExternalDependency?.(file);
  const { enabled, root, strict, ...patterns } = resolveOptions(options, dirname);
  if (!enabled) return { name: "calltape", visitor: {} };

  const render = createRenderer(api);
  let failures = 0;
  const instrument = createInstrumenter({
    api,
    root,
    strict,
    render,
    onPlan,
    selection: new Selection(patterns),
    warn: (message) => warnOnConsole(`${message} (${++failures} so far)`),
    verify: (verify ?? strict) ? createVerifier(api) : undefined,
  });
  /** Options of files that are instrumented as soon as they are parsed, by those of the parser. */
  const early = new WeakMap<object, FileOptions>();

  return {
    name: "calltape",
    // Babel walks a program to know its scopes before plugins see it; what is edited before needs no second walk.
    manipulateOptions(
      file: FileOptions & { plugins?: OtherPlugin[]; caller?: { name: string } },
      parserOpts,
    ) {
      if (comesFirst(file.plugins ?? []) && file.caller?.name !== "@babel/eslint-parser")
        early.set(parserOpts, file);
    },
    parserOverride(code, parserOpts, parse) {
      const file = early.get(parserOpts);
      if (file === undefined) return undefined;
      const ast = parse(code, parserOpts);
      instrument(ast.program, code, file);
      return ast;
    },
    visitor: {
      Program(path, { file }) {
        if (instrument(path.node, file.code, file.opts as FileOptions)) path.scope.crawl();
      },
      // Nobody needs to see these, and there are many of them.
      "VariableDeclaration|CatchClause|LogicalExpression|ArrayExpression"(path: Babel.NodePath) {
        if (render.isInert(path.node)) path.skip();
      },
    },
  };
}

/** Tools that cache put a configuration through JSON, plugins included: babel-jest does. */
babelPlugin.toJSON = (): string => cacheKey();

export default babelPlugin;

/** Whether no plugin before ours would see the program before we do, and none parses it in its own way. */
function comesFirst(plugins: readonly OtherPlugin[]): boolean {
  const own = plugins.findIndex(({ key }) => key === "calltape");
  return (
    plugins.slice(0, own).every(({ pre, visitor }) => pre === undefined && visitor?.Program === undefined) &&
    plugins.every(({ parserOverride }, i) => i === own || parserOverride === undefined)
  );
}
