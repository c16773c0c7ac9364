import path from "node:path";
import babel from "@babel/core";
import type * as TS from "typescript";
import * as installed from "typescript";
import { babelPlugin } from "../../transformer/babel/plugin.js";
import { createTransformer, type FilePlan, type TransformerOptions } from "../../transformer/index.js";
import { Selection } from "../../transformer/selection/selection.js";
import { instrument } from "../../transformer/text/instrument.js";
import { LONG } from "../long.js";
import { PROGRAMS, type Program, sourceOf } from "./programs.js";

/** What a compiler has made of some programs. */
export interface Compiled {
  /** Emitted text by path of the file below the folder of the programs, with the extension of the output. */
  files: Map<string, string>;
  /** Plans by path of the source; empty without calltape. */
  plans: Map<string, FilePlan>;
  /** Messages by path of the source, of files that do not compile. */
  failures: Map<string, string>;
}

/** A compiler with the settings that it is run with. */
export interface FrontEnd {
  name: string;
  /** Format that TypeScript programs are compiled to. */
  format: "esm" | "commonjs";
  takes(program: Program): boolean;
  /**
   * @param options of the plugin, without the root; undefined to leave the plugin away
   * @param root folder of the programs, when it is not {@link PROGRAMS}
   */
  compile(programs: readonly Program[], options: TransformerOptions | undefined, root?: string): Compiled;
}

/** Options that ask for every function of every program; of some, as boundaries, too. */
export const EVERYTHING: TransformerOptions = {
  capture: ["**"],
  boundary: ["{ambient,async,classes,generators}/**"],
  enabled: true,
};

/** The same for a trace. */
export const EVERYTHING_TRACED: TransformerOptions = { trace: ["**"], enabled: true };

const TYPESCRIPT_PRESET = ["@babel/preset-typescript", { allowDeclareFields: true }];

const all = () => true;
const typed = ({ language }: Program) => language === "typescript";

/** What lowers nothing comes first. */
export const TYPESCRIPT: readonly FrontEnd[] = [
  typescriptWith(installed, "ESNext", "esm", all),
  ...(LONG ? [typescriptWith(installed, "ES2022", "esm", all)] : []),
  ...(LONG ? [typescriptWith(installed, "ES2017", "esm", all)] : []),
  ...(LONG ? [typescriptWith(installed, "ES2015", "esm", all)] : []),
  ...(LONG ? [typescriptWith(installed, "ES5", "esm", all)] : []),
  ...(LONG ? [typescriptWith(installed, "ESNext", "commonjs", typed)] : []),
  ...(LONG ? [typescriptWith(installed, "ES2017", "commonjs", typed)] : []),
  typescriptWith(installed, "ES5", "commonjs", typed),
];

export const BABEL: readonly FrontEnd[] = [
  babelWith("babel", "esm", [], all),
  ...(LONG
    ? [
        babelWith(
          "babel, preset-env for IE 11, commonjs",
          "commonjs",
          [["@babel/preset-env", { targets: { ie: "11" }, modules: "auto" }]],
          all,
        ),
      ]
    : []),
];

export const TEXT: readonly FrontEnd[] = [textWith("esm", all), textWith("commonjs", typed)];

/** The settings of each compiler that lower nothing: what they make of a program does the same. */
export const UNLOWERED: readonly FrontEnd[] = [TYPESCRIPT[0]!, BABEL[0]!, TEXT[0]!];

/** The name that a source file has once it is compiled. */
export function emittedName(file: string): string {
  return file.replace(/\.tsx?$/, ".js");
}

/** Any version of the compiler. */
export type Compiler = Omit<typeof TS, "default">;

/**
 * @param compiler its namespace
 * @param more options that win
 * @param host of compilations; default: the compiler's own
 */
export function typescriptWith(
  compiler: Compiler,
  target: Exclude<keyof typeof TS.ScriptTarget, "JSON">,
  format: FrontEnd["format"],
  takes: FrontEnd["takes"],
  more: TS.CompilerOptions = {},
  hostOf?: (options: TS.CompilerOptions) => TS.CompilerHost,
): FrontEnd {
  const ts = compiler as typeof TS;
  const options: TS.CompilerOptions = {
    target: ts.ScriptTarget[target],
    // Modules of JavaScript stay modules, and what is CommonJS is no module to the compiler.
    module: format === "esm" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    alwaysStrict: false,
    strict: false,
    allowJs: true,
    noCheck: true,
    noLib: true,
    noResolve: true,
    types: [],
    verbatimModuleSyntax: false,
    downlevelIteration: true,
    jsx: ts.JsxEmit.React,
    outDir: "/",
    newLine: ts.NewLineKind.LineFeed,
    ignoreDeprecations: "6.0",
    ...more,
  };

  function compile(
    programs: readonly Program[],
    given: TransformerOptions | undefined,
    root = PROGRAMS,
  ): Compiled {
    const compiled: Compiled = { files: new Map(), plans: new Map(), failures: new Map() };
    const scripts = programs.filter(({ commonjs }) => commonjs);
    const modules = programs.filter(({ commonjs }) => !commonjs);
    emit(scripts, { moduleDetection: ts.ModuleDetectionKind.Legacy });
    emit(
      modules.filter(({ experimentalDecorators }) => !experimentalDecorators),
      { moduleDetection: ts.ModuleDetectionKind.Force },
    );
    emit(
      modules.filter(({ experimentalDecorators }) => experimentalDecorators),
      { moduleDetection: ts.ModuleDetectionKind.Force, experimentalDecorators: true },
    );
    return compiled;

    function emit(some: readonly Program[], own: TS.CompilerOptions): void {
      if (some.length === 0) return;
      const names = some.flatMap(({ files }) => files.map((file) => path.join(root, file)));
      const all = { ...options, rootDir: root, ...own };
      const program = ts.createProgram(names, all, hostOf?.(all));
      const onPlan = (plan: FilePlan) => void compiled.plans.set(plan.path, plan);
      const before = given ? [createTransformer(program, { ...given, root }, { ts, onPlan })] : [];
      for (const file of program.getSourceFiles()) {
        const name = path.relative(root, file.fileName);
        const [problem] = program.getSyntacticDiagnostics(file);
        // The compiler emits what it could not parse; TypeScript's own rules for JavaScript files are another matter.
        if (problem !== undefined && problem.code < 8000)
          compiled.failures.set(name, ts.flattenDiagnosticMessageText(problem.messageText, " "));
        else
          try {
            const write: TS.WriteFileCallback = (to, text) => void compiled.files.set(to.slice(1), text);
            program.emit(file, write, undefined, false, { before });
          } catch (error) {
            compiled.failures.set(name, (error as Error).message);
          }
      }
    }
  }

  return { name: `typescript, target ${target}, ${format}`, format, takes, compile };
}

function babelWith(
  name: string,
  format: FrontEnd["format"],
  presets: babel.PluginItem[],
  takes: FrontEnd["takes"],
): FrontEnd {
  function compile(
    programs: readonly Program[],
    given: TransformerOptions | undefined,
    root = PROGRAMS,
  ): Compiled {
    const compiled: Compiled = { files: new Map(), plans: new Map(), failures: new Map() };
    const onPlan = (plan: FilePlan) => void compiled.plans.set(plan.path, plan);
    for (const { files, commonjs, language } of programs)
      for (const file of files) {
        try {
          const result = babel.transformSync(sourceOf(file, root), {
            filename: path.join(root, file),
            configFile: false,
            babelrc: false,
            compact: false,
            sourceType: commonjs ? "script" : "module",
            // A JavaScript module runs as one; only what is compiled to CommonJS says so to preset-env.
            caller: { name: "differential-tests", supportsStaticESM: language === "javascript" },
            plugins: given ? [[babelPlugin, { ...given, root, onPlan }]] : [],
            presets: [...presets, ...(language === "typescript" ? [TYPESCRIPT_PRESET] : [])],
          });
          compiled.files.set(emittedName(file), result?.code ?? "");
        } catch (error) {
          compiled.failures.set(file, (error as Error).message.split("\n")[0]!.replace(root, ""));
        }
      }
    return compiled;
  }

  return { name, format, takes, compile };
}

/** JavaScript runs as it is instrumented; of TypeScript, its compiler takes the types away, file by file. */
function textWith(format: FrontEnd["format"], takes: FrontEnd["takes"]): FrontEnd {
  function compile(
    programs: readonly Program[],
    given: TransformerOptions | undefined,
    root = PROGRAMS,
  ): Compiled {
    const compiled: Compiled = { files: new Map(), plans: new Map(), failures: new Map() };
    const selection = new Selection(given ?? {});
    const onPlan = (plan: FilePlan) => void compiled.plans.set(plan.path, plan);
    for (const { files, commonjs, language, experimentalDecorators } of programs)
      for (const file of files) {
        const source = sourceOf(file, root);
        const otherwise = commonjs ? ("script" as const) : ("esm" as const);
        const options = { selection, root, otherwise, onPlan };
        const code = (given && instrument(source, path.join(root, file), options)?.code) ?? source;
        const compilerOptions = { ...STRIPPED[format], experimentalDecorators };
        const stripped =
          language === "javascript"
            ? code
            : installed.transpileModule(code, { fileName: file, compilerOptions }).outputText;
        compiled.files.set(emittedName(file), stripped);
      }
    return compiled;
  }

  return { name: `text, ${format}`, format, takes, compile };
}

const STRIPPED = {
  esm: {
    target: installed.ScriptTarget.ESNext,
    module: installed.ModuleKind.ESNext,
    jsx: installed.JsxEmit.React,
  },
  commonjs: {
    target: installed.ScriptTarget.ESNext,
    module: installed.ModuleKind.CommonJS,
    jsx: installed.JsxEmit.React,
  },
} satisfies Record<string, TS.CompilerOptions>;
