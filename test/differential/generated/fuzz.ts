// Checks generated programs for as long as it is asked to: see scripts/fuzz.mjs, which checks the options.
import { parseArgs } from "node:util";
import { Checker, type Tally } from "./check.js";
import { describeFailure, reproduce, search } from "./search.js";

/** Programs of one seed. */
const PER_SEED = 50;

const { values } = parseArgs({
  options: {
    seconds: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
    path: { type: "string" },
  },
});
const number = (text: string | undefined, otherwise: number) =>
  text === undefined ? otherwise : Number(text);

const start = performance.now();
const seconds = () => (performance.now() - start) / 1_000;
const limit = number(values.seconds, values.runs === undefined ? 60 : Number.POSITIVE_INFINITY);
const runs = number(values.runs, Number.POSITIVE_INFINITY);
const checker = new Checker();
const { tally } = checker;
let failures = 0;

function report(failure: Awaited<ReturnType<typeof reproduce>>): void {
  if (failure === undefined) return;
  failures++;
  console.log(`\n${describeFailure(failure)}\n`);
}

let seed = number(values.seed, Date.now() % 1_000_000_000);
if (values.path !== undefined) report(await reproduce(checker, seed, values.path));
else
  for (; seconds() < limit && tally.programs < runs; seed++) {
    const wanted = Math.min(PER_SEED, runs - tally.programs);
    report(await search(checker, seed, 0, wanted));
    console.error(`seed ${seed}: ${summary(tally)}`);
  }

console.log(summary(tally));
for (const [name, count] of tally.skipped) console.log(`${count} not compared under ${name}`);
console.log("features, and how often they were printed:");
for (const [feature, count] of [...tally.features].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(8)} ${feature}`);
await checker.close();
process.exitCode = failures > 0 ? 1 : 0;

function summary({ programs, runs, calls, outcomes }: Tally): string {
  const perMinute = Math.round(programs / (seconds() / 60));
  return `${programs} programs (${perMinute} a minute), ${runs} instrumented runs, ${calls} calls recorded, ${outcomes} outcomes checked, ${failures} failures`;
}
