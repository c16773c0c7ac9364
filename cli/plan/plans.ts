import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { type FilePlan, isWorthTelling, lineFinder } from "../../transformer/plan/plan.js";
import type { Selection } from "../../transformer/selection/selection.js";
import { planText } from "../../transformer/text/instrument.js";
import { createPlanner } from "../../transformer/typescript/transformer.js";
import { openProject } from "../project.js";
import { type PlannedUse, type PositionOf, usesOf } from "./uses.js";

/** What is done to a file, and what of it leads out of the program. */
export interface ToldPlan extends FilePlan {
  uses: readonly PlannedUse[];
}

/** Plans of the files of which there is something to tell, by their paths; and what is wrong with others. */
export interface Plans {
  plans: ToldPlan[];
  wrong: CalltapeError[];
}

/** Where the files of a program come from. */
export interface Sources {
  /** That patterns are relative to, if nothing else says. */
  folder: string;
  plan(root: string, selection: Selection): Plans;
}

const TSCONFIG = "tsconfig.json";

/**
 * The program that a tsconfig names, or, where there is none, all JavaScript and TypeScript of this folder.
 *
 * @param config path of the tsconfig, if somebody has named one
 * @throws CalltapeError as `openProject` does
 */
export function openSources(config: string | undefined): Sources {
  return config === undefined && !existsSync(TSCONFIG)
    ? filesOf(process.cwd())
    : projectOf(config ?? TSCONFIG);
}

function projectOf(config: string): Sources {
  const { ts, program, folder } = openProject(config);
  return {
    folder,
    plan(root, selection) {
      const planner = createPlanner(ts, program, root, selection);
      return collect(program.getSourceFiles(), (file) => {
        const plan = planner(file)?.plan;
        return plan && [plan, lineFinder(file.text)];
      });
    },
  };
}

const SOURCE = /\.[cm]?[jt]sx?$/;

function filesOf(folder: string): Sources {
  return {
    folder,
    plan: (root, selection) =>
      collect(sourcesIn(folder), (file) => {
        const code = readFileSync(file, "utf8");
        const plan = planText(code, file, { selection, root })?.plan;
        return plan && [plan, lineFinder(code)];
      }),
  };
}

/** Files that may be the program's: packages, and what has a name that begins with a dot, are others'. */
function* sourcesIn(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory()) yield* sourcesIn(file);
    else if (entry.isFile() && SOURCE.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name)) yield file;
  }
}

/** What a person can mend in a file: its tags, and what does not parse. */
const MENDABLE: readonly string[] = ["CALLTAPE_BAD_TAG", "CALLTAPE_BUILD"];

function collect<File>(
  files: Iterable<File>,
  planOf: (file: File) => [FilePlan, PositionOf] | undefined,
): Plans {
  const plans: ToldPlan[] = [];
  const wrong: CalltapeError[] = [];
  for (const file of files) {
    try {
      const planned = planOf(file);
      if (planned === undefined) continue;
      const [plan, positionOf] = planned;
      if (isWorthTelling(plan)) plans.push({ ...plan, uses: usesOf(plan, positionOf) });
    } catch (error) {
      if (!(error instanceof CalltapeError) || !MENDABLE.includes(error.code)) throw error;
      wrong.push(error);
    }
  }
  plans.sort((a, b) => (a.path < b.path ? -1 : 1));
  wrong.sort((a, b) => (a.message < b.message ? -1 : 1));
  return { plans, wrong };
}
