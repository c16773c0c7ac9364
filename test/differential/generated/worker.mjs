// Runs compiled programs, one after the other in this thread, and sends what could be observed of each.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { defineLog, showError } from "../harness.mjs";
import { cleanUp, prepare } from "./helpers.mjs";

const { folder } = workerData;
const tapes = path.join(folder, "tapes");
const require = createRequire(import.meta.url);
const runtime = require("@calltape/runtime");

let lines;
let note;
process.on("unhandledRejection", (reason) => note(`UNHANDLED ${showError(reason)}`));
process.on("rejectionHandled", () => note("HANDLED LATE"));
process.on("uncaughtException", (error) => note(`UNCAUGHT ${showError(error)}`));

let last = Promise.resolve();
parentPort.on("message", (job) => {
  last = last.then(() => run(job));
});

async function run({ number, code, esm, variant }) {
  lines = [];
  const file = path.join(folder, `${number}.${esm ? "mjs" : "cjs"}`);
  note = prepare(file, (line) => lines.push(line));
  defineLog(note);
  if (variant !== "plain")
    // Also begins a new tape.
    runtime.configure({ record: variant, dir: tapes, keep: "calls=10000" });
  const before = runtime.stats();
  try {
    const exports = esm ? await importText(file, code) : requireText(file, code);
    for (const [name, value] of Object.entries(exports ?? {}))
      if (typeof value === "function") use(`export ${name}`, () => value(5, "six"), "nnr");
  } catch (error) {
    note(`CRASH ${showError(error)}`);
  }
  // Nothing in a program waits for more than promises, so that it is over when these have settled.
  await new Promise((resolve) => setTimeout(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  cleanUp();
  runtime.flush();
  const { calls, errors, dropped } = runtime.stats();
  const stats = {
    calls: calls - before.calls,
    errors: errors - before.errors,
    dropped: dropped - before.dropped,
  };
  parentPort.postMessage({ lines, stats, tapes: variant === "on" ? takeTapes() : [] });
}

async function importText(file, code) {
  writeFileSync(file, code);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

function requireText(file, code) {
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(folder);
  module._compile(code, file);
  return module.exports;
}

function takeTapes() {
  mkdirSync(tapes, { recursive: true });
  return readdirSync(tapes).map((name) => {
    const file = path.join(tapes, name);
    const tape = readFileSync(file);
    rmSync(file);
    return tape;
  });
}
