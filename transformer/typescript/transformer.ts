import { createRequire } from "node:module";
import path from "node:path";
import type * as TS from "typescript";
import type { ModuleFormat } from "../facts.js";
import type { FactsBuilder } from "../facts-builder.js";
import type { Loading } from "../injected-names.js";
import { resolveOptions, type TransformerOptions } from "../options.js";
import { changesFile, type FilePlan, planFile, type Target } from "../plan.js";
import { projectPath } from "../project-path.js";
import { Selection } from "../selection.js";
import { describeSourceFile } from "./describe.js";
import { printPlan } from "./print.js";

/** What ts-patch hands to a transformer beside the program and the options; all of it optional with the bare API. */
export interface TransformerExtras {
  /** The compiler in use. Default: the `typescript` that is installed beside the project. */
  ts?: typeof TS;
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
  selection?: Selection;
}

/**
 * A `before` transformer that instruments functions for calltape. ts-patch calls it with the options of the plugin;
 * with the compiler API, pass its result in `program.emit(…, { before: [createTransformer(program, options)] })`.
 *
 * Without the build flag it is the identity.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function createTransformer(
  program: TS.Program,
  options: TransformerOptions = {},
  extras: TransformerExtras = {},
): TS.TransformerFactory<TS.SourceFile> {
  const compilerOptions = program.getCompilerOptions();
  const start = compilerOptions.configFilePath
    ? path.dirname(String(compilerOptions.configFilePath))
    : program.getCurrentDirectory();
  const { enabled, root, ...patterns } = resolveOptions(options, start);
  if (!enabled) return () => (file) => file;
  const ts = extras.ts ?? loadCompiler();
  const planner = createPlanner(ts, program, root, extras.selection ?? new Selection(patterns));
  return (context) => (file) => {
    const planned = planner(file);
    if (planned === undefined) return file;
    const { facts, plan, loading } = planned;
    if (plan.probes.length > 0 || plan.leftAlone.length > 0) extras.onPlan?.(plan);
    return changesFile(plan) ? printPlan(ts, context, file, facts, plan, loading) : file;
  };
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
  const { target: language = ts.ScriptTarget.ES5 } = program.getCompilerOptions();
  const target: Target = {
    lowersAsync: language < ts.ScriptTarget.ES2017,
    lowersGenerators: language < ts.ScriptTarget.ES2015,
    mixesVariables: false,
  };
  return (file) => {
    const name = projectPath(file.fileName, root);
    if (file.isDeclarationFile || name === undefined || !selection.mayMatch(name, file.text))
      return undefined;
    const loading = loadingOf(ts, program, file);
    const facts = describeSourceFile(ts, file, formatOf(ts, file, loading));
    return { facts, loading, plan: planFile(facts.file, name, selection, target) };
  };
}

/** The format as written: a module may be emitted as CommonJS and is strict code all the same. */
function formatOf(ts: typeof TS, file: TS.SourceFile, loading: Loading): ModuleFormat {
  if (loading === "script") return "script";
  return ts.isExternalModule(file) ? "esm" : "commonjs";
}

/** How the emitted file loads modules. Formats that have no way to add one (AMD, System) count as scripts. */
function loadingOf(ts: typeof TS, program: TS.Program, file: TS.SourceFile): Loading {
  const isModule = ts.isExternalModule(file);
  const usesRequire =
    (file as { commonJsModuleIndicator?: unknown }).commonJsModuleIndicator !== undefined ||
    /\.c[jt]s$/.test(file.fileName);
  if (!isModule) return usesRequire ? "require" : "script";
  const kind = emitKindOf(ts, program, file);
  if (kind === ts.ModuleKind.CommonJS) return "require";
  return kind >= ts.ModuleKind.ES2015 && kind <= ts.ModuleKind.Preserve ? "import" : "script";
}

function emitKindOf(ts: typeof TS, program: TS.Program, file: TS.SourceFile): TS.ModuleKind {
  // Not in the public types, but what the emitter itself asks since 5.6.
  const known = (program as { getEmitModuleFormatOfFile?(file: TS.SourceFile): TS.ModuleKind })
    .getEmitModuleFormatOfFile;
  if (known !== undefined) return known.call(program, file);
  const { module: kind = ts.ModuleKind.CommonJS } = program.getCompilerOptions();
  if (kind < ts.ModuleKind.Node16 || kind > ts.ModuleKind.NodeNext) return kind;
  return file.impliedNodeFormat === ts.ModuleKind.ESNext ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
}

function loadCompiler(): typeof TS {
  return createRequire(path.join(process.cwd(), "package.json"))("typescript") as typeof TS;
}
