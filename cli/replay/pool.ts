import { Worker } from "node:worker_threads";
import type { Call } from "../../tape/index.js";
import type { FromWorker, WorkerOptions } from "./messages.js";
import { isFailure, lostResult, type ReplayResult } from "./result.js";

/** A thread is given up so many milliseconds after the time limit of a promise: then not even the event loop turns. */
const GRACE = 1_000;

export interface PoolOptions extends WorkerOptions {
  /** Threads at once. */
  threads: number;
  /** So many failures end it; 0 for no such end. */
  bail: number;
  /** Told of each result, in the order in which they come. */
  onResult: (result: ReplayResult) => void;
}

/**
 * Replays calls in threads, each of which loads the program for itself. A call that ends its thread, or that does not
 * come back, is one result like others, and the next one has a new thread.
 *
 * @returns the results in the order of the calls; fewer where it was ended early
 */
export async function replayInThreads(calls: readonly Call[], options: PoolOptions): Promise<ReplayResult[]> {
  const results = new Map<string, ReplayResult>();
  const queue = calls[Symbol.iterator]();
  let failures = 0;
  const next = (): Call | undefined => {
    if (options.bail > 0 && failures >= options.bail) return undefined;
    const step = queue.next();
    return step.done === true ? undefined : step.value;
  };
  const take = (result: ReplayResult) => {
    results.set(result.id, result);
    if (isFailure(result)) failures++;
    options.onResult(result);
  };
  const threads = Math.max(1, Math.min(options.threads, calls.length));
  await Promise.all(Array.from({ length: threads }, () => work(next, take, options)));
  return calls.flatMap((call) => results.get(call.id) ?? []);
}

/** Keeps one thread busy, and replaces it when it is lost, until there is no call left. */
async function work(
  next: () => Call | undefined,
  take: (result: ReplayResult) => void,
  options: PoolOptions,
): Promise<void> {
  for (let call = next(); call !== undefined; ) {
    const lost: Call | undefined = await runThread(call, next, take, options);
    call = lost === undefined ? undefined : next();
  }
}

/** Runs a thread until nothing is left, or it is lost: gives the call with which it was. */
function runThread(
  first: Call,
  next: () => Call | undefined,
  take: (result: ReplayResult) => void,
  { tapes, root, timeout, boundary, boundaries }: PoolOptions,
): Promise<Call | undefined> {
  const workerData: WorkerOptions = { tapes, root, timeout, boundary, boundaries };
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    let call: Call | undefined = first;
    let ready = false;
    let from = 0;
    let timer: NodeJS.Timeout | undefined;
    const lose = (why: string) => {
      clearTimeout(timer);
      const lost = call;
      call = undefined;
      if (lost !== undefined) take(lostResult(lost, why, performance.now() - from));
      void worker.terminate();
      resolve(lost);
    };
    const give = () => {
      from = performance.now();
      timer = setTimeout(() => lose(`did not come back within ${timeout} ms`), timeout + GRACE);
      worker.postMessage({ id: call!.id });
    };
    worker.on("message", (message: FromWorker) => {
      clearTimeout(timer);
      if (message.kind === "ready") {
        ready = true;
        return give();
      }
      if (call === undefined) return;
      take(message.result);
      call = next();
      if (call !== undefined) return give();
      void worker.terminate();
      resolve(undefined);
    });
    // Before it is ready, what goes wrong is ours or the tapes'.
    worker.on("error", (error) => (ready ? lose(`ended its thread: ${error.message}`) : reject(error)));
    worker.on("exit", (code) => call !== undefined && lose(`ended its thread with the exit code ${code}`));
  });
}
