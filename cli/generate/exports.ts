import { Worker } from "node:worker_threads";
import { type Exported, ProgramExports } from "../../replay/generate/index.js";

/** What the thread is made with. */
export interface ExportsRequest {
  /** Folder of the sources. */
  root: string;
  /** From the root. */
  files: readonly string[];
}

/** What it tells of one file; undefined where that does not load. */
export type ModuleExports = [file: string, exports: Exported[] | undefined];

/**
 * Loads modules in a thread of their own, so that what they do is not done to the command.
 *
 * @param timeout milliseconds that one may take; those behind one that takes longer are not loaded
 */
export async function readExports(request: ExportsRequest, timeout: number): Promise<ProgramExports> {
  const found = new Map<string, Exported[]>();
  if (request.files.length === 0) return new ProgramExports(found);
  const worker = new Worker(new URL("./exports-worker.js", import.meta.url), { workerData: request });
  let left = request.files.length;
  await new Promise<void>((resolve) => {
    const giveUp = () => {
      clearTimeout(timer);
      resolve();
    };
    let timer = setTimeout(giveUp, timeout);
    worker.on("message", ([file, exports]: ModuleExports) => {
      clearTimeout(timer);
      if (exports !== undefined) found.set(file, exports);
      left--;
      if (left === 0) return resolve();
      timer = setTimeout(giveUp, timeout);
    });
    worker.on("error", giveUp);
    worker.on("exit", giveUp);
  });
  await worker.terminate();
  return new ProgramExports(found);
}
