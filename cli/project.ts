import { createRequire } from "node:module";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import type * as TypeScript from "typescript";
import type { Option } from "./command.js";

export const PROJECT_OPTION: Option = {
  type: "string",
  short: "p",
  value: "<tsconfig>",
  help: "project to compile (default: tsconfig.json)",
};

/** A TypeScript project, read with the compiler that is installed beside it. */
export interface Project {
  ts: typeof TypeScript;
  program: TypeScript.Program;
  /** Folder of the tsconfig. */
  folder: string;
}

/**
 * @param overrides compiler options that win over the tsconfig's
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` without a tsconfig or compiler, `CALLTAPE_BUILD` when the tsconfig is wrong
 */
export function openProject(config: string, overrides: TypeScript.CompilerOptions = {}): Project {
  const file = path.resolve(config);
  const folder = path.dirname(file);
  const ts = loadCompiler(folder);
  if (!ts.sys.fileExists(file))
    throw new CalltapeError("CALLTAPE_NOT_FOUND", `no ${file}; --project names another tsconfig`);
  const fail = (diagnostic: TypeScript.Diagnostic): never => {
    throw new CalltapeError("CALLTAPE_BUILD", formatDiagnostics(ts, [diagnostic]).trimEnd());
  };
  const parsed = ts.getParsedCommandLineOfConfigFile(file, overrides, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: fail,
  } as TypeScript.ParseConfigFileHost);
  const [error] = parsed?.errors ?? [];
  if (parsed === undefined || error !== undefined) return fail(error as TypeScript.Diagnostic);
  const { fileNames, options, projectReferences } = parsed;
  const references = projectReferences === undefined ? {} : { projectReferences };
  return { ts, folder, program: ts.createProgram({ rootNames: fileNames, options, ...references }) };
}

export function formatDiagnostics(
  ts: typeof TypeScript,
  diagnostics: readonly TypeScript.Diagnostic[],
): string {
  return ts.formatDiagnostics(diagnostics, {
    getCurrentDirectory: () => process.cwd(),
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  });
}

/** @throws CalltapeError `CALLTAPE_NOT_FOUND` */
export function loadCompiler(folder: string): typeof TypeScript {
  for (const from of [path.join(folder, "package.json"), import.meta.url]) {
    try {
      return createRequire(from)("typescript") as typeof TypeScript;
    } catch {
      // The next place may have it.
    }
  }
  throw new CalltapeError(
    "CALLTAPE_NOT_FOUND",
    "TypeScript is not installed; npm install --save-dev typescript@6",
  );
}
