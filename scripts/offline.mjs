// Records the example service with all that it needs, switches all of that off, and replays what was recorded, again and
// again.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readCommandLine } from "./command-line.mjs";
import { compareAnswers } from "./offline/compare.mjs";
import { answersWithout, build, install, record } from "./offline/record.mjs";
import {
  replayByCommand,
  replayByVitest,
  runGenerated,
  switchOff,
  testGuard,
  touches,
} from "./offline/replay.mjs";
import { randomFrom } from "./random.mjs";
import { setUp } from "./setup.mjs";

const HELP = `Usage: npm run offline -- [options]

Runs examples/orders under load, with PostgreSQL in its process, an HTTP dependency, files, clock and chance, and records it.
Then the HTTP dependency is down, the database's package is not there, the files are deleted, the variables of the environment
unset, and it is another day: each recorded call is replayed, in random orders, by several processes at once. Tests are generated, too, and run
with vitest.

  --requests N      requests of the load, beside those that do everything once (default: 300)
  --concurrency N   requests at once (default: 16)
  --rounds N        times that all is replayed by calltape replay (default: 100)
  --vitest N        times that all is replayed by vitest, all calls of a round at once (default: 10)
  --processes N     rounds at once (default: 2)
  --seed N          of the load and of the orders (default: 1)
  --keep            leave the folder with tapes and sources
  --built           do not build calltape before
  --json            print JSON
  --help            this text`;

const { values } = readCommandLine(HELP, {
  requests: { type: "number", default: "300" },
  concurrency: { type: "number", default: "16" },
  rounds: { type: "number", min: 0, default: "100" },
  vitest: { type: "number", min: 0, default: "10" },
  processes: { type: "number", default: "2" },
  seed: { type: "number", default: "1" },
  keep: { type: "boolean" },
  built: { type: "boolean" },
  json: { type: "boolean" },
});
const { rounds, vitest, processes, seed, requests, concurrency } = values;

if (!values.built) setUp();
const say = (text) => console.error(text);
// Where no package of this repository is found.
const folder = mkdtempSync(path.join(tmpdir(), "calltape-offline-"));
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  if (values.keep) say(`left in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const [online, offline] = ["online", "offline"].map((name) => path.join(folder, name));
  for (const each of [online, offline]) mkdirSync(each);
  install(online);
  const [plain] = await Promise.all([answersWithout(online), build(online)]);
  const load = await record(online, { requests, concurrency, random: randomFrom(seed) });
  say(`recorded: ${load.sent} requests, ${concurrency} at once`);
  const { compared, differences } = compareAnswers(plain, load.answers);
  say(`answers with and without recording: ${compared} compared, ${differences.length} differ`);
  await testGuard(path.join(folder, "guard"));
  switchOff(online, offline);
  const generatedIn = path.join(folder, "generated");
  const generated = await runGenerated(online, generatedIn);
  say(`generated: ${generated.passed} of ${generated.tests} tests of ${generated.functions} functions pass`);
  rmSync(online, { recursive: true });

  // What it reads tapes with may have been built only now.
  const { Rounds } = await import("./offline/rounds.mjs");
  const found = new Rounds(offline);
  const started = performance.now();
  const todo = [
    ...Array.from({ length: rounds }, (_, i) => ["command", replayByCommand, seed + i]),
    ...Array.from({ length: vitest }, (_, i) => ["vitest", replayByVitest, seed + i]),
  ];
  const work = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const [by, replay, number] = next;
      found.add(by, number, await replay(offline, number));
      say(`round ${found.count} of ${rounds + vitest}, by ${by}, seed ${number}: ${found.lastTally}`);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  const took = (performance.now() - started) / 1_000;

  const touched = [...touches(offline), ...touches(generatedIn)];
  const failures = [...found.failures, ...generated.failures, ...touched, ...differences];
  if (generated.passed !== generated.tests || generated.tests === 0)
    failures.push(`${generated.passed} of ${generated.tests} generated tests pass`);
  const options = { requests, concurrency, rounds, vitest, processes, seed };
  const report = {
    ...options,
    load: load.counts,
    compared,
    generated,
    ...found.report(),
    touched,
    took,
    failures,
  };
  if (values.json) console.log(JSON.stringify(report));
  else print(report);
  return failures.length === 0;
}

function print({ functions, recorded, replays, same, answered, generated, touched, took, failures, load }) {
  console.log("requests");
  for (const [kind, count] of Object.entries(load)) console.log(`  ${String(count).padStart(5)}  ${kind}`);
  console.log("\ncalls of each function, and what all rounds have found of them");
  for (const { id, calls, verdicts } of functions)
    console.log(`  ${String(calls).padStart(5)}  ${id}  ${verdicts}`);
  console.log(`
recorded: ${recorded.replayed} calls to replay; ${recorded.functions} of functions that are boundaries and ${recorded.imported} of imported ones, to be answered
replays:  ${replays} in ${Math.round(took)} s, ${same} same (${((same / replays) * 100).toFixed(replays === same ? 0 : 3)} %); ${answered} times a boundary was left out
generated: ${generated.tests} tests of ${generated.functions} functions, ${generated.passed} pass
reached network, files, database: ${touched.length}`);
  for (const failure of failures.slice(0, 20)) console.log(failure);
}
