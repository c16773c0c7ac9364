import type * as Babel from "@babel/core";
import { type DescribedProgram, describeProgram } from "../estree/describe.js";
import { formatOf } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts.js";
import { guardFile, type Warn } from "../guard.js";
import type { Loading } from "../injected-names.js";
import { changesFile, type FilePlan, LOWERS_NOTHING, planFile } from "../plan.js";
import { projectPath } from "../project-path.js";
import type { Selection } from "../selection.js";
import { Edits } from "./edits.js";
import { type FileOptions, makesCommonJs, mixesVariables } from "./lowering.js";
import { printPlan } from "./print.js";
import type { Renderer } from "./render.js";
import { settlePlan } from "./settle.js";

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
  /** Finds out whether what was made of a program can be parsed. */
  verify: ((program: Program, file: FileOptions) => void) | undefined;
}

/** A program that was described and planned, and has not been edited. */
export interface PlannedProgram {
  format: ModuleFormat;
  described: DescribedProgram;
  plan: FilePlan;
}

const LOADING: Readonly<Record<ModuleFormat, Loading>> = {
  esm: "import",
  commonjs: "require",
  script: "script",
};

/** Plans and edits programs. Whatever fails leaves the program as it was. */
export class Instrumenter {
  constructor(private readonly with_: Instruments) {}

  /** Undefined for a program in which nothing is asked for, or that was looked at before. */
  plan(program: Program, code: string, file: FileOptions): PlannedProgram | undefined {
    const { api, root, selection, strict, warn } = this.with_;
    const name = file.filename == null ? undefined : projectPath(file.filename, root);
    if (name === undefined || wasSeen(program) || !selection.mayMatch(name, code)) return undefined;
    markSeen(program);
    return guardFile(name, strict, warn, () => {
      const node = program as unknown as SyntaxNode;
      const format = formatOf(node, program.sourceType === "module", name);
      const described = describeProgram(node, code, format, api.types.VISITOR_KEYS);
      const target = { ...LOWERS_NOTHING, mixesVariables: mixesVariables(file) };
      const plan = planFile(described.facts.file, name, selection, target);
      return plan.probes.length > 0 || plan.leftAlone.length > 0 || changesFile(plan)
        ? { format, described, plan }
        : undefined;
    });
  }

  /** Edits a program that is as it was planned. Gives whether it has. */
  printAsWritten(program: Program, { format, described, plan }: PlannedProgram, file: FileOptions): boolean {
    return this.print(program, described, plan, LOADING[format], file, this.with_.renderers.nodes);
  }

  /** Edits what other plugins have made of a program. Gives whether it has. */
  printAsCompiled(program: Program, { format, described, plan }: PlannedProgram, file: FileOptions): boolean {
    const { api, strict, warn, renderers } = this.with_;
    const settled = guardFile(plan.path, strict, warn, () => {
      const now = describeProgram(program as unknown as SyntaxNode, "", format, api.types.VISITOR_KEYS);
      return { now, plan: settlePlan(plan, described, now) };
    });
    if (settled === undefined) return false;
    const loading = format === "esm" && isCommonJsNow(program, file) ? "require" : LOADING[format];
    const { nodes, text } = renderers;
    return this.print(program, settled.now, settled.plan, loading, file, file.ast ? nodes : text);
  }

  private print(
    program: Program,
    described: DescribedProgram,
    plan: FilePlan,
    loading: Loading,
    file: FileOptions,
    render: Renderer,
  ): boolean {
    const { api, strict, warn, onPlan, verify } = this.with_;
    const edits = new Edits();
    let where = plan.path;
    const at = (id: string) => {
      where = id;
    };
    const printed = guardFile(plan.path, strict, warn, () => {
      if (plan.probes.length > 0 || plan.leftAlone.length > 0) onPlan?.(plan);
      if (!changesFile(plan)) return false;
      try {
        printPlan({ t: api.types, render, edits, at }, program, described, plan, loading);
        verify?.(program, file);
        return true;
      } catch (error) {
        edits.undo();
        // Behind the first line, Babel shows code that nobody has written.
        const [what] = (error as Error).message.split("\n");
        throw new Error(`${where} cannot be instrumented: ${what}`, { cause: error });
      }
    });
    return printed === true;
  }
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
