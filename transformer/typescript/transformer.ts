import { createRequire } from "node:module";
import path from "node:path";
import type * as TS from "typescript";
import type { FactsBuilder } from "../facts/facts-builder.js";
import { guardFile, type Warn, warnOnConsole } from "../guard.js";
import type { Loading } from "../injection/injected-names.js";
import { type ResolvedOptions, resolveOptions, type TransformerOptions } from "../options.js";
import { changesFile, type FilePlan, isWorthTelling, planFile, type Target } from "../plan/plan.js";
import { projectPath } from "../project-path.js";
import { Selection } from "../selection/selection.js";
import { forgetBuild, markAsChanged } from "./build-info.js";
import { checkedEmit } from "./checked-emit.js";
import { describeSourceFile } from "./describe.js";
import { languageOf } from "./language.js";
import { formatOf, loadingOf } from "./module-format.js";
import { printPlan } from "./print.js";

/** What ts-patch hands to a transformer beside the program and the options; all of it optional with the bare API. */
export interface TransformerExtras {
  /** The compiler in use. Default: the `typescript` that is installed beside the project. */
  ts?: typeof TS;
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
  /** Told of each file that could not be instrumented and is emitted as it is, by its path. Default: a line on stderr. */
  onFailure?: Warn;
  selection?: Selection;
}

/**
 * A `before` transformer that instruments functions for calltape. ts-patch calls it with the options of the plugin;
 * with the compiler API, pass its result in `program.emit(…, { before: [createTransformer(program, options)] })`.
 *
 * Without the build flag it is the identity. With it, the build's `.tsbuildinfo` is removed in the end, so that no
 * later build takes the output for its own (docs/typescript.md).
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function createTransformer(
  program: TS.Program,
  options: TransformerOptions = {},
  extras: TransformerExtras = {},
): TS.TransformerFactory<TS.SourceFile> {
  const { enabled, root, strict, selection } = settingsOf(program, options);
  if (!enabled) return () => (file) => file;
  const ts = extras.ts ?? loadCompiler();
  forgetBuild(ts, program.getCompilerOptions());
  const planner = createPlanner(ts, program, root, extras.selection ?? selection);
  return (context) => (file) =>
    guardFile(
      projectPath(file.fileName, root) ?? file.fileName,
      strict,
      extras.onFailure ?? warnOnConsole,
      (reached) => {
        const planned = planner(file);
        if (planned === undefined) return file;
        const { facts, plan, loading } = planned;
        const made = changesFile(plan) ? printPlan(ts, context, file, facts, plan, loading, reached) : file;
        if (isWorthTelling(plan)) extras.onPlan?.(plan);
        return made;
      },
    ) ?? file;
}

/**
 * The same as a ts-patch plugin that is given the program when it is made (`"transformProgram": true`). That is early
 * enough to have an incremental build emit what it has so far emitted without us, and to look at what is emitted.
 */
export function transformProgram(
  program: TS.Program,
  host: TS.CompilerHost | undefined,
  options: TransformerOptions,
  { ts }: { ts: typeof TS },
): TS.Program {
  const { enabled, root, strict, selection } = settingsOf(program, options);
  if (!enabled) return program;
  markAsChanged(
    program.getSourceFiles().filter((file) => mayMatch(file, projectPath(file.fileName, root), selection)),
  );
  program.emit = checkedEmit({
    emit: program.emit.bind(program),
    write: host?.writeFile ?? ts.sys.writeFile,
    instrument: createTransformer(program, options, { ts }),
    nameOf: ({ fileName }) => projectPath(fileName, root) ?? fileName,
    strict,
    warn: warnOnConsole,
  });
  return program;
}

/** What ts-patch loads: either of the two, by what it is called with. */
export function plugin(
  ...args:
    | Parameters<typeof createTransformer>
    | [TS.Program, host: TS.CompilerHost | undefined, TransformerOptions, { ts: typeof TS }]
): TS.TransformerFactory<TS.SourceFile> | TS.Program {
  const [program, second, third, fourth] = args;
  if (fourth !== undefined)
    return transformProgram(program, second as TS.CompilerHost, third as TransformerOptions, fourth);
  return createTransformer(program, second as TransformerOptions, third as TransformerExtras);
}

interface Settings extends Pick<ResolvedOptions, "enabled" | "root" | "strict"> {
  selection: Selection;
}

/** An incremental build asks for a transformer once a file. */
const SETTINGS = new WeakMap<TS.Program, Map<string, Settings>>();

function settingsOf(program: TS.Program, options: TransformerOptions): Settings {
  const known = SETTINGS.get(program) ?? new Map<string, Settings>();
  SETTINGS.set(program, known);
  const key = JSON.stringify(options);
  let settings = known.get(key);
  if (settings === undefined) {
    const { configFilePath } = program.getCompilerOptions();
    const start = configFilePath ? path.dirname(String(configFilePath)) : program.getCurrentDirectory();
    const { enabled, root, strict, ...patterns } = resolveOptions(options, start);
    settings = { enabled, root, strict, selection: new Selection(patterns) };
    known.set(key, settings);
  }
  return settings;
}

/** What is known of a file once it is planned. */
export interface PlannedFile {
  facts: FactsBuilder<TS.Node>;
  plan: FilePlan;
  loading: Loading;
}

/** Plans files of a program. Gives undefined for a file in which nothing can be asked for, without reading it. */
export function createPlanner(
  ts: typeof TS,
  program: TS.Program,
  root: string,
  selection: Selection,
): (file: TS.SourceFile) => PlannedFile | undefined {
  const language = languageOf(ts, program.getCompilerOptions());
  const target: Target = {
    lowersAsync: language < ts.ScriptTarget.ES2017,
    lowersGenerators: language < ts.ScriptTarget.ES2015,
    mixesVariables: false,
    seeksSuper: false,
  };
  return (file) => {
    const name = projectPath(file.fileName, root);
    if (!mayMatch(file, name, selection)) return undefined;
    const loading = loadingOf(ts, program, file);
    const facts = describeSourceFile(ts, file, formatOf(ts, file, loading));
    return { facts, loading, plan: planFile(facts.file, name, selection, target) };
  };
}

function mayMatch(
  { isDeclarationFile, text }: TS.SourceFile,
  name: string | undefined,
  selection: Selection,
): name is string {
  return !isDeclarationFile && name !== undefined && selection.mayMatch(name, text);
}

function loadCompiler(): typeof TS {
  return createRequire(path.join(process.cwd(), "package.json"))("typescript") as typeof TS;
}
