import { resolveOptions } from "../../transformer/options.js";
import type { FilePlan } from "../../transformer/plan.js";
import { Selection } from "../../transformer/selection.js";
import { createPlanner } from "../../transformer/typescript/transformer.js";
import type { Command } from "../command.js";
import { complain, count, print, printJson, table, tally } from "../output.js";
import { openProject, PROJECT_OPTION } from "../project.js";
import { CAPTURE_OPTION, EXCLUDE_OPTION, patternsOf, warnUnmatched } from "../selection-options.js";
import { JSON_OPTION } from "../tapes.js";

export const plan: Command = {
  name: "plan",
  args: "",
  summary:
    "Say which functions of a TypeScript project would be instrumented, and which are left alone and why",
  maxArgs: 0,
  options: { project: PROJECT_OPTION, capture: CAPTURE_OPTION, exclude: EXCLUDE_OPTION, json: JSON_OPTION },
  async run(invocation) {
    const { ts, program, folder } = openProject(String(invocation.options["project"] ?? "tsconfig.json"));
    const options = resolveOptions(patternsOf(invocation), folder);
    const selection = new Selection(options);
    const planner = createPlanner(ts, program, options.root, selection);
    const plans: FilePlan[] = [];
    for (const file of program.getSourceFiles()) {
      const planned = planner(file);
      if (planned !== undefined) plans.push(planned.plan);
    }
    warnUnmatched(selection);
    if (invocation.options["json"] === true) printJson(toJson(plans));
    else printPlans(plans);
    return 0;
  },
};

function printPlans(plans: readonly FilePlan[]): void {
  const probes = plans.flatMap((each) => each.probes);
  const leftAlone = plans.flatMap((each) => each.leftAlone);
  const rows = [
    ...probes.map(({ id, row: [, line, column] }) => [id, `${line}:${column}`, "capture"]),
    ...leftAlone.map(({ id, line, column, reason }) => [id, `${line}:${column}`, `left alone: ${reason}`]),
  ];
  if (rows.length > 0)
    print(
      table(
        ["function", "line", "plan"],
        rows.sort(([a], [b]) => (a! < b! ? -1 : 1)),
      ),
    );
  const rest =
    leftAlone.length === 0
      ? ""
      : `, ${leftAlone.length} left alone (${tally(leftAlone.map(({ reason }) => reason))})`;
  print(`${count(probes.length, "function")} would be instrumented in ${count(plans.length, "file")}${rest}`);
  if (probes.length === 0)
    complain('nothing is asked for: name functions with "capture" in calltape.json or with a @capture tag');
}

function toJson(plans: readonly FilePlan[]): object {
  return plans.map(({ path, probes, leftAlone }) => ({
    path,
    probes: probes.map(({ id, row: [, line, column, , params], receiver }) => ({
      id,
      line,
      column,
      params,
      receiver,
    })),
    leftAlone,
  }));
}
