import path from "node:path";

/** The compiler does not take the program. */
export class Refused extends Error {}

/**
 * The compilers, each with settings that lower nothing: what they print must do what was written. `load` gives
 * `compile(code, { file, module, instrument })`, which gives code or throws {@link Refused}; `instrument` are options
 * of the front end, or undefined for the compiler alone.
 */
const FRONT_ENDS = {
  babel: { load: loadBabel },
  typescript: { load: loadTypeScript },
  text: { load: loadText },
};

export const FRONT_END_NAMES = Object.keys(FRONT_ENDS);

export function loadFrontEnd(name) {
  return FRONT_ENDS[name].load();
}

async function loadBabel() {
  const { default: babel } = await import("@babel/core");
  const { babelPlugin } = await import("calltape/babel");
  const plugins = [
    "decoratorAutoAccessors",
    "deferredImportEvaluation",
    "explicitResourceManagement",
    "importAttributes",
    "sourcePhaseImports",
    ["decorators", {}],
  ];
  return (code, { file, module, instrument }) => {
    try {
      return babel.transformSync(code, {
        filename: file,
        configFile: false,
        babelrc: false,
        compact: false,
        sourceType: module ? "module" : "script",
        // Without the parentheses, `(f) = () => {}` would give a name.
        parserOpts: { createParenthesizedExpressions: true, plugins },
        generatorOpts: { jsescOption: { minimal: true } },
        plugins: instrument === undefined ? [] : [[babelPlugin, instrument]],
      }).code;
    } catch (error) {
      throw error.code === "BABEL_PARSE_ERROR" ? new Refused(error.message) : error;
    }
  };
}

async function loadTypeScript() {
  const { default: ts } = await import("typescript");
  const { createTransformer } = await import("calltape/transformer");
  const options = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    alwaysStrict: false,
    strict: false,
    allowJs: true,
    noCheck: true,
    noLib: true,
    noResolve: true,
    types: [],
    outDir: "/emitted",
    newLine: ts.NewLineKind.LineFeed,
    ignoreDeprecations: "6.0",
  };
  return (code, { file, module, instrument }) => {
    const detection = module ? ts.ModuleDetectionKind.Force : ts.ModuleDetectionKind.Legacy;
    let emitted;
    const host = {
      getSourceFile: (name, languageOptions) =>
        name === file ? ts.createSourceFile(name, code, languageOptions) : undefined,
      getDefaultLibFileName: () => "lib.d.ts",
      getCurrentDirectory: () => path.dirname(file),
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      fileExists: (name) => name === file,
      readFile: () => undefined,
      writeFile: (_name, text) => {
        emitted = text;
      },
    };
    const program = ts.createProgram([file], { ...options, moduleDetection: detection }, host);
    const source = program.getSourceFile(file);
    // Beyond 8000 are rules of TypeScript's for JavaScript.
    const problem = program.getSyntacticDiagnostics(source).find((each) => each.code < 8000);
    if (problem !== undefined) throw new Refused(ts.flattenDiagnosticMessageText(problem.messageText, " "));
    const before = instrument === undefined ? [] : [createTransformer(program, instrument, { ts })];
    program.emit(source, undefined, undefined, false, { before });
    return emitted;
  };
}

/** It has no compiler: alone, the program is what was written, and what it cannot read stays that. */
async function loadText() {
  const { instrument: instrumentText } = await import("../../dist/transformer/text/instrument.js");
  const { UnreadableText } = await import("../../dist/transformer/text/parse.js");
  const { resolveOptions } = await import("../../dist/transformer/options.js");
  const { Selection } = await import("../../dist/transformer/selection/selection.js");
  return (code, { file, module, instrument }) => {
    if (instrument === undefined) return code;
    const { root, ...patterns } = resolveOptions(instrument);
    const name = module ? file.replace(/\.js$/, ".mjs") : file;
    try {
      return instrumentText(code, name, { selection: new Selection(patterns), root })?.code ?? code;
    } catch (error) {
      if (error instanceof UnreadableText) return code;
      throw error;
    }
  };
}
