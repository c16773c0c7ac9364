// Runs test262's tests of the language compiled as they are and instrumented, recording and not, and tells which of
// them end otherwise. docs/test262.md says how to run it and what it finds.
import { writeFileSync } from "node:fs";
import { setUp } from "./setup.mjs";
import { HELP, readArguments } from "./test262/arguments.mjs";
import { printReport } from "./test262/report.mjs";
import { listTests } from "./test262/suite.mjs";
import { summarize } from "./test262/summary.mjs";

let options;
try {
  options = readArguments(process.argv.slice(2));
} catch (error) {
  console.error(`test262: ${error.message}\n\n${HELP}`);
  process.exit(2);
}
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const tests = listTests(options);
if (tests.length === 0) {
  console.error(`test262: no file matches --filter ${options.filter.source}`);
  process.exit(2);
}
setUp("transformer", "tape");
const { runTests } = await import("./test262/pool.mjs");
const summaries = [];
for (const frontEnd of options.frontEnds) {
  const started = Date.now();
  const results = await runTests(tests, frontEnd, options);
  const summary = summarize(results, { frontEnd, tests, seconds: (Date.now() - started) / 1000 });
  printReport(summary);
  summaries.push(summary);
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(summaries, null, 1));
process.exit(summaries.every(({ failed }) => !failed) ? 0 : 1);
