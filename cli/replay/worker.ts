/** A thread that replays the calls it is told of, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { Replayer } from "../../replay/index.js";
import { CallList, openTapes } from "../../tape/index.js";
import { createLoader } from "./loader.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";
import { resultOf } from "./result.js";

const { tapes, root, timeout } = workerData as WorkerOptions;
const port = parentPort!;
const tell = (message: FromWorker) => port.postMessage(message);

const calls = new CallList(openTapes(tapes).calls);
const replayer = new Replayer({ load: createLoader(root), root, timeout });

port.on("message", async ({ id }: ToWorker) => {
  const from = performance.now();
  const verdict = await replayer.replay(calls.byId(id));
  tell({ kind: "replayed", result: resultOf(verdict, performance.now() - from) });
});
tell({ kind: "ready" });
