import { CalltapeError } from "@calltape/runtime";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import { timeLimit } from "../../replay/time-limit.js";
import type { Call } from "../../tape/index.js";
import { startProgramThread } from "../program-thread.js";
import { type Batch, batchesOf, slicesOf } from "./batches.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";
import { isFailure, lostResult, notLoadedResult, type ReplayResult } from "./result.js";

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
  /** Milliseconds that a module may take to load. Default: half a minute. */
  loadTimeout?: number;
  /** Told of each result, in the order in which they come. */
  onResult: (result: ReplayResult) => void;
}

/**
 * Replays calls in threads, each of which loads the program for itself. A call that ends its thread, or that does not
 * come back, is one result like others, and the next one has a new thread. A module that does not come back is loaded
 * once.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` where a module of `setup` does not load
 * @returns the results in the order of the calls; fewer where it was ended early
 */
export async function replayInThreads(calls: readonly Call[], options: PoolOptions): Promise<ReplayResult[]> {
  const results = new Map<string, ReplayResult>();
  let failures = 0;
  const batches = options.ordered === true ? slicesOf(calls) : batchesOf(calls);
  const isOver = () => options.bail > 0 && failures >= options.bail;
  const next = (): Batch => {
    while (!isOver()) {
      const { value } = batches.next();
      if (value === undefined) break;
      const left = loadable(value.calls);
      if (left.length > 0) return { ...value, calls: left };
    }
    return NONE;
  };
  /** Texts that many results have: each thread's message has its own. */
  const texts = new Map<string, string>();
  const take = (result: ReplayResult) => {
    for (const key of ["probe", "title"] as const) result[key] = shared(texts, result[key]);
    results.set(result.id, result);
    if (isFailure(result)) failures++;
    options.onResult(result);
  };
  /** What is the matter with modules that have not come back, by file. */
  const hung = new Map<string, string>();
  /** Calls without those of such modules, which have a result then. */
  const loadable = (some: readonly Call[]): readonly Call[] =>
    some.filter((call) => {
      const detail = hung.get(splitProbeId(call.probe.id)[0]);
      if (detail !== undefined && !isOver()) take(notLoadedResult(call, detail));
      return detail === undefined;
    });
  /** Calls that are not made in the place of others, since they have not come back. */
  const avoid = new Set<string>();
  const threads = Math.max(1, Math.min(options.threads, calls.length));
  const sources: Sources = { next, loadable, take, avoid, hung };
  await Promise.all(Array.from({ length: threads }, () => work(sources, options)));
  return calls.flatMap((call) => results.get(call.id) ?? []);
}

/** A text that is the same object as one that was met before. */
function shared(texts: Map<string, string>, text: string): string {
  const known = texts.get(text);
  if (known === undefined && texts.size < MAX_TEXTS) texts.set(text, text);
  return known ?? text;
}

const NONE: Batch = { calls: [], fresh: false };

/** What the threads share. */
interface Sources {
  next: () => Batch;
  loadable: (calls: readonly Call[]) => readonly Call[];
  take: (result: ReplayResult) => void;
  avoid: Set<string>;
  hung: Map<string, string>;
}

/** Keeps one thread busy, and replaces it when it is lost or the next batch wants another, until there is no call left. */
async function work(sources: Sources, options: PoolOptions): Promise<void> {
  for (let { calls } = sources.next(); calls.length > 0; ) {
    const left = sources.loadable(await runThread(calls, sources, options));
    calls = left.length > 0 ? left : sources.next().calls;
  }
}

/** Runs a thread until nothing is left, or it is lost, or another is wanted: gives what is to be replayed then. */
function runThread(
  first: readonly Call[],
  { next, take, avoid, hung }: Sources,
  { worker: workerData, bail, loadTimeout = LOAD_TIMEOUT }: PoolOptions,
): Promise<readonly Call[]> {
  const worker = startProgramThread(new URL("./worker.js", import.meta.url), workerData);
  return new Promise((resolve, reject) => {
    /** The first of them is being replayed. */
    let queue = [...first];
    let ready = false;
    let from = performance.now();
    /** What is made in the place of the first. */
    let caller: (FromWorker & { kind: "caller" }) | undefined;
    /** Id of the last call whose function's source has changed. */
    let stale: string | undefined;
    /** File of the module that is loaded now. */
    let loading: string | undefined;
    const end = (left: readonly Call[]) => {
      clearInterval(watch);
      queue = [];
      void worker.terminate();
      resolve(left);
    };
    const fail = (error: unknown) => {
      clearInterval(watch);
      queue = [];
      void worker.terminate();
      reject(error);
    };
    const failSetup = (problem: string) =>
      fail(new CalltapeError("CALLTAPE_BAD_OPTION", `--setup ${loading} does not load: ${problem}`));
    const lose = (why: string) => {
      if (!ready && loading !== undefined) return failSetup(`it ${why}`);
      const [lost, ...left] = queue;
      if (lost === undefined) return;
      if (loading !== undefined) {
        hung.set(loading, `${loading} does not load: it ${why}`);
        return end(queue);
      }
      if (caller !== undefined) {
        // It is no fault of the call's.
        avoid.add(caller.id);
        return end(queue);
      }
      take(lostResult(lost, why, performance.now() - from, stale === lost.id));
      end(left);
    };
    const watch = setInterval(() => {
      const [call] = queue;
      if ((!ready && loading === undefined) || call === undefined) return;
      const limit =
        loading !== undefined ? loadTimeout : (caller?.limit ?? timeLimit(call, workerData.timeout));
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
        loading = undefined;
        return give();
      }
      if (message.kind === "broken") return failSetup(message.problem);
      if (message.kind === "stale") {
        stale = message.id;
        loading = undefined;
        return;
      }
      loading = message.kind === "loading" ? message.file : undefined;
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
      if (ready || loading !== undefined) return lose(`ended its thread: ${error.message}`);
      fail(error);
    });
    worker.on("exit", (code) => lose(`ended its thread with the exit code ${code}`));
  });
}
