import type { FileFacts, ImportFacts, LoadFacts } from "../facts/facts.js";
import type { Selection } from "../selection/selection.js";

/** An import declaration whose names are going to stand for what the runtime puts around the module's exports. */
export interface PlannedImport {
  facts: ImportFacts;
  /** The name by which its calls are recorded. */
  module: string;
}

/** A call that loads a module, the same. */
export interface PlannedLoad {
  facts: LoadFacts;
  module: string;
}

/** What of a file leads out of the program, as far as it is asked for. */
export interface PlannedBoundaries {
  imports: PlannedImport[];
  loads: PlannedLoad[];
  /** Names of global variables. */
  globals: string[];
}

/** Decides which of a file's imports, `require`s and globals are boundaries. A script has no top level to put them at. */
export function planBoundaries(facts: FileFacts, path: string, selection: Selection): PlannedBoundaries {
  const planned: PlannedBoundaries = { imports: [], loads: [], globals: [] };
  if (facts.format === "script") return planned;
  const taken = new Set(facts.topLevel);
  for (const declaration of facts.importDeclarations) {
    const { source, names } = declaration;
    for (const { local } of names) taken.add(local);
    // A type may have the name of a variable beside it.
    const clashes = names.some(({ local }) => facts.topLevel.has(local));
    if (clashes || !isPlain(source) || !names.some(({ used }) => used)) continue;
    const module = selection.moduleOf(path, source);
    if (module !== undefined) planned.imports.push({ facts: declaration, module });
  }
  for (const load of facts.loads) {
    const module = isPlain(load.source) ? selection.moduleOf(path, load.source) : undefined;
    if (module !== undefined) planned.loads.push({ facts: load, module });
  }
  planned.globals = selection
    .globalsOf(path, facts.text)
    .filter((name) => !taken.has(name) && !isAssigned(name, facts.text));
  return planned;
}

export function hasBoundaries({ imports, loads, globals }: PlannedBoundaries): boolean {
  return imports.length + loads.length + globals.length > 0;
}

/** Without what a literal would have to escape. */
function isPlain(source: string): boolean {
  return !/["'`\\\s]/.test(source);
}

/** Whether a statement gives the global another value: the file's own name for it could not take that. */
function isAssigned(name: string, text: string): boolean {
  return new RegExp(`(?:^|[;{}])\\s*${name.replace(/\$/g, "\\$&")}\\s*=[^=>]`, "m").test(text);
}
