import { Worker } from "node:worker_threads";

/** A thread in which the program's code runs. What that prints is no data of the command's: it goes to stderr. */
export function startProgramThread(file: URL, workerData: unknown): Worker {
  const worker = new Worker(file, { workerData, stdout: true });
  worker.stdout.on("data", (chunk: Buffer) => process.stderr.write(chunk));
  return worker;
}
