/** A thread that replays the calls it is told of, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import { CoverageMeter } from "../../replay/coverage/meter.js";
import { messageOf } from "../../replay/error-message.js";
import { Replayer } from "../../replay/index.js";
import { timeLimit } from "../../replay/time-limit.js";
import { type Call, CallList, openTapes } from "../../tape/index.js";
import { createLoader } from "./loader.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";
import { isFailure, resultOf } from "./result.js";

/** Milliseconds between two signs that a call gets on. */
const PROGRESS_INTERVAL = 250;

const { tapes, root, setup = [], titles = false, coverage = false, ...options } = workerData as WorkerOptions;
const port = parentPort!;
const tell = (message: FromWorker) => port.postMessage(message);

const set = openTapes(tapes);
const calls = new CallList(set.calls);
const probes = set.tapes.flatMap((tape) => [...tape.probes]);
const load = await createLoader(root, probes);
const meter = coverage ? new CoverageMeter(root) : undefined;
await loadSetup();
const avoided = new Set<string>();
const makesCaller = (caller: Call): boolean => {
  if (avoided.has(caller.id)) return false;
  tell({ kind: "caller", id: caller.id, limit: timeLimit(caller, options.timeout) });
  return true;
};
let toldAt = 0;
const onProgress = (): void => {
  const now = performance.now();
  if (now - toldAt < PROGRESS_INTERVAL) return;
  toldAt = now;
  tell({ kind: "progress" });
};
const newReplayer = () => {
  const made = new Replayer({ load, root, makesCaller, onProgress, ...options });
  made.know(probes, set.accepted);
  return made;
};
const replayer = newReplayer();

const known = new Set<string>();
/** That a module takes long to load is no fault of the call that asks for it first. */
const loadModuleOf = async (probe: string): Promise<void> => {
  const [file] = splitProbeId(probe);
  if (known.has(file)) return;
  known.add(file);
  tell({ kind: "loading", file });
  await replayer.loadModuleOf(probe);
  tell({ kind: "progress" });
};

/** Nothing can be replayed without. */
async function loadSetup(): Promise<void> {
  for (const file of setup) {
    tell({ kind: "loading", file });
    try {
      await load(file);
    } catch (error) {
      tell({ kind: "broken", problem: messageOf(error) });
      await new Promise(() => undefined);
    }
  }
}

// What a call leaves behind, a timer or a rejection that nobody handles, is no part of its outcome.
process.on("uncaughtException", () => undefined);
process.on("unhandledRejection", () => undefined);

port.on("message", async ({ ids, avoid, bail }: ToWorker) => {
  for (const id of avoid) avoided.add(id);
  // What runs while modules are loaded is not the first call's.
  if (meter !== undefined) for (const id of ids) await loadModuleOf(calls.byId(id).probe.id);
  for (const id of ids) {
    await loadModuleOf(calls.byId(id).probe.id);
    // Where it does not come back, no verdict says so.
    if (replayer.isStale(calls.byId(id))) tell({ kind: "stale", id });
    const from = performance.now();
    meter?.take();
    // What was replayed before is to take no call off another one.
    const verdict = await (meter === undefined ? replayer : newReplayer()).replay(calls.byId(id));
    const result = resultOf(verdict, performance.now() - from, titles);
    if (meter !== undefined) result.coverage = meter.take();
    tell({ kind: "replayed", result });
    if (bail && isFailure(result)) return;
  }
});
tell({ kind: "ready" });
