import babel from "@babel/core";
import * as ts from "typescript";
import { babelPlugin } from "../../transformer/babel/plugin.js";
import { unplugin } from "../../transformer/bundler/unplugin.js";
import { createTransformer, type FilePlan, type TransformerOptions } from "../../transformer/index.js";
import { ROOT } from "../project.js";

/** One output of a front end. */
export interface Output {
  code: string;
  map: string;
}

/** Files by absolute path that exist nowhere; everything is asked for unless the options say else. */
export type Sources = Readonly<Record<string, string>>;

export type Compile = (
  sources: Sources,
  options: TransformerOptions | undefined,
  onPlan?: (plan: FilePlan) => void,
) => Record<string, Output>;

/** Compiles with the TypeScript compiler; without options, without us. */
export const compileWithTypeScript: Compile = (sources, options, onPlan) => {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowJs: true,
    noCheck: true,
    noResolve: true,
    noLib: true,
    types: [],
    jsx: ts.JsxEmit.ReactJSX,
    sourceMap: true,
    outDir: "/out",
    rootDir: "/",
  };
  const host = ts.createCompilerHost(compilerOptions);
  const readDisk = host.getSourceFile;
  host.getSourceFile = (name, target, ...rest) =>
    sources[name] === undefined
      ? readDisk(name, target, ...rest)
      : ts.createSourceFile(name, sources[name], target);
  host.fileExists = (name) => sources[name] !== undefined;
  host.readFile = (name) => sources[name];
  const program = ts.createProgram(Object.keys(sources), compilerOptions, host);
  const before =
    options === undefined ? [] : [createTransformer(program, options, { ts, ...(onPlan && { onPlan }) })];
  const outputs: Record<string, Output> = {};
  for (const name of Object.keys(sources)) {
    const output: Output = { code: "", map: "" };
    const write = (file: string, text: string) => {
      output[file.endsWith(".map") ? "map" : "code"] = text;
    };
    program.emit(program.getSourceFile(name), write, undefined, false, { before });
    outputs[name] = output;
  }
  return outputs;
};

/** Compiles with Babel and its TypeScript preset. */
export const compileWithBabel: Compile = (sources, options, onPlan) => {
  const plugin = [babelPlugin, { ...options, ...(onPlan && { onPlan }) }];
  return Object.fromEntries(
    Object.entries(sources).map(([filename, source]) => [
      filename,
      runBabel(filename, source, options === undefined ? [] : [plugin]),
    ]),
  );
};

/** Instruments as bundlers do; then Babel takes the types away, and composes the maps. JavaScript stays as it is. */
export const compileWithText: Compile = (sources, options, onPlan) => {
  const plugin = options && unplugin.raw({ ...options, ...(onPlan && { onPlan }) }, ROLLUP);
  const transform = plugin?.transform as ((code: string, id: string) => Transformed) | undefined;
  return Object.fromEntries(
    Object.entries(sources).map(([filename, source]) => {
      const { code, map } = transform?.call(ROLLUP_CONTEXT, source, filename) ?? { code: source, map: null };
      return [
        filename,
        TYPED.test(filename) ? runBabel(filename, code, [], map) : { code, map: String(map) },
      ];
    }),
  );
};

type Transformed = { code: string; map: babel.TransformOptions["inputSourceMap"] } | undefined;

const ROLLUP = { framework: "rollup", versions: {} } as const;
const ROLLUP_CONTEXT = {
  warn(message: string) {
    throw new Error(message);
  },
};

const TYPED = /\.[cm]?tsx?$/;

function runBabel(
  filename: string,
  source: string,
  plugins: babel.PluginItem[],
  map?: babel.TransformOptions["inputSourceMap"],
): Output {
  const result = babel.transformSync(source, {
    filename,
    cwd: ROOT,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    sourceType: filename.endsWith(".cjs") ? "script" : "module",
    ...(map && { inputSourceMap: map }),
    plugins,
    presets: TYPED.test(filename) ? [["@babel/preset-typescript", { allowDeclareFields: true }]] : [],
  });
  return { code: result!.code!, map: JSON.stringify(result!.map) };
}

export const FRONT_ENDS: [name: string, compile: Compile][] = [
  ["TypeScript", compileWithTypeScript],
  ["Babel", compileWithBabel],
  ["text", compileWithText],
];
