// Runs the benches of what recording costs, in order.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { setUp } from "../scripts/setup.mjs";

/** Files by name of the bench. */
const BENCHES = {
  order: "order-loop.mjs",
  tiny: "tiny.mjs",
  snapshot: "snapshot.mjs",
  "foreign-functions": "foreign-functions.mjs",
  origins: "origins.mjs",
  marked: "marked.mjs",
  typescript: "typescript.mjs",
  http: "http.mjs",
  footprint: "footprint.mjs",
  open: "open.mjs",
  replay: "replay.mjs",
};

const HELP = `Usage: npm run bench -- [bench …] [options]

Prints what recording costs. Exit code 1 when a bench did not measure what it says.

  --rounds N  rounds of each, in place of its own number
  --json      one line of JSON a bench, on standard output
  --help      this text

Benches: ${Object.keys(BENCHES).join(", ")}`;

function endWithUsage(problem) {
  console.error(`${problem}\n\n${HELP}`);
  process.exit(2);
}

function readLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    return endWithUsage(error.message);
  }
}

const { values, positionals } = readLine();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) endWithUsage(`"${unknown}" is no bench`);
if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds))
  endWithUsage(`--rounds must be a whole number above 0, got "${values.rounds}"`);

setUp("cli");
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const args = [...(values.rounds ? ["--rounds", values.rounds] : []), ...(values.json ? ["--json"] : [])];
const failed = names.filter((name, i) => {
  console.error(`\n[${i + 1}/${names.length}] ${name}`);
  const started = performance.now();
  const file = path.join(import.meta.dirname, BENCHES[name]);
  const { status } = spawnSync(process.execPath, [file, ...args], { stdio: "inherit" });
  console.error(`${name} took ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(", ")}`);
  process.exit(1);
}
