// Replays recorded calls on a program, and prints what is the matter with the first that is different or orphaned.
//
//   node replay.mjs TAPES ROOT FUNCTION [IDS]
//
// FUNCTION: the id of one, or "**". IDS: a file with the ids of the calls to replay; without it all are, to their end.
import { readFileSync } from "node:fs";
import { replayInThreads } from "../../dist/cli/replay/pool.js";
import { isFailure } from "../../dist/cli/replay/result.js";
import { CallList, openTapes } from "../../dist/tape/index.js";

/** Milliseconds that a call may take. The whole workload is one of them: a busy machine is no difference. */
const TIMEOUT = { one: 5_000, all: 240_000 };

const [tapes, root, wantedFunction, ids] = process.argv.slice(2);
const wanted = ids && new Set(JSON.parse(readFileSync(ids, "utf8")));
const calls = new CallList(openTapes(tapes).calls)
  .where(({ id, probe }) => !probe.imported && (wanted?.has(id) ?? true))
  .where(({ probe }) => wantedFunction === "**" || probe.id === wantedFunction)
  .all();
const results = await replayInThreads(calls, {
  worker: { tapes: [tapes], root, timeout: TIMEOUT[wantedFunction === "**" ? "all" : "one"] },
  ...{ threads: 1, bail: wanted ? 1 : 0, onResult: () => undefined },
});
const failure = results.find(isFailure);
const reasons = {};
for (const { verdict, reason } of results)
  if (verdict !== "same") reasons[reason ?? verdict] = (reasons[reason ?? verdict] ?? 0) + 1;
console.log(
  JSON.stringify({
    calls: calls.length,
    same: results.filter(({ verdict }) => verdict === "same").map(({ id }) => id),
    reasons,
    ...(failure && {
      failure: {
        id: failure.id,
        probe: failure.probe,
        verdict: failure.verdict,
        detail: failure.detail.slice(0, 500),
      },
    }),
  }),
);
