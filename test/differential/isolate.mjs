// Runs one program in a thread of its own, with prototypes that it may change as it likes.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { defineLog } from "./harness.mjs";

const { file, esm, instrumented } = workerData;
const require = createRequire(import.meta.url);
const runtime = instrumented ? require("@calltape/runtime") : undefined;

// Line by line: a program may log when the thread is already exiting.
defineLog((line) => parentPort.postMessage({ line }));
process.on("exit", () => {
  // What a flush runs of the program belongs to what can be observed.
  runtime?.flush();
  const stats = runtime?.stats();
  if (stats) {
    const { calls, errors, dropped } = stats;
    parentPort.postMessage({ stats: { calls, errors, dropped } });
  }
});
if (/\.mjs$/.test(file) || esm) await import(pathToFileURL(file).href);
else require(file);
