// Runs a batch of tests: each plain and recorded, then each with recording off. Tells what it begins and what it finds.
//
//   node worker.mjs BATCH.json      {"tests": ["language/…"], "suite", "frontEnd"}
import { readFileSync } from "node:fs";
import path from "node:path";
import { configure, flush, stats } from "@calltape/runtime";
import { findUnended } from "./balance.mjs";
import { loadFrontEnd } from "./front-ends.mjs";
import { readFrontmatter, strictnessesOf } from "./frontmatter.mjs";
import { REFUSED } from "./outcomes.mjs";
import { runTest } from "./run.mjs";
import { createHarness } from "./suite.mjs";

const { tests, suite, frontEnd } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const root = path.join(suite, "test");
// Strict: a file that is left as it is would pass for the wrong reason.
const instrument = { capture: ["**"], enabled: true, strict: true, root };
const front = await loadFrontEnd(frontEnd);
const harness = createHarness(suite);
/** Instrumented code by file, of each run. */
const codeOf = new Map();

// What a test leaves behind is no business of the next.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

for (const [test, strict] of runs()) {
  const base = await run(test, strict, "base");
  const on = base === REFUSED ? undefined : await run(test, strict, "on");
  process.send({ file: test.file, strict, outcomes: { base, on } });
}
flush();
const { calls, probes, errors, dropped, stopped } = stats();
// Without a record there is no tape.
const unended = calls > 0 ? findUnended(process.env.CALLTAPE_DIR) : [];
configure({ record: "off" });
for (const [test, strict] of runs())
  if (codeOf.has(keyOf(test.file, strict)))
    process.send({ file: test.file, strict, outcomes: { off: await run(test, strict, "off") } });
const recorder = { calls, probes, errors, dropped, stopped, callsWhileOff: stats().calls - calls };
process.send({ recorder, unended }, () => process.exit());

function* runs() {
  for (const file of tests) {
    const source = readFileSync(path.join(root, file), "utf8");
    const test = { ...readFrontmatter(source), file, source };
    for (const strict of strictnessesOf(test)) yield [test, strict];
  }
}

async function run(test, strict, variant) {
  process.send({ begins: test.file, strict, variant });
  const source = strict ? `"use strict";\n${test.source}` : test.source;
  const instrumented = variant !== "base";
  const compile = instrumented ? compilerFor(keyOf(test.file, strict)) : front;
  const whole = { ...test, source, file: path.join(root, test.file) };
  const outcome = await runTest(whole, { compile, instrumented, harness });
  await new Promise(setImmediate);
  return outcome;
}

/** The front end for a run, which finds again what it has compiled for that run before. */
function compilerFor(key) {
  const known = codeOf.get(key) ?? new Map();
  codeOf.set(key, known);
  return (code, { file, module }) => {
    let compiled = known.get(file);
    if (compiled === undefined) {
      compiled = front(code, { file, module, instrument });
      known.set(file, compiled);
    }
    return compiled;
  };
}

function keyOf(file, strict) {
  return `${file} ${strict}`;
}
