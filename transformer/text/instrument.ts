import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import type { SourceMap } from "magic-string";
import { visitorKeys } from "oxc-parser";
import { type DescribedProgram, describeProgram } from "../estree/describe.js";
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
import { type ParsedText, parseText } from "./parse.js";
import { printPlan } from "./print.js";

const TYPESCRIPT = /\.[cm]?tsx?$/;

export interface PlanOptions {
  selection: Selection;
  /** Folder that patterns and probe ids are relative to. */
  root: string;
  /** What a file is that neither imports, exports nor requires. Default: a script. */
  otherwise?: ModuleFormat | undefined;
  /** Whether replay may answer every function, not just boundaries. */
  answersAll?: boolean | undefined;
  /** Whether what compiles TypeScript then looks for `super()` as `Target` says. */
  seeksSuper?: boolean | undefined;
}

export interface InstrumentOptions extends PlanOptions {
  /** The modules that a file takes the runtime from, by the file's format. Default: as a program that has it installed. */
  runtime?: Readonly<Partial<Record<ModuleFormat, RuntimeModules>>>;
  /** Whether modules that are boundaries are not loaded: replay has stand-ins. Globals are. */
  unloaded?: boolean;
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
}

/** A text that was read, and what would be done to it. */
interface PlannedText {
  /** Its path from the root. */
  name: string;
  parsed: ParsedText;
  format: ModuleFormat;
  described: DescribedProgram;
  plan: FilePlan;
}

export interface Instrumented {
  code: string;
  /** To the text as given, word by word and sign by sign; its source is named relative to the file. */
  map: SourceMap;
  plan: FilePlan;
}

/**
 * Says what would be done to a text of JavaScript or TypeScript. Undefined where no pattern or tag can match.
 *
 * @throws UnreadableText when the file does not parse
 */
export function planText(
  code: string,
  file: string,
  { selection, root, otherwise = "script", answersAll, seeksSuper }: PlanOptions,
): PlannedText | undefined {
  const name = projectPath(file, root);
  if (name === undefined || !selection.mayMatch(name, code)) return undefined;
  const parsed = parseText(name, code);
  const format = parsed.format === "script" ? otherwise : parsed.format;
  const described = describeProgram(parsed.program, code, format, visitorKeys);
  const target = { ...LOWERS_NOTHING, seeksSuper: seeksSuper === true && TYPESCRIPT.test(name) };
  const plan = planFile(described.facts.file, name, selection, target, answersAll);
  return { name, parsed, format, described, plan };
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
  { runtime, unloaded, onPlan, ...options }: InstrumentOptions,
): Instrumented | undefined {
  const planned = planText(code, file, options);
  if (planned === undefined) return undefined;
  const { name, parsed, format, described, plan } = planned;
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
