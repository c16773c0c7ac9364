import { resolveOptions } from "../../transformer/options.js";
import type { LeftAlone, PlannedProbe } from "../../transformer/plan/plan.js";
import { REASONS } from "../../transformer/plan/reasons.js";
import { type Decision, MODES, type Mode, Selection } from "../../transformer/selection/selection.js";
import type { Command } from "../command.js";
import { colour, complain, count, countBy, print, printJson, table, tally } from "../output.js";
import { openSources, type ToldPlan } from "../plan/plans.js";
import { PROJECT_OPTION } from "../project.js";
import { patternsOf, SELECTION_OPTIONS, warnUnmatched } from "../selection-options.js";
import { JSON_OPTION } from "../tapes.js";

export const plan: Command = {
  name: "plan",
  args: "",
  summary: "Say which functions of a project would be instrumented, and which are left alone and why",
  maxArgs: 0,
  options: {
    project: {
      ...PROJECT_OPTION,
      help: "project (default: tsconfig.json, or else all sources of this folder)",
    },
    ...SELECTION_OPTIONS,
    json: JSON_OPTION,
  },
  async run(invocation) {
    const sources = openSources(invocation.options["project"] as string | undefined);
    const options = resolveOptions(patternsOf(invocation), sources.folder);
    const selection = new Selection(options);
    const { plans, wrong } = sources.plan(options.root, selection);
    for (const { message } of wrong) complain(message);
    if (wrong.some(({ code }) => code === "CALLTAPE_BAD_TAG")) return 1;
    warnUnmatched(selection);
    if (invocation.options["json"] === true) printJson(toJson(plans, selection.unmatched()));
    else printPlans(plans);
    return 0;
  },
};

function printPlans(plans: readonly ToldPlan[]): void {
  const rows = plans.flatMap(({ path, probes }) =>
    probes.length > 0 ? [[path, "", "", ""], ...probes.map(rowOf)] : [],
  );
  if (rows.length > 0) print(`${table(["function", "line", "records", "why"], rows)}\n\n`);
  printUses(plans);
  const leftAlone = plans.flatMap((each) => each.leftAlone);
  if (leftAlone.length > 0) printLeftAlone(leftAlone);
  const { probes, files, modes, reasons, boundaries } = totalsOf(plans);
  const outside =
    boundaries === 0
      ? ""
      : `; ${boundaries} ${boundaries === 1 ? "module or global is a boundary" : "modules and globals are boundaries"}`;
  print(
    `${count(probes, "function")} would be instrumented in ${count(files, "file")}${parenthesis(modes)}; ${leftAlone.length} left alone${parenthesis(reasons)}${outside}`,
  );
  if (plans.length === 0)
    complain(
      'nothing is asked for: name functions in calltape.json, as in { "capture": ["src/**"] }, or tag them, as in /** @capture */',
    );
}

/** Modules and globals whose calls are recorded, by the files that use them. */
function printUses(plans: readonly ToldPlan[]): void {
  const rows = plans.flatMap(({ path, uses }) =>
    uses.length > 0
      ? [
          [path, "", ""],
          ...uses.map(({ boundary, by, line, column }) => [
            `  ${boundary}`,
            line === undefined ? "" : `${line}:${column}`,
            by,
          ]),
        ]
      : [],
  );
  if (rows.length > 0) print(`${table(["boundary", "line", "by"], rows)}\n\n`);
}

function rowOf({ decision, row: [name, line, column] }: PlannedProbe): string[] {
  return [`  ${name}`, `${line}:${column}`, modesOf(decision).join(", "), decision.why];
}

function printLeftAlone(leftAlone: readonly LeftAlone[]): void {
  print(colour("bold", "left alone"));
  for (const reason of Object.keys(REASONS) as (keyof typeof REASONS)[]) {
    const functions = leftAlone.filter((each) => each.reason === reason);
    if (functions.length === 0) continue;
    const rows = functions.map(({ id, line, column, decision }) => [id, `${line}:${column}`, decision.why]);
    print(`  ${colour("yellow", reason)}: ${REASONS[reason]}`);
    print(`${table(["function", "line", "asked for by"], rows)}\n\n`.replace(/^(?=.)/gm, "    "));
  }
}

function totalsOf(plans: readonly ToldPlan[]): {
  probes: number;
  files: number;
  leftAlone: number;
  modes: string[];
  reasons: string[];
  /** Modules and globals that are boundaries somewhere. */
  boundaries: number;
} {
  const probes = plans.flatMap((each) => each.probes);
  const reasons = plans.flatMap(({ leftAlone }) => leftAlone.map(({ reason }) => reason));
  return {
    probes: probes.length,
    files: plans.filter((each) => each.probes.length > 0).length,
    leftAlone: reasons.length,
    modes: probes.flatMap(({ decision }) => modesOf(decision)),
    reasons,
    boundaries: new Set(plans.flatMap(({ uses }) => uses.map(({ boundary }) => boundary))).size,
  };
}

function toJson(plans: readonly ToldPlan[], unmatched: readonly string[]): object {
  const totals = totalsOf(plans);
  return {
    files: plans.map(({ path, probes, leftAlone, uses }) => ({
      path,
      probes: probes.map(({ id, decision, receiver, row: [, line, column, , params] }) => ({
        id,
        line,
        column,
        params,
        receiver,
        ...shown(decision),
      })),
      leftAlone: leftAlone.map(({ id, line, column, reason, decision }) => ({
        id,
        line,
        column,
        reason,
        explanation: REASONS[reason],
        ...shown(decision),
      })),
      boundaries: uses,
    })),
    unmatched,
    totals: { ...totals, modes: countBy(totals.modes), reasons: countBy(totals.reasons) },
  };
}

function shown(decision: Decision): object {
  return { modes: modesOf(decision), options: decision.options, why: decision.why };
}

function modesOf(decision: Decision): Mode[] {
  return MODES.filter((mode) => decision[mode]);
}

function parenthesis(words: readonly string[]): string {
  return words.length === 0 ? "" : ` (${tally(words)})`;
}
