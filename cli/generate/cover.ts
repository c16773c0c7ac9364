import { chooseCover, missingFrom } from "../../replay/coverage/cover.js";
import type { Coverage } from "../../replay/coverage/meter.js";
import type { Call } from "../../tape/index.js";
import type { WorkerOptions } from "../replay/messages.js";
import { replayInThreads } from "../replay/pool.js";
import type { ReplayResult } from "../replay/result.js";

/** Calls of a cover are looked at again alone, and added to, so often at most. */
const MAX_ROUNDS = 5;

/** A call that was replayed, and what it reached. */
interface Reached {
  call: Call;
  result: ReplayResult;
}

export interface Cover {
  chosen: Call[];
  /** Calls that are not the same in replay, which cover nothing. */
  failed: Reached[];
}

/**
 * Few calls that reach together what all reach that are the same in replay. What modules keep may have one call reach less
 * since another was before it, so those that are chosen are looked at again alone, and others added.
 */
export async function chooseCovering(
  calls: readonly Call[],
  worker: Omit<WorkerOptions, "coverage">,
): Promise<Cover> {
  const reached = await reachedBy(calls, worker);
  const failed = reached.filter(({ result }) => result.verdict !== "same");
  const good = reached.filter(({ result }) => result.verdict === "same");
  const all = good.map(coverageOf);
  let chosen = chooseCover(all);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const alone = (
      await reachedBy(
        chosen.map((place) => good[place]!.call),
        worker,
      )
    ).map(coverageOf);
    if (missingFrom(alone, all) === 0) break;
    // What they reach alone comes first, so that the rest is of those that add to it.
    const more = chooseCover([...alone, ...all]).flatMap((place) =>
      place < alone.length ? [] : [place - alone.length],
    );
    const grown = [...new Set([...chosen, ...more])].sort((a, b) => a - b);
    if (grown.length === chosen.length) break;
    chosen = grown;
  }
  return { chosen: chosen.map((place) => good[place]!.call), failed };
}

async function reachedBy(
  calls: readonly Call[],
  worker: Omit<WorkerOptions, "coverage">,
): Promise<Reached[]> {
  const results = await replayInThreads(calls, {
    worker: { ...worker, coverage: true },
    ...{ threads: 1, bail: 0, onResult: () => undefined },
  });
  const byId = new Map(calls.map((call) => [call.id, call]));
  return results.map((result) => ({ call: byId.get(result.id)!, result }));
}

const coverageOf = ({ result }: Reached): Coverage => result.coverage ?? {};
