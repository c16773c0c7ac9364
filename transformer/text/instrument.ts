import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import type { SourceMap } from "magic-string";
import { visitorKeys } from "oxc-parser";
import { describeProgram } from "../estree/describe.js";
import type { ModuleFormat } from "../facts/facts.js";
import { findCulprit } from "../guard.js";
import { LOADING } from "../injection/injected-names.js";
import type { RuntimeModules } from "../injection/prelude.js";
import {
  changesFile,
  type FilePlan,
  isWorthTelling,
  LOWERS_NOTHING,
  type PlannedProbe,
  planFile,
} from "../plan/plan.js";
import { projectPath } from "../project-path.js";
import type { Selection } from "../selection/selection.js";
import { problemOf } from "../verify.js";
import { parseText } from "./parse.js";
import { printPlan } from "./print.js";

const TYPESCRIPT = /\.[cm]?tsx?$/;

export interface InstrumentOptions {
  selection: Selection;
  /** Folder that patterns and probe ids are relative to. */
  root: string;
  /** What a file is that neither imports, exports nor requires. Default: a script. */
  otherwise?: ModuleFormat;
  /** The modules that a file takes the runtime from, by the file's format. Default: as a program that has it installed. */
  runtime?: Readonly<Partial<Record<ModuleFormat, RuntimeModules>>>;
  /** Whether replay may answer every function, not just boundaries. */
  answersAll?: boolean;
  /** Whether what compiles TypeScript then looks for `super()` as `Target` says. */
  seeksSuper?: boolean;
  /** Whether modules that are boundaries are not loaded: replay has stand-ins. Globals are. */
  unloaded?: boolean;
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
}

export interface Instrumented {
  code: string;
  /** To the text as given, word by word and sign by sign; its source is named relative to the file. */
  map: SourceMap;
  plan: FilePlan;
}

/**
 * Instruments a text of JavaScript or TypeScript, which keeps its lines. Undefined when there is nothing to do; a
 * file that no pattern or tag can match is not parsed.
 *
 * @throws UnreadableText when the file does not parse; CalltapeError `CALLTAPE_BUILD` when what was made of it does not
 */
export function instrument(
  code: string,
  file: string,
  {
    selection,
    root,
    otherwise = "script",
    runtime,
    answersAll,
    seeksSuper,
    unloaded,
    onPlan,
  }: InstrumentOptions,
): Instrumented | undefined {
  const name = projectPath(file, root);
  if (name === undefined || !selection.mayMatch(name, code)) return undefined;
  const parsed = parseText(name, code);
  const format = parsed.format === "script" ? otherwise : parsed.format;
  const described = describeProgram(parsed.program, code, format, visitorKeys);
  const target = { ...LOWERS_NOTHING, seeksSuper: seeksSuper === true && TYPESCRIPT.test(name) };
  const plan = planFile(described.facts.file, name, selection, target, answersAll);
  if (isWorthTelling(plan)) onPlan?.(plan);
  if (!changesFile(plan)) return undefined;
  const print = (probes: readonly PlannedProbe[]) =>
    printPlan(parsed, described, plan, LOADING[format], new Set(probes), runtime?.[format], unloaded);
  const printed = print(plan.probes);
  const instrumented = printed.toString();
  const sourceType = format === "esm" ? "module" : "commonjs";
  const problem = problemOf(file, instrumented, sourceType);
  if (problem !== undefined) {
    const fails = (probes: readonly PlannedProbe[]) =>
      problemOf(file, print(probes).toString(), sourceType) !== undefined;
    const culprit = fails([]) ? undefined : findCulprit(plan.probes, fails);
    throw new CalltapeError(
      "CALLTAPE_BUILD",
      `${culprit?.id ?? name} cannot be instrumented: what is made of it does not parse (${problem})`,
    );
  }
  return {
    code: instrumented,
    map: printed.generateMap({ source: path.basename(file), includeContent: true, hires: "boundary" }),
    plan,
  };
}
