// The front ends that programs are instrumented with: each takes the files of a project and gives JavaScript.
import { readFileSync } from "node:fs";
import path from "node:path";
import babel from "@babel/core";
import { babelPlugin } from "calltape/babel";
import { createTransformer } from "calltape/transformer";
import ts from "typescript";
import { Selection } from "../../dist/transformer/selection/selection.js";
import { instrument } from "../../dist/transformer/text/instrument.js";
import { ROOT } from "../setup.mjs";

/**
 * By name. `compile` takes a project (see build.mjs) and the options of the plugin, undefined to leave it away;
 * it gives pairs of a path below the project's folder and a text.
 */
export const FRONT_ENDS = {
  typescript: { compile: compileWithTypeScript },
  babel: { compile: compileWithBabel },
  text: { compile: compileText },
};

function* compileWithTypeScript(
  { folder, files, language, format, definesFields, interop },
  options,
  onPlan,
) {
  const typed = language === "typescript";
  const program = ts.createProgram(files, {
    target: typed ? ts.ScriptTarget.ES2022 : ts.ScriptTarget.ESNext,
    module: typed && format === "commonjs" ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    // JavaScript that is no module stays as it is.
    moduleDetection: typed ? ts.ModuleDetectionKind.Auto : ts.ModuleDetectionKind.Legacy,
    useDefineForClassFields: definesFields,
    esModuleInterop: interop,
    rewriteRelativeImportExtensions: true,
    alwaysStrict: typed,
    allowJs: !typed,
    noResolve: !typed,
    noCheck: true,
    noLib: true,
    types: [],
    rootDir: folder,
    outDir: "/",
  });
  const before = options ? [createTransformer(program, options, { ts, onPlan })] : [];
  for (const file of files) {
    const emitted = [];
    program.emit(
      program.getSourceFile(file),
      (name, text) => emitted.push([name.slice(1), text]),
      undefined,
      false,
      { before },
    );
    yield* emitted;
  }
}

function* compileWithBabel({ folder, files, language, format, definesFields, interop }, options, onPlan) {
  const presets =
    language === "typescript"
      ? [["@babel/preset-typescript", { allowDeclareFields: definesFields, rewriteImportExtensions: true }]]
      : [];
  const toCommonJs =
    language === "typescript" && format === "commonjs"
      ? [["@babel/plugin-transform-modules-commonjs", { importInterop: interop ? "babel" : "none" }]]
      : [];
  for (const file of files) {
    const { code } = babel.transformFileSync(file, {
      cwd: ROOT,
      configFile: false,
      babelrc: false,
      compact: false,
      sourceType: isModule(file, language, format) ? "module" : "script",
      plugins: [...(options ? [[babelPlugin, { ...options, onPlan }]] : []), ...toCommonJs],
      presets,
    });
    yield [path.relative(folder, file).replace(/\.ts$/, ".js"), code];
  }
}

function isModule(file, language, format) {
  if (/\.[cm]js$/.test(file)) return file.endsWith(".mjs");
  return language === "typescript" || format === "esm";
}

/** As bundlers do: the text is instrumented as written, and what comes then takes the types away. */
function* compileText({ folder, files, language, format, definesFields, interop }, options, onPlan) {
  const selection = new Selection(options ?? {});
  for (const file of files) {
    const source = readFileSync(file, "utf8");
    const otherwise = isModule(file, language, format) ? "esm" : "commonjs";
    const code =
      (options && instrument(source, file, { selection, root: options.root, otherwise, onPlan })?.code) ??
      source;
    const emitted = path.relative(folder, file).replace(/\.ts$/, ".js");
    if (language !== "typescript") yield [emitted, code];
    else {
      const compilerOptions = {
        target: ts.ScriptTarget.ES2022,
        module: format === "commonjs" ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
        useDefineForClassFields: definesFields,
        esModuleInterop: interop,
        rewriteRelativeImportExtensions: true,
        alwaysStrict: true,
      };
      yield [emitted, ts.transpileModule(code, { fileName: file, compilerOptions }).outputText];
    }
  }
}
