import { createTransformer } from "../../transformer/index.js";
import { resolveOptions } from "../../transformer/options.js";
import type { FilePlan } from "../../transformer/plan/plan.js";
import { projectPath } from "../../transformer/project-path.js";
import { Selection } from "../../transformer/selection/selection.js";
import { removeBuildInfo } from "../../transformer/typescript/build-info.js";
import { checkedEmit } from "../../transformer/typescript/checked-emit.js";
import type { Command } from "../command.js";
import { complain, count, print, printJson, tally } from "../output.js";
import { formatDiagnostics, openProject, PROJECT_OPTION } from "../project.js";
import { patternsOf, SELECTION_OPTIONS, warnUnmatched } from "../selection-options.js";
import { JSON_OPTION } from "../tapes.js";

export const build: Command = {
  name: "build",
  args: "",
  summary: "Compile a TypeScript project as tsc does, with recording built in",
  maxArgs: 0,
  options: {
    project: PROJECT_OPTION,
    "out-dir": {
      type: "string",
      value: "<folder>",
      help: "where the output goes (default: the tsconfig's outDir)",
    },
    ...SELECTION_OPTIONS,
    json: JSON_OPTION,
  },
  async run(invocation) {
    const outDir = invocation.options["out-dir"] as string | undefined;
    // Incremental state knows nothing of instrumentation: this build writes none, and removes that of the output which
    // it overwrites.
    const overrides = { incremental: false, composite: false, ...(outDir !== undefined && { outDir }) };
    const { ts, program, folder } = openProject(
      String(invocation.options["project"] ?? "tsconfig.json"),
      overrides,
    );
    const patterns = patternsOf(invocation);
    const { strict, root, ...lists } = resolveOptions(patterns, folder);
    const selection = new Selection(lists);
    const plans = new Map<string, FilePlan>();
    const failures: string[] = [];
    const onFailure = (message: string, file: string) => {
      plans.delete(file);
      failures.push(message);
      complain(message);
    };
    const instrument = createTransformer(
      program,
      { ...patterns, enabled: true },
      { ts, selection, onPlan: (plan) => plans.set(plan.path, plan), onFailure },
    );
    const emit = checkedEmit({
      emit: program.emit,
      write: ts.createCompilerHost(program.getCompilerOptions()).writeFile,
      instrument,
      nameOf: ({ fileName }) => projectPath(fileName, root) ?? fileName,
      strict,
      warn: onFailure,
    });
    removeBuildInfo(ts, { ...program.getCompilerOptions(), incremental: true });
    const diagnostics = [...ts.getPreEmitDiagnostics(program)];
    diagnostics.push(...emit().diagnostics);
    for (const line of formatDiagnostics(ts, diagnostics).split("\n")) if (line !== "") complain(line);
    warnUnmatched(selection);
    const summary = { ...summarize([...plans.values()]), failures };
    if (invocation.options["json"] === true) printJson({ ...summary, errors: diagnostics.length });
    else print(describe(summary));
    return diagnostics.length > 0 ? 1 : 0;
  },
};

function summarize(plans: readonly FilePlan[]): {
  files: number;
  probes: string[];
  leftAlone: FilePlan["leftAlone"];
} {
  return {
    files: plans.filter(({ probes }) => probes.length > 0).length,
    probes: plans.flatMap(({ probes }) => probes.map(({ id }) => id)),
    leftAlone: plans.flatMap(({ leftAlone }) => leftAlone),
  };
}

function describe({
  files,
  probes,
  leftAlone,
  failures,
}: ReturnType<typeof summarize> & { failures: string[] }): string {
  const rest =
    leftAlone.length === 0
      ? ""
      : `; ${leftAlone.length} left alone (${tally(leftAlone.map(({ reason }) => reason))})`;
  const failed = failures.length === 0 ? "" : `; ${count(failures.length, "file")} failed`;
  return `${count(probes.length, "function")} instrumented in ${count(files, "file")}${rest}${failed}`;
}
