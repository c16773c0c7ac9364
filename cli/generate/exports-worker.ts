/** A thread that loads modules and tells what they export. */
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { theRegistry } from "@calltape/runtime/registry";
import { hasPrivateState } from "../../replay/classes.js";
import { messageOf } from "../../replay/error-message.js";
import type { Exported, ModuleExports } from "../../replay/generate/index.js";
import { Reached } from "../../replay/reached.js";
import { createLoader, isWhole } from "../replay/loader.js";
import type { ExportsRequest } from "./exports.js";

const { root, files, probes } = workerData as ExportsRequest;
const load = await createLoader(root, probes);

for (const file of files) {
  const message: ModuleExports = await load(path.resolve(root, file)).then(
    (module) => [file, exportsOf(module), reachedBy(module, file)],
    (error) => [file, `does not load: ${messageOf(error)}`],
  );
  parentPort!.postMessage(message);
}

function exportsOf(module: object): Exported[] {
  const all = Object.keys(module).map((key) => ({ key, value: (module as Record<string, unknown>)[key] }));
  if (!isWhole(module)) return all.map(({ key, value }) => describe({ name: key }, value));
  return [
    describe({ name: "default", steps: [] }, module),
    ...all.map(({ key, value }) => describe({ name: "default", steps: [key] }, value)),
  ];
}

/** Names that lead to the functions of a file, from what its module exports. */
function reachedBy(module: object, file: string): [id: string, reach: readonly string[]][] {
  const reached = Reached.from(module);
  return (theRegistry.fileNamed(file)?.rows ?? []).flatMap(([name]): [string, readonly string[]][] => {
    const id = `${file}#${name}`;
    const names = reached.functionNamed(id)?.path;
    if (names === undefined || !names.every((each) => typeof each === "string")) return [];
    const reach = isWhole(module) ? ["default", ...names] : names;
    return reach.length === 0 ? [] : [[id, reach]];
  });
}

function describe(at: Exported, value: unknown): Exported {
  if (typeof value !== "function") return at;
  const functionId = theRegistry.probeOf(value);
  const prototype: unknown = value.prototype;
  const own = functionId === undefined ? at : { ...at, functionId };
  if (typeof prototype !== "object" || prototype === null) return own;
  const classId = theRegistry.classOf(prototype)?.id;
  return {
    ...own,
    className: value.name,
    ...(classId !== undefined && { classId }),
    hasPrivateState: hasPrivateState(prototype),
  };
}
