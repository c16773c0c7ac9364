import path from "node:path";
import type * as TypeScript from "typescript";
import { loadCompiler } from "../project.js";
import type { CompilerOptionsOf } from "./module-style.js";

/** The TypeScript that a project has, and the options that hold for its files. */
export interface Compiler {
  ts: typeof TypeScript;
  optionsOf: CompilerOptionsOf;
}

/** Undefined where there is none. */
export function findCompiler(root: string): Compiler | undefined {
  const ts = tryLoad(root);
  if (ts === undefined) return undefined;
  const known = new Map<string, TypeScript.CompilerOptions | undefined>();
  return {
    ts,
    optionsOf(file) {
      const config = ts.findConfigFile(path.dirname(file), ts.sys.fileExists);
      if (config === undefined) return undefined;
      if (!known.has(config)) known.set(config, readOptions(ts, config));
      return known.get(config);
    },
  };
}

function tryLoad(root: string): typeof TypeScript | undefined {
  try {
    return loadCompiler(root);
  } catch {
    return undefined;
  }
}

/** To check types alone; what a project emits is its own affair. */
function readOptions(ts: typeof TypeScript, config: string): TypeScript.CompilerOptions {
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile) as { config?: object };
  const { options } = ts.parseJsonConfigFileContent(json ?? {}, ts.sys, path.dirname(config));
  const { rootDir: _, outDir: __, tsBuildInfoFile: ___, ...kept } = options;
  return {
    ...kept,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    skipLibCheck: true,
  };
}
