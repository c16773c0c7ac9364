import type * as Babel from "@babel/core";
import { warnOnConsole } from "../guard.js";
import { configFile, resolveOptions, type TransformerOptions } from "../options.js";
import type { FilePlan } from "../plan/plan.js";
import { Selection } from "../selection/selection.js";
import { cacheKey, liveKey, MANIFEST } from "./cache-key.js";
import type { Edits } from "./edits.js";
import { Instrumenter, type PlannedProgram } from "./instrument.js";
import { type FileOptions, hasOtherGenerator, lowersFunctions } from "./lowering.js";
import { isHead } from "./print.js";
import { createRenderer } from "./render.js";
import { relearnScopes } from "./scopes.js";
import { problemOfPrinted, transformWithout } from "./verify.js";

export { cacheKey };

/** What the Babel plugin takes beside the options of every front end. */
export interface PluginExtras {
  /** What {@link cacheKey} gives. The plugin does nothing with it: the caches of other tools do. */
  cacheKey?: string;
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
}

/** What Babel passes to a plugin: `typeof Babel` and more. */
type PluginApi = typeof Babel & Babel.ConfigAPI & { addExternalDependency?: (file: string) => void };

/** A plugin, with a hook that its public type leaves out. */
interface Plugin extends Babel.PluginObj {
  generatorOverride?: (
    ast: Babel.types.File,
    options: object,
    code: string,
    generate: Generate,
  ) => ReturnType<Generate> | undefined;
}

type Generate = (ast: Babel.types.File, options: object, code: string) => { code: string };

/** What was made of a program, until its text is known to parse. */
interface Unverified {
  planned: PlannedProgram;
  file: FileOptions;
  /** Undefined where other plugins have gone on with them. */
  edits: Edits | undefined;
}

const NAME = "calltape";

/**
 * The Babel front end. It plans a file as it is written, before other plugins change it. It prints where the others
 * are done, and no other plugin sees what is injected; but before them in builds that lower functions. Without the
 * build flag it does nothing.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function babelPlugin(
  api: PluginApi,
  { onPlan, cacheKey: _, ...options }: TransformerOptions & PluginExtras = {},
  dirname: string = process.cwd(),
): Plugin {
  api.assertVersion("^7.22.0 || ^8.0.0");
  const { enabled, root, strict, ...patterns } = resolveOptions(options, dirname);
  api.cache.using(() => liveKey(options, dirname));
  for (const file of [configFile(options, dirname), MANIFEST])
    if (file !== undefined) api.addExternalDependency?.(file);
  if (!enabled) return { name: NAME, visitor: {} };

  let failures = 0;
  const instrumenter = new Instrumenter({
    api,
    root,
    strict,
    onPlan,
    // It asks for the format in which Jest runs the file; others may turn modules into something else later.
    runsCommonJs: api.caller((caller) => caller?.name === "babel-jest" && caller.supportsStaticESM === false),
    renderers: { nodes: createRenderer(api, false), text: createRenderer(api, true) },
    selection: new Selection(patterns),
    warn: (message) => warnOnConsole(`${message} (${++failures} so far)`),
  });
  const planned = new WeakMap<Babel.BabelFile, PlannedProgram>();
  const unverified = new WeakMap<Babel.types.File, Unverified>();

  /** @param goesOn whether plugins or tools go on with the tree */
  function print(file: Babel.BabelFile, goesOn: boolean): void {
    const plan = planned.get(file);
    if (plan === undefined) return;
    planned.delete(file);
    const options = file.opts as FileOptions;
    const edits = instrumenter.print(file.ast.program, plan, options, !goesOn);
    if (edits === undefined) return;
    if (goesOn) relearnScopes(api, file);
    unverified.set(file.ast, { planned: plan, file: options, edits: goesOn ? undefined : edits });
  }

  return {
    name: NAME,
    pre(file) {
      const plan = instrumenter.plan(file.ast.program, file.code, file.opts as FileOptions);
      if (plan === undefined) return;
      planned.set(file, plan);
      if (instrumenter.printBoundaries(file.ast.program, plan)) relearnScopes(api, file);
    },
    visitor: {
      Program(_path, { file }) {
        if (lowersFunctions(file.opts as FileOptions)) print(file, true);
      },
      VariableDeclaration(path) {
        if (isHead(path.node)) path.skip();
      },
      ConditionalExpression(path) {
        if (isHead(path.node)) path.skip();
      },
    },
    post(file) {
      const options = file.opts as FileOptions;
      print(file, options.ast === true || hasOtherGenerator(options, NAME));
    },
    generatorOverride(ast, generatorOptions, code, generate) {
      const made = unverified.get(ast);
      // At once: what is held by a weak map makes garbage collection dear (bench/transform.mjs).
      unverified.delete(ast);
      // Babel takes the print of one plugin alone.
      if (made === undefined || hasOtherGenerator(made.file, NAME)) return undefined;
      const { planned, file, edits } = made;
      const print = () => generate(ast, generatorOptions, code);
      const problemOf = (text: string) => problemOfPrinted(api, text, ast.program, file);
      const attempt = () => {
        try {
          const printed = print();
          return { printed, problem: problemOf(printed.code) };
        } catch (error) {
          return { problem: (error as Error).message };
        }
      };
      const { printed, problem } = attempt();
      if (problem === undefined) return printed;
      edits?.undo();
      // Not the tree as it is: what others have done to it since goes with what we undo.
      const without = edits && code === "" ? print() : transformWithout(api, NAME, code, file);
      // What does not parse without us, either, is no fault of ours.
      if (printed !== undefined && problemOf(without.code) !== undefined) return printed;
      const fails = () => attempt().problem !== undefined;
      const place = edits && instrumenter.findCulprit(ast.program, planned, file, fails);
      instrumenter.refuse(planned, place ?? planned.plan.path, problem);
      return without;
    },
  };
}

/** Tools that cache put a configuration through JSON, plugins included: babel-jest does. */
babelPlugin.toJSON = (): string => cacheKey();

export default babelPlugin;
