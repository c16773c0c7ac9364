// Runs a batch of programs, one after the other in this process, and writes what could be observed of them.
//
//   node child.mjs BATCH.json      {"programs": [{"id", "file", "isolated"}], "instrumented", "result"}
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { defineLog, showError } from "./harness.mjs";
import { changesOf, takeSnapshot } from "./intrinsics.mjs";

const { programs, instrumented, result } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(import.meta.url);
const runtime = instrumented ? require("@calltape/runtime") : undefined;
/** Milliseconds that a program in a thread of its own may take. */
const PATIENCE = 5_000;
const EVENTS = ["unhandledRejection", "rejectionHandled", "warning", "exit"];

const results = {};
let current;
let next = 0;
let snapshot;

defineLog((line) => current.lines.push(line));
process.on("uncaughtException", (error, origin) => current.lines.push(`CRASH ${origin} ${showError(error)}`));
// A program is over when nothing is left to run: no timer, no pending reaction.
process.on("beforeExit", () => {
  if (current !== undefined) finish();
  start();
});

function start() {
  const program = programs[next++];
  if (program === undefined) return writeFileSync(result, JSON.stringify(results));
  if (program.isolated) return startIsolated(program);
  current = { lines: [], before: runtime?.stats() };
  current.program = program;
  snapshot = takeSnapshot();
  const failed = (error) => current.lines.push(`CRASH ${showError(error)}`);
  // Something has to be left to run, or there is no next `beforeExit`: newer versions of Node import without waiting.
  setImmediate(() => {
    if (/\.mjs$/.test(program.file) || program.esm)
      return import(pathToFileURL(program.file).href).catch(failed);
    try {
      require(program.file);
    } catch (error) {
      failed(error);
    }
  });
}

function finish() {
  const { lines, before, program } = current;
  const changes = changesOf(snapshot);
  if (changes.length > 0) lines.push(`the program changes ${changes.join(", ")}: mark it "// @isolated"`);
  const { calls, errors, dropped } = runtime?.stats() ?? {};
  results[program.id] = {
    lines,
    stats: runtime && {
      calls: calls - before.calls,
      errors: errors - before.errors,
      dropped: dropped - before.dropped,
    },
  };
  current = undefined;
  for (const event of EVENTS)
    for (const listener of process.listeners(event))
      if (!snapshot.listeners.has(listener) && event !== "exit") process.off(event, listener);
}

function startIsolated(program) {
  const worker = new Worker(new URL("isolate.mjs", import.meta.url), {
    workerData: { ...program, instrumented },
  });
  const report = { lines: [] };
  let crash;
  const timer = setTimeout(() => {
    crash = "did not finish in time";
    worker.terminate();
  }, PATIENCE);
  worker.on("message", ({ line, stats }) => {
    if (line === undefined) report.stats = stats;
    else report.lines.push(line);
  });
  worker.on("error", (error) => (crash ??= `CRASH ${error?.name}: ${error?.message}`));
  worker.on("exit", (code) => {
    clearTimeout(timer);
    if (crash !== undefined) report.lines.push(crash);
    if (code !== 0) report.lines.push(`exit code ${code}`);
    results[program.id] = report;
  });
}
