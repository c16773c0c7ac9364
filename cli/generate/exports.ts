import { messageOf } from "../../replay/error-message.js";
import { type ModuleExports, ProgramExports } from "../../replay/generate/index.js";
import type { ProbeDefinition } from "../../tape/index.js";
import { startProgramThread } from "../program-thread.js";

/** Milliseconds that a module may take to load, on a machine that has much to do. */
export const LOAD_TIMEOUT = 60_000;

/** What the thread is made with. */
export interface ExportsRequest {
  /** Folder of the sources. */
  root: string;
  /** From the root. */
  files: readonly string[];
  /** That were recorded: modules among them are not loaded. */
  probes: readonly ProbeDefinition[];
}

/**
 * Loads modules in a thread of their own, so that what they do is not done to the command. Those behind one that takes
 * longer than a minute, or ends the thread, are not loaded.
 */
export async function readExports(request: ExportsRequest): Promise<ProgramExports> {
  const found = new Map<string, ModuleExports>();
  if (request.files.length === 0) return new ProgramExports([]);
  const worker = startProgramThread(new URL("./exports-worker.js", import.meta.url), request);
  const end = await new Promise<string>((resolve) => {
    const giveUp = (why: string) => {
      clearTimeout(timer);
      resolve(why);
    };
    const late = `does not load within ${LOAD_TIMEOUT / 1000} seconds`;
    let timer = setTimeout(giveUp, LOAD_TIMEOUT, late);
    worker.on("message", (message: ModuleExports) => {
      clearTimeout(timer);
      found.set(message[0], message);
      if (found.size === request.files.length) return resolve("");
      timer = setTimeout(giveUp, LOAD_TIMEOUT, late);
    });
    worker.on("error", (error) => giveUp(`ends the thread that loads it: ${messageOf(error)}`));
    worker.on("exit", () => giveUp("ends the thread that loads it"));
  });
  await worker.terminate();
  const [stopped, ...behind] = request.files.filter((file) => !found.has(file));
  if (stopped !== undefined) found.set(stopped, [stopped, end]);
  for (const file of behind) found.set(file, [file, `is not loaded, since ${stopped} ${end}`]);
  return new ProgramExports(found.values());
}
