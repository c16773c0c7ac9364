import type * as Babel from "@babel/core";
import { type DescribedProgram, describeProgram } from "../estree/describe.js";
import { formatOf, isWrittenAsModule } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts/facts.js";
import { findCulprit, guardFile, leaveFile, type Warn } from "../guard.js";
import { LOADING } from "../injection/injected-names.js";
import { hasBoundaries } from "../plan/boundaries.js";
import {
  changesFile,
  type FilePlan,
  isWorthTelling,
  LOWERS_NOTHING,
  opensFile,
  type PlannedProbe,
  planFile,
} from "../plan/plan.js";
import { projectPath } from "../project-path.js";
import type { Selection } from "../selection/selection.js";
import { printBoundaries } from "./boundaries.js";
import { Edits } from "./edits.js";
import { type FileOptions, isCommonJs, makesCommonJs, mixesVariables } from "./lowering.js";
import { printPlan } from "./print.js";
import type { Renderer } from "./render.js";
import { Settlement } from "./settle.js";

type Program = Babel.types.Program;

/** What an {@link Instrumenter} works with, the same for all files. */
export interface Instruments {
  api: typeof Babel;
  root: string;
  selection: Selection;
  strict: boolean;
  warn: Warn;
  /** For trees that go on to other plugins or tools, and for those that are only printed any more. */
  renderers: { nodes: Renderer; text: Renderer };
  onPlan: ((plan: FilePlan) => void) | undefined;
  /** Whether who calls Babel is known to run what is written as no module as CommonJS. */
  runsCommonJs: boolean;
}

/** A program that was described and planned, and has not been edited. */
export interface PlannedProgram {
  format: ModuleFormat;
  described: DescribedProgram;
  plan: FilePlan;
}

/** Plans and edits programs. Whatever fails leaves the program as it was. */
export class Instrumenter {
  constructor(private readonly with_: Instruments) {}

  /** Undefined for a program in which nothing is asked for, or that was looked at before. */
  plan(program: Program, code: string, file: FileOptions): PlannedProgram | undefined {
    const { api, root, selection, strict, warn, runsCommonJs } = this.with_;
    const name = file.filename == null ? undefined : projectPath(file.filename, root);
    if (name === undefined || wasSeen(program) || !selection.mayMatch(name, code)) return undefined;
    markSeen(program);
    return guardFile(name, strict, warn, () => {
      const node = program as unknown as SyntaxNode;
      const format = isCommonJs(file)
        ? "commonjs"
        : formatOfProgram(node, program.sourceType === "module", name, runsCommonJs);
      const described = describeProgram(node, code, format, api.types.VISITOR_KEYS);
      const target = { ...LOWERS_NOTHING, mixesVariables: mixesVariables(file) };
      const plan = planFile(described.facts.file, name, selection, target, underJest());
      return isWorthTelling(plan) || changesFile(plan) ? { format, described, plan } : undefined;
    });
  }

  /**
   * Edits what leads out of a program that no other plugin has seen. Gives whether there was anything.
   */
  printBoundaries(program: Program, { described, format, plan }: PlannedProgram): boolean {
    if (!hasBoundaries(plan.boundaries)) return false;
    const { api, renderers, strict, warn } = this.with_;
    const edits = new Edits();
    const tools = { t: api.types, render: renderers.nodes, edits };
    const done = guardFile(plan.path, strict, warn, () => {
      try {
        printBoundaries(tools, program, described, plan, LOADING[format]);
        return true;
      } catch (error) {
        edits.undo();
        throw error;
      }
    });
    return done === true;
  }

  /**
   * Edits what other plugins have made of a program. Gives what it has edited, if anything.
   *
   * @param isLast no plugin and no tool sees the tree any more, it is only printed
   */
  print(program: Program, planned: PlannedProgram, file: FileOptions, isLast: boolean): Edits | undefined {
    const { plan } = planned;
    const { strict, warn } = this.with_;
    const edits = new Edits();
    return guardFile(plan.path, strict, warn, (reached) => {
      try {
        return this.edit(program, planned, file, isLast, edits, reached) ? edits : undefined;
      } catch (error) {
        edits.undo();
        throw error;
      }
    });
  }

  /** Says that what was made of a file does not parse. @param place in it, as far as that is known */
  refuse({ plan: { path } }: PlannedProgram, place: string, problem: string): void {
    const { strict, warn } = this.with_;
    leaveFile(path, place, `what is made of it does not parse (${problem})`, strict, warn);
  }

  /**
   * The function that makes a program fail, or the file when it is not one alone. The program is what it was before
   * it was edited, and is so again.
   */
  findCulprit(program: Program, planned: PlannedProgram, file: FileOptions, fails: () => boolean): string {
    const failsWith = (probes: readonly PlannedProbe[]) => {
      const edits = new Edits();
      const ids = new Set(probes.map(({ id }) => id));
      this.edit(program, planned, file, true, edits, () => {}, ids);
      const failed = fails();
      edits.undo();
      return failed;
    };
    const { probes, path } = planned.plan;
    return (failsWith([]) ? undefined : findCulprit(probes, failsWith)?.id) ?? path;
  }

  private edit(
    program: Program,
    { format, described, plan }: PlannedProgram,
    file: FileOptions,
    isLast: boolean,
    edits: Edits,
    reached: (id: string) => void,
    only?: ReadonlySet<string>,
  ): boolean {
    const { api, renderers, onPlan } = this.with_;
    const now = describeProgram(program as unknown as SyntaxNode, "", format, api.types.VISITOR_KEYS);
    const settlement = new Settlement(described, now);
    const remaining = settlement.remaining(plan);
    if (only === undefined && isWorthTelling(remaining)) onPlan?.(remaining);
    if (!opensFile(remaining)) return false;
    const loading = format === "esm" && isCommonJsNow(program, file) ? "require" : LOADING[format];
    const render = isLast ? renderers.text : renderers.nodes;
    printPlan(
      { t: api.types, render, edits, at: reached },
      program,
      now,
      settlement.settled(remaining),
      loading,
      only,
    );
    return true;
  }
}

/** In tests, which may name any function a boundary. */
function underJest(): boolean {
  return process.env["JEST_WORKER_ID"] !== undefined;
}

/** Babel takes every file for a module, unless it is told otherwise: `import` breaks one that runs as CommonJS. */
function formatOfProgram(
  program: SyntaxNode,
  isModule: boolean,
  name: string,
  runsCommonJs: boolean,
): ModuleFormat {
  const written = formatOf(program, isModule && isWrittenAsModule(program), name);
  if (!isModule || written !== "script") return written;
  return runsCommonJs ? "commonjs" : "esm";
}

function isCommonJsNow({ body }: Program, file: FileOptions): boolean {
  return makesCommonJs(file) && !body.some(({ type }) => /^(Import|Export).*Declaration$/.test(type));
}

/** On the node, so that it is known of copies, too: the plugin may stand twice, or meet its own output. */
function wasSeen({ extra }: Program): boolean {
  return extra?.["calltape"] === true;
}

function markSeen(program: Program): void {
  program.extra = { ...program.extra, calltape: true };
}
