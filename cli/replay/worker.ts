/** A thread that replays the calls it is told of, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { Replayer } from "../../replay/index.js";
import { openTapes } from "../../tape/index.js";
import { importedBoundaries } from "./imported-boundaries.js";
import { createLoader } from "./loader.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";
import { resultOf } from "./result.js";

const { tapes, root, ...options } = workerData as WorkerOptions;
const port = parentPort!;
const tell = (message: FromWorker) => port.postMessage(message);

const set = openTapes(tapes);
const calls = new Map(set.calls.map((call) => [call.id, call]));
const modules = importedBoundaries(set.tapes.flatMap(({ probes }) => [...probes]));
const replayer = new Replayer({ load: createLoader(root, modules), root, ...options });
for (const { probes } of set.tapes) replayer.know(probes);

port.on("message", async ({ id }: ToWorker) => {
  const from = performance.now();
  const verdict = await replayer.replay(calls.get(id)!);
  tell({ kind: "replayed", result: resultOf(verdict, performance.now() - from) });
});
tell({ kind: "ready" });
