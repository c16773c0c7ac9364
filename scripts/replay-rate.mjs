// Records real programs whole, replays every call in fresh processes, and tells why any is not the same.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readCommandLine } from "./command-line.mjs";
import { ROOT, setUp } from "./setup.mjs";

const PROGRAMS = ["zod", "zod-vitest", "rxjs", "effect", "mobx", "ajv", "prettier", "marked"];

const HELP = `Usage: npm run replay-rate -- [program …] [options]

Records real programs whole, with their workloads, and replays every call in fresh processes.

  --keep N      calls that a thread records of one function (default: 20)
  --no-record   replay what was recorded before
  --json        results as JSON
  --help        this text

Programs: ${PROGRAMS.join(", ")}`;

const { values, names } = readCommandLine(
  HELP,
  {
    keep: { type: "number", default: "20" },
    record: { type: "boolean", default: true },
    json: { type: "boolean" },
  },
  PROGRAMS,
);

/** Some are recorded otherwise than `npm run programs` runs them. */
async function programNamed(name) {
  const own = path.join(ROOT, "scripts/replay-rate/programs", `${name}.mjs`);
  const shared = path.join(ROOT, "scripts/programs/programs", `${name}.mjs`);
  return (await import(existsSync(own) ? own : shared)).program;
}

setUp("cli", "testing");
const { installPrograms, WORK } = await import("./programs/install.mjs");
installPrograms();
const { record } = await import("./replay-rate/record.mjs");
const { summarize, formatSummaries } = await import("./replay-rate/summary.mjs");

const summaries = [];
for (const name of names.length > 0 ? names : PROGRAMS) {
  const program = await programNamed(name);
  const built = path.join(WORK, "build", name);
  const [source, tapes] = [path.join(built, "source"), path.join(built, "text-capture/.calltape")];
  if (values.record) {
    const run = record(program, values.keep);
    console.error(`${name}: ${run.calls} calls of ${run.fired} functions in ${run.seconds.toFixed(1)} s`);
  }
  const setup = path.join(ROOT, "scripts/replay-rate/setup", `${name}.mjs`);
  const started = performance.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      path.join(ROOT, "dist/cli/main.js"),
      ...["replay", "--json", "--tapes", tapes, "--root", source],
      ...(existsSync(setup) ? ["--setup", setup] : []),
    ],
    // Where tsx looks for the tsconfig.
    { cwd: source, encoding: "utf8", maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "pipe"] },
  );
  if (stdout === "") throw new Error(`replay failed: ${stderr}`);
  writeFileSync(path.join(built, "verdicts.json"), stdout);
  const seconds = (performance.now() - started) / 1000;
  summaries.push({ program: name, seconds, ...summarize(tapes, JSON.parse(stdout)) });
  console.error(formatSummaries(summaries.slice(-1)));
}
console.log(values.json ? JSON.stringify(summaries, undefined, 2) : formatSummaries(summaries));
