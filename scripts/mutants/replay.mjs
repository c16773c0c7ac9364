// Replays recorded calls on a program, and prints what it found.
//
//   node replay.mjs '{ "tapes", "root", "how": "alone"|"together", "until": "all"|"bail", "ids", "setup": [] }'
//
// `ids`: a file with the ids of the calls; without it all are. `bail` ends with the first that is different or orphaned.
// `setup`: modules that are loaded before the program.
import { readFileSync } from "node:fs";
import { replayInThreads } from "../../dist/cli/replay/pool.js";
import { isFailure } from "../../dist/cli/replay/result.js";
import { CallList, openTapes } from "../../dist/tape/index.js";

const { tapes, root, how, until, ids, setup } = JSON.parse(process.argv[2]);
const wanted = ids && new Set(JSON.parse(readFileSync(ids, "utf8")));
const calls = new CallList(openTapes(tapes).calls)
  .where(({ id, probe }) => !probe.imported && (wanted?.has(id) ?? true))
  .all();
// The whole workload is a call, and a busy machine no difference.
const results = await replayInThreads(calls, {
  worker: {
    tapes: [tapes],
    root,
    setup,
    ...(how === "alone" ? { timeout: 5_000, alone: true } : { timeout: 240_000 }),
  },
  ...{ threads: 1, bail: until === "bail" ? 1 : 0, onResult: () => undefined },
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
