import { timeLimit } from "../../replay/time-limit.js";
import type { Call } from "../../tape/index.js";
import { startProgramThread } from "../program-thread.js";
import { type Batch, batchesOf, slicesOf } from "./batches.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";
import { isFailure, lostResult, type ReplayResult } from "./result.js";

/** A thread is given up so many milliseconds after the time limit of a promise: then not even the event loop turns. */
const GRACE = 4_000;

/** Milliseconds that a module may take to load, on a machine that has much to do. */
const LOAD_TIMEOUT = 30_000;

/** Milliseconds between two looks whether threads get on. */
const WATCH_INTERVAL = 100;

/** Texts that results share: titles can all be different. */
const MAX_TEXTS = 10_000;

export interface PoolOptions {
  worker: WorkerOptions;
  /** Threads at once. */
  threads: number;
  /** So many failures end it; 0 for no such end. */
  bail: number;
  /** Whether calls stay in their order, be they led to by others or not. */
  ordered?: boolean;
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
  let failures = 0;
  const batches = options.ordered === true ? slicesOf(calls) : batchesOf(calls);
  const next = (): Batch => {
    if (options.bail > 0 && failures >= options.bail) return NONE;
    return batches.next().value ?? NONE;
  };
  /** Texts that many results have: each thread's message has its own. */
  const texts = new Map<string, string>();
  const take = (result: ReplayResult) => {
    for (const key of ["probe", "title"] as const) result[key] = shared(texts, result[key]);
    results.set(result.id, result);
    if (isFailure(result)) failures++;
    options.onResult(result);
  };
  /** Calls that are not made in the place of others, since they have not come back. */
  const avoid = new Set<string>();
  const threads = Math.max(1, Math.min(options.threads, calls.length));
  await Promise.all(Array.from({ length: threads }, () => work(next, take, options, avoid)));
  return calls.flatMap((call) => results.get(call.id) ?? []);
}

/** A text that is the same object as one that was met before. */
function shared(texts: Map<string, string>, text: string): string {
  const known = texts.get(text);
  if (known === undefined && texts.size < MAX_TEXTS) texts.set(text, text);
  return known ?? text;
}

const NONE: Batch = { calls: [], fresh: false };

/** Keeps one thread busy, and replaces it when it is lost or the next batch wants another, until there is no call left. */
async function work(
  next: () => Batch,
  take: (result: ReplayResult) => void,
  options: PoolOptions,
  avoid: Set<string>,
): Promise<void> {
  for (let { calls } = next(); calls.length > 0; ) {
    const left = await runThread(calls, next, take, options, avoid);
    calls = left.length > 0 ? left : next().calls;
  }
}

/** Runs a thread until nothing is left, or it is lost, or another is wanted: gives what is to be replayed then. */
function runThread(
  first: readonly Call[],
  next: () => Batch,
  take: (result: ReplayResult) => void,
  { worker: workerData, bail }: PoolOptions,
  avoid: Set<string>,
): Promise<readonly Call[]> {
  const worker = startProgramThread(new URL("./worker.js", import.meta.url), workerData);
  return new Promise((resolve, reject) => {
    /** The first of them is being replayed. */
    let queue = [...first];
    let ready = false;
    let from = performance.now();
    /** What is made in the place of the first. */
    let caller: (FromWorker & { kind: "caller" }) | undefined;
    let loading = false;
    const end = (left: readonly Call[]) => {
      clearInterval(watch);
      queue = [];
      void worker.terminate();
      resolve(left);
    };
    const lose = (why: string) => {
      const [lost, ...left] = queue;
      if (lost === undefined) return;
      if (caller !== undefined) {
        // It is no fault of the call's.
        avoid.add(caller.id);
        return end(queue);
      }
      take(lostResult(lost, why, performance.now() - from));
      end(left);
    };
    const watch = setInterval(() => {
      const [call] = queue;
      if (!ready || call === undefined) return;
      const limit = loading ? LOAD_TIMEOUT : (caller?.limit ?? timeLimit(call, workerData.timeout));
      if (performance.now() - from > limit + GRACE) lose(`did not come back within ${Math.ceil(limit)} ms`);
    }, WATCH_INTERVAL);
    const give = () =>
      worker.postMessage({
        ids: queue.map(({ id }) => id),
        avoid: [...avoid],
        bail: bail > 0,
      } satisfies ToWorker);
    worker.on("message", (message: FromWorker) => {
      from = performance.now();
      if (message.kind === "ready") {
        ready = true;
        return give();
      }
      loading = message.kind === "loading";
      if (message.kind === "loading" || message.kind === "progress") return;
      caller = message.kind === "caller" ? message : undefined;
      if (message.kind === "caller") return;
      if (queue.shift() === undefined) return;
      take(message.result);
      if (queue.length > 0 && !(bail > 0 && isFailure(message.result))) return;
      const batch = next();
      if (batch.fresh || batch.calls.length === 0) return end(batch.calls);
      queue = [...batch.calls];
      give();
    });
    // Before it is ready, what goes wrong is ours or the tapes'.
    worker.on("error", (error) => {
      if (ready) return lose(`ended its thread: ${error.message}`);
      clearInterval(watch);
      reject(error);
    });
    worker.on("exit", (code) => lose(`ended its thread with the exit code ${code}`));
  });
}
