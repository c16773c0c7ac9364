// Measures what `generate --covering` chooses of recorded calls, and that it reaches what all reach.
import { parseArgs } from "node:util";
import { setUp } from "./setup.mjs";

const HELP = `Usage: npm run covering -- --tapes <path> --root <folder> [options]

Takes recorded calls that are the same in replay, chooses few that reach what all reach, and replays both in fresh threads to compare.

  --tapes PATH   a tape, or a folder of tapes
  --root FOLDER  folder of the sources that the tapes name
  --calls N      calls to take (default: 2000)
  --help         this text`;

const { values } = parseArgs({
  options: {
    tapes: { type: "string" },
    root: { type: "string" },
    calls: { type: "string", default: "2000" },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help || values.tapes === undefined || values.root === undefined) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

setUp("cli");
const { CallList, openTapes } = await import("../dist/tape/index.js");
const { chooseCovering } = await import("../dist/cli/generate/cover.js");
const { replayInThreads } = await import("../dist/cli/replay/pool.js");
const { missingFrom } = await import("../dist/replay/coverage/cover.js");

const worker = { tapes: [values.tapes], root: values.root, timeout: 5_000 };
const replayed = (calls, coverage) =>
  replayInThreads(calls, {
    worker: { ...worker, coverage },
    ...{ threads: 1, bail: 0, onResult: () => undefined },
  });

const most = Number(values.calls);
const all = new CallList(openTapes(values.tapes).calls).where(
  ({ probe }) => !probe.imported && probe.reach !== null,
);
// Enough that so many are the same, whatever the program.
const some = all.sample(most * 4, 1).all();
const same = new Set(
  (await replayed(some, false)).filter(({ verdict }) => verdict === "same").map(({ id }) => id),
);
const calls = some.filter(({ id }) => same.has(id)).slice(0, most);
const started = performance.now();
const { chosen } = await chooseCovering(calls, worker);
const seconds = (performance.now() - started) / 1_000;

const reached = async (list) => (await replayed(list, true)).map(({ coverage = {} }) => coverage);
const [few, whole] = [await reached(chosen), await reached(calls)];
console.log(
  `${calls.length} calls of ${new Set(calls.map(({ probe }) => probe.id)).size} functions: ${chosen.length} cover them (distinct: ${new CallList(calls).distinct().count}), chosen in ${seconds.toFixed(1)} s`,
);
const missing = missingFrom(few, whole);
console.log(`of ${missingFrom([], whole)} characters of code that all reach, these miss ${missing}`);
process.exitCode = missing === 0 ? 0 : 1;
