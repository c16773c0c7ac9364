/** A thread that loads modules and tells what they export. */
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { theRegistry } from "@calltape/runtime/registry";
import { hasPrivateState } from "../../replay/classes.js";
import { messageOf } from "../../replay/error-message.js";
import type { Exported } from "../../replay/generate/index.js";
import { createLoader } from "../replay/loader.js";
import type { ExportsRequest, ModuleExports } from "./exports.js";

const { root, files, probes } = workerData as ExportsRequest;
const load = await createLoader(root, probes);

for (const file of files) {
  const message: ModuleExports = await load(path.resolve(root, file)).then(
    (module) => [file, Object.keys(module).map((name) => describe(name, module))],
    (error) => [file, `does not load: ${messageOf(error)}`],
  );
  parentPort!.postMessage(message);
}

function describe(name: string, module: object): Exported {
  const value = (module as Record<string, unknown>)[name];
  if (typeof value !== "function") return { name };
  const functionId = theRegistry.probeOf(value);
  const prototype: unknown = value.prototype;
  const own = functionId === undefined ? { name } : { name, functionId };
  if (typeof prototype !== "object" || prototype === null) return own;
  const classId = theRegistry.classOf(prototype)?.id;
  return {
    ...own,
    className: value.name,
    ...(classId !== undefined && { classId }),
    hasPrivateState: hasPrivateState(prototype),
  };
}
