/** What Babel knows of a file that it transforms: its options, with the plugins in their order. */
export interface FileOptions {
  filename?: string | null | undefined;
  cwd?: string;
  root?: string;
  plugins?: readonly PluginOfFile[];
  /** Passes behind the first; with `passPerPreset` alone there are any. */
  presets?: readonly { plugins?: readonly PluginOfFile[] }[];
  parserOpts?: { sourceType?: string };
  generatorOpts?: object;
  assumptions?: object;
  ast?: boolean;
}

interface PluginOfFile {
  key: string;
  generatorOverride?: unknown;
}

/**
 * Plugins that make another kind of function of a function, take it apart or move it, or put a module into another.
 * What they leave is no longer what was planned, so hooks have to be there before them.
 */
const RESHAPING =
  /(^|[/-])((transform|proposal)-(arrow-functions|async-|block-scoping|class|decorators|destructuring|modules-(amd|systemjs|umd)|object-rest-spread|parameters|private-|regenerator)|regenerator-transform)/;

/** Whether functions must be instrumented before other plugins see them. */
export function lowersFunctions({ plugins = [], presets = [] }: FileOptions): boolean {
  return presets.length > 0 || plugins.some(({ key }) => RESHAPING.test(key));
}

/** It looks into accessors as if they were blocks (hoist.js of @babel/plugin-transform-regenerator 7.29). */
export function mixesVariables({ plugins = [] }: FileOptions): boolean {
  return plugins.some(({ key }) => /(^|\/)transform-regenerator$/.test(key));
}

/** Whether modules become CommonJS. */
export function makesCommonJs({ plugins = [] }: FileOptions): boolean {
  return plugins.some(({ key }) => /(^|\/)transform-modules-commonjs$/.test(key));
}

/** Whether a file that is no module is one of CommonJS, whatever is in it. */
export function isCommonJs({ parserOpts }: FileOptions): boolean {
  return parserOpts?.sourceType === "commonjs";
}

/** Whether another plugin than that of this name prints the program. */
export function hasOtherGenerator({ plugins = [] }: FileOptions, own: string): boolean {
  return plugins.some(({ key, generatorOverride }) => generatorOverride !== undefined && key !== own);
}
