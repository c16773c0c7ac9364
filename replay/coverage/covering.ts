import type { Call } from "../../tape/index.js";
import { Replayer, type ReplayOptions } from "../replay.js";
import { chooseCover } from "./cover.js";
import { type Coverage, CoverageMeter } from "./meter.js";

export interface CoverOptions extends ReplayOptions {
  /** Folder of the program whose code counts. Default: the working folder. */
  root?: string;
}

/**
 * Few calls that reach together what all of them reach, branch by branch: each is replayed, and V8 tells what ran. Calls
 * that cannot be replayed reach nothing. `calltape generate --covering` does it in a thread, which protects against calls
 * that do not come back.
 *
 * @returns calls in their order
 * @throws CalltapeError `CALLTAPE_CORRUPT`, `CALLTAPE_BAD_OPTION`
 */
export async function covering(calls: Iterable<Call>, options: CoverOptions = {}): Promise<Call[]> {
  const all = [...calls];
  const coverages: Coverage[] = [];
  const loader = new Replayer(options);
  // What runs while modules are loaded is not the first call's.
  for (const { probe } of all) await loader.loadModuleOf(probe.id);
  const meter = new CoverageMeter(options.root ?? process.cwd());
  try {
    for (const call of all) {
      const replayer = new Replayer(options);
      meter.take();
      const { kind } = await replayer.replay(call);
      const coverage = meter.take();
      coverages.push(kind === "unreplayable" || kind === "orphaned" ? {} : coverage);
    }
  } finally {
    meter.end();
  }
  return chooseCover(coverages).map((place) => all[place]!);
}
