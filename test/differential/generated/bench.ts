import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { type RecordedCall, readTape } from "../read-tape.js";

/** Below the repository, so that what is emitted finds `@calltape/runtime`. */
const WORK = path.resolve(import.meta.dirname, "../../../.work/generated");

/** What a thread is given to run. */
export interface Job {
  code: string;
  esm: boolean;
  variant: "plain" | "off" | "on";
}

/** What could be observed of a run. */
export interface Observed {
  lines: string[];
  stats: { calls: number; errors: number; dropped: number };
  calls: RecordedCall[];
}

interface Report extends Omit<Observed, "calls"> {
  tapes: Uint8Array[];
}

/** Runs before a thread is replaced: modules that were imported are never freed. */
const RUNS_PER_THREAD = 1_500;
/** Milliseconds that one run may take. Programs take fuel, so that only a fault takes as long. */
const PATIENCE = 20_000;

/** A thread that runs compiled programs, one after the other. */
export class Bench {
  /** A folder of its own. */
  readonly folder: string;
  private thread: Worker | undefined;
  private runs = 0;
  private number = 0;
  private readonly waiting: { job: Job; resolve(observed: Observed): void }[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(name: string) {
    this.folder = path.join(WORK, `${process.pid}-${name}`);
    mkdirSync(this.folder, { recursive: true });
  }

  run(job: Job): Promise<Observed> {
    return new Promise((resolve) => {
      this.waiting.push({ job, resolve });
      if (this.thread === undefined) this.start();
      else this.post(job);
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.thread?.terminate();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts a thread on what is waiting. */
  private start(): void {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("CALLTAPE") && name !== "NODE_OPTIONS"),
    );
    const thread = new Worker(new URL("worker.mjs", import.meta.url), {
      workerData: { folder: this.folder },
      env,
      execArgv: ["--no-warnings"],
    });
    thread.on("message", (report: Report) => this.finish(report));
    thread.on("error", (error) => this.fail(thread, error.message));
    this.thread = thread;
    this.runs = 0;
    for (const { job } of this.waiting) this.post(job);
    this.watch();
  }

  private post(job: Job): void {
    this.thread!.postMessage({ ...job, number: this.number++ });
    if (this.waiting.length === 1) this.watch();
  }

  private watch(): void {
    clearTimeout(this.timer);
    const { thread } = this;
    if (this.waiting.length > 0)
      this.timer = setTimeout(() => this.fail(thread!, `did not finish in ${PATIENCE} ms`), PATIENCE);
  }

  private finish({ lines, stats, tapes }: Report): void {
    const { resolve } = this.waiting.shift()!;
    try {
      resolve({ lines, stats, calls: tapes.flatMap((tape) => readTape(Buffer.from(tape)).calls) });
    } catch (error) {
      resolve({ lines: [...lines, `TAPE ${(error as Error).message}`], stats, calls: [] });
    }
    this.runs++;
    if (this.runs === RUNS_PER_THREAD) this.replace();
    else this.watch();
  }

  private fail(thread: Worker, message: string): void {
    if (thread !== this.thread) return;
    const stats = { calls: 0, errors: 0, dropped: 0 };
    this.waiting.shift()?.resolve({ lines: [`THREAD ${message}`], stats, calls: [] });
    this.replace();
  }

  private replace(): void {
    const { thread } = this;
    clearTimeout(this.timer);
    this.thread = undefined;
    thread!.removeAllListeners("message");
    void thread!.terminate().then(() => {
      if (this.thread === undefined && this.waiting.length > 0) this.start();
    });
  }
}
