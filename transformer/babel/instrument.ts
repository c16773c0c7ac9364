import type * as Babel from "@babel/core";
import { describeProgram } from "../estree/describe.js";
import { formatOf } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts.js";
import { guardFile, type Warn } from "../guard.js";
import type { Loading } from "../injected-names.js";
import { changesFile, type FilePlan, LOWERS_NOTHING, planFile } from "../plan.js";
import { projectPath } from "../project-path.js";
import type { Selection } from "../selection.js";
import { Edits } from "./edits.js";
import { printPlan } from "./print.js";
import type { Renderer } from "./render.js";

/** What Babel says of a file that it is about to transform. */
export interface FileOptions {
  filename?: string | null | undefined;
  plugins?: readonly { key: string }[];
  parserOpts?: object;
}

/** What an {@link Instrumenter} works with, the same for all files. */
export interface Instruments {
  api: typeof Babel;
  root: string;
  selection: Selection;
  render: Renderer;
  strict: boolean;
  warn: Warn;
  onPlan: ((plan: FilePlan) => void) | undefined;
  /** Finds out whether what was made of a program can be parsed. */
  verify: ((program: Babel.types.Program, file: FileOptions) => void) | undefined;
}

const LOADING: Readonly<Record<ModuleFormat, Loading>> = {
  esm: "import",
  commonjs: "require",
  script: "script",
};

/** Edits a program in place, and says whether it has. A program is looked at once. */
export type Instrumenter = (program: Babel.types.Program, code: string, file: FileOptions) => boolean;

export function createInstrumenter(instruments: Instruments): Instrumenter {
  const { api, root, selection, strict, warn, render, onPlan, verify } = instruments;

  return (program, code, file) => {
    const name = file.filename == null ? undefined : projectPath(file.filename, root);
    if (name === undefined || wasSeen(program) || !selection.mayMatch(name, code)) return false;
    markSeen(program);
    return guardFile(name, strict, warn, () => edit(program, code, file, name)) === true;
  };

  function edit(program: Babel.types.Program, code: string, file: FileOptions, name: string): boolean {
    const node = program as unknown as SyntaxNode;
    const format = formatOf(node, program.sourceType === "module", name);
    const described = describeProgram(node, code, format, api.types.VISITOR_KEYS);
    const target = { ...LOWERS_NOTHING, mixesVariables: hasRegenerator(file) };
    const plan = planFile(described.facts.file, name, selection, target);
    if (plan.probes.length > 0 || plan.leftAlone.length > 0) onPlan?.(plan);
    if (!changesFile(plan)) return false;
    const edits = new Edits();
    let where = name;
    const at = (id: string) => {
      where = id;
    };
    try {
      printPlan({ t: api.types, render, edits, at }, program, described, plan, LOADING[format]);
      verify?.(program, file);
    } catch (error) {
      edits.undo();
      // Behind the first line, Babel shows code that nobody has written.
      const [what] = (error as Error).message.split("\n");
      throw new Error(`${where} cannot be instrumented: ${what}`, { cause: error });
    }
    return true;
  }
}

/** On the node, so that it is known of copies, too: tools parse first, and transform a copy of the tree. */
function wasSeen({ extra }: Babel.types.Program): boolean {
  return extra?.["calltape"] === true;
}

function markSeen(program: Babel.types.Program): void {
  program.extra = { ...program.extra, calltape: true };
}

/** It looks into accessors as if they were blocks (hoist.js of @babel/plugin-transform-regenerator 7.29). */
function hasRegenerator({ plugins = [] }: FileOptions): boolean {
  return plugins.some(({ key }) => /(^|\/)transform-regenerator$/.test(key));
}
