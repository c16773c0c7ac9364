// Puts small faults into a real program, and counts how many its own tests find, and how many replay does.
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { endWithUsage, readCommandLine } from "./command-line.mjs";
import { setUp } from "./setup.mjs";

/** By name, with what options have for defaults. */
const PROGRAMS = {
  zod: { keep: 20, per: 3 },
  // A boundary that was not recorded cannot answer; and there are not many functions.
  orders: { keep: 10_000, per: 30 },
};
const DEFAULTS = { count: 200, seed: 1 };

const HELP = `Usage: npm run mutants -- [program] [options]

Records a real program with its workload, puts mutants into functions of which calls replay, one after the other, and tells which of them the program's own tests kill, if it has some, and which replay does. What replay lets live is recorded once more, to see whether it changes what was recorded. Results are kept below .work: begun again, it goes on where it was.

  --count N     mutants (default: ${DEFAULTS.count})
  --seed N      which (default: ${DEFAULTS.seed})
  --keep N      calls that a thread records of one function (default: ${defaultsOf("keep")})
  --per N       most mutants of one function (default: ${defaultsOf("per")})
  --report      print what was found until now
  --json        results as JSON
  --help        this text

Programs: ${Object.keys(PROGRAMS).join(", ")}`;

function defaultsOf(option) {
  return Object.entries(PROGRAMS)
    .map(([name, defaults]) => `${defaults[option]} for ${name}`)
    .join(", ");
}

const number = { type: "number", min: 0 };
const { values, names } = readCommandLine(
  HELP,
  {
    count: number,
    seed: number,
    keep: number,
    per: number,
    report: { type: "boolean" },
    json: { type: "boolean" },
  },
  Object.keys(PROGRAMS),
);
const [name = "zod", ...others] = names;
if (others.length > 0) endWithUsage(HELP, "one program at a time");
const { count, seed, keep, per: perFunction } = { ...DEFAULTS, ...PROGRAMS[name], ...values };

setUp("cli", "testing");
const { Bench } = await import("./mutants/bench.mjs");
const { examine } = await import("./mutants/examine.mjs");
const { mutantsOfFile, sample } = await import("./mutants/candidates.mjs");
const { formatReport, summarize } = await import("./mutants/report.mjs");
const { program } = await import(`./mutants/programs/${name}.mjs`);

const say = (text) => console.error(`${name}: ${text}`);
const bench = new Bench(program, keep);
bench.prepare(say);
const functions = bench.coveredFunctions();
const files = readdirSync(bench.source, { recursive: true })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => /\.[cm]?[jt]s$/.test(file) && program.isMutated(file));
const all = files.sort().flatMap((file) => mutantsOfFile(bench.source, file, functions));
const mutants = sample(all, bench.source, { count, seed, perFunction });
say(
  `${mutants.length} of ${all.length} mutants, in ${new Set(mutants.map(({ probe }) => probe)).size} functions`,
);

const file = path.join(bench.folder, `results-${seed}.jsonl`);
const known = new Map(
  (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []).map((line) => {
    const result = JSON.parse(line);
    return [result.id, result];
  }),
);
let done = 0;
for (const mutant of values.report ? [] : mutants) {
  done++;
  if (known.has(mutant.id)) continue;
  const started = performance.now();
  const result = examine(bench, mutant);
  const seconds = (performance.now() - started) / 1000;
  known.set(mutant.id, result);
  appendFileSync(file, `${JSON.stringify({ ...result, seconds })}\n`);
  const { tests, replay } = result;
  say(
    `${done} of ${mutants.length}:${tests ? ` tests ${tests.killed ? "kill" : "let live"},` : ""} replay ${replay.killed ? `kills (${replay.stage})` : "lets live"} ${mutant.file}:${mutant.line} ${mutant.operator} (${seconds.toFixed(0)} s)`,
  );
}
const results = mutants
  .flatMap(({ id }) => known.get(id) ?? [])
  .map((result) => ({ ...result, changes: result.changes && bench.steady(result.changes) }));
const summary = { ...summarize(results), touched: program.touches?.(bench.folder) ?? [] };
console.log(values.json ? JSON.stringify({ ...summary, results }, undefined, 2) : formatReport(summary));
process.exitCode = summary.missed.length + summary.touched.length > 0 ? 1 : 0;
