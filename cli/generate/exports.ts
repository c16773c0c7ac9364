import { type Exported, ProgramExports } from "../../replay/generate/index.js";
import type { ProbeDefinition } from "../../tape/index.js";
import { startProgramThread } from "../program-thread.js";

/** Milliseconds that a module may take to load, on a machine that has much to do. */
const LOAD_TIMEOUT = 30_000;

/** What the thread is made with. */
export interface ExportsRequest {
  /** Folder of the sources. */
  root: string;
  /** From the root. */
  files: readonly string[];
  /** That were recorded: modules among them are not loaded. */
  probes: readonly ProbeDefinition[];
}

/** What it tells of one file; undefined where that does not load. */
export type ModuleExports = [file: string, exports: Exported[] | undefined];

/**
 * Loads modules in a thread of their own, so that what they do is not done to the command. Those behind one that takes
 * longer than half a minute are not loaded.
 */
export async function readExports(request: ExportsRequest): Promise<ProgramExports> {
  const found = new Map<string, Exported[]>();
  if (request.files.length === 0) return new ProgramExports(found);
  const worker = startProgramThread(new URL("./exports-worker.js", import.meta.url), request);
  let left = request.files.length;
  await new Promise<void>((resolve) => {
    const giveUp = () => {
      clearTimeout(timer);
      resolve();
    };
    let timer = setTimeout(giveUp, LOAD_TIMEOUT);
    worker.on("message", ([file, exports]: ModuleExports) => {
      clearTimeout(timer);
      if (exports !== undefined) found.set(file, exports);
      left--;
      if (left === 0) return resolve();
      timer = setTimeout(giveUp, LOAD_TIMEOUT);
    });
    worker.on("error", giveUp);
    worker.on("exit", giveUp);
  });
  await worker.terminate();
  return new ProgramExports(found);
}
