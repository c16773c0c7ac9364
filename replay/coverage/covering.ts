import { CalltapeError } from "@calltape/runtime";
import type { Call } from "../../tape/index.js";
import { explain, titleOf } from "../format.js";
import { checkCall } from "../options.js";
import { Replayer, type ReplayOptions } from "../replay.js";
import type { Verdict } from "../verdict.js";
import { chooseCover } from "./cover.js";
import { type Coverage, CoverageMeter } from "./meter.js";

export interface CoverOptions extends ReplayOptions {
  /** Folder of the program whose code counts. Default: the working folder. */
  root?: string;
}

/**
 * Few calls that reach together what all of them reach, branch by branch: each is replayed, and V8 tells what ran. Calls
 * that cannot be replayed reach nothing. It has to come before the functions have run in the process: V8 counts branches
 * of what it compiles afterwards, from the first time on until the process ends, which makes it slower. `calltape generate
 * --covering` does it in a thread, which protects against calls that do not come back.
 *
 * @returns calls in their order
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` where something had run before, so that its branches are not known;
 *   `CALLTAPE_NOT_FOUND` where a module does not load, or all functions are gone; `CALLTAPE_CORRUPT`
 */
export async function covering(calls: Iterable<Call>, options: CoverOptions = {}): Promise<Call[]> {
  const all = [...calls];
  for (const call of all) checkCall(call, "covering");
  const loader = new Replayer(options);
  const meter = new CoverageMeter(options.root ?? process.cwd());
  // What runs while modules are loaded is not the first call's.
  for (const { probe } of all) await loader.loadModuleOf(probe.id);
  const coverages: Coverage[] = [];
  let lost: Verdict | undefined;
  for (const call of all) {
    const replayer = new Replayer(options);
    await replayer.loadModuleOf(call.probe.id);
    meter.take();
    const verdict = await replayer.replay(call);
    const coverage = meter.take();
    const isMade = verdict.kind !== "unreplayable" && verdict.kind !== "orphaned";
    if (verdict.kind === "unreplayable" && verdict.reason === "load-failed") throw notReplayed(verdict);
    if (isMade && meter.uncounted !== undefined) throw ranBefore(meter.uncounted);
    if (verdict.kind === "orphaned") lost ??= verdict;
    coverages.push(isMade ? coverage : {});
  }
  if (lost !== undefined && coverages.every((each) => Object.keys(each).length === 0))
    throw notReplayed(lost);
  return chooseCover(coverages).map((place) => all[place]!);
}

function notReplayed(verdict: Verdict): CalltapeError {
  return new CalltapeError(
    "CALLTAPE_NOT_FOUND",
    `nothing is known of what ${titleOf(verdict.call)} reaches: ${explain(verdict)} (check how it is loaded, and the option "root")`,
  );
}

function ranBefore(what: string): CalltapeError {
  return new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `${what} had been compiled before covering() began, so that V8 does not tell its branches (call covering() before the program runs, or in a worker thread; calltape generate --covering does)`,
  );
}
