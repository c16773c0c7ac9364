// Looks for programs that instrumentation changes.
import path from "node:path";
import { readCommandLine } from "./command-line.mjs";
import { ROOT, run, setUp } from "./setup.mjs";

const HELP = `Usage: npm run fuzz -- [options]

Makes programs, and runs each plain and instrumented; prints those that behave otherwise, each with the options that make it again.

  --seconds N    how long (default: 60, if no --runs are given)
  --runs N       how many programs
  --seed N       the first seed, of 50 programs each (default: by the clock)
  --path PATH    one program of a seed, as it was printed
  --help         this text`;

readCommandLine(HELP, {
  seconds: { type: "number" },
  runs: { type: "number" },
  seed: { type: "number", min: 0 },
  path: { type: "string" },
});

setUp("runtime");
// Every front end, not the few of `npm test`.
process.env.TEST_LONG = "1";
// Compilers make much garbage that dies young.
const node = ["--max-semi-space-size=64", "--import", "tsx"];
run(process.execPath, [
  ...node,
  path.join(ROOT, "test/differential/generated/fuzz.ts"),
  ...process.argv.slice(2),
]);
