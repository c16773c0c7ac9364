import { textEndsWith } from "../intrinsics.js";

/**
 * How a program came by something of a boundary: `Pool` for an export, `Pool.query` for what hangs on it or on its
 * instances, `fetch()` for what a call gave, `transaction>0(0)` for what a callback was given. Replay goes the same ways.
 */

/** Longer ones begin anew, so that a list whose elements lead to one another does not have ever longer ones. */
const MAX_LENGTH = 160;
const MAX_KEY = 40;

/** @param path empty for a module's exports as a whole */
export function propertyPath(path: string, key: PropertyKey): string {
  const name =
    typeof key === "symbol" ? `@@${(key.description ?? "").replace(/^Symbol\./, "")}` : String(key);
  // What is exported as default is most often the whole.
  if (path === "") return name === "default" ? "" : shortened(name);
  return longer(path, `.${shortened(name)}`);
}

export function resultPath(path: string): string {
  return longer(functionName(path), "()");
}

/** Instances are known by their class, whose name is what a person looks for. */
export function instancePath(path: string): string {
  return functionName(path);
}

export function callbackPath(path: string, index: number): string {
  return longer(path, `>${index}`);
}

export function argumentPath(path: string, index: number): string {
  return longer(path, `(${index})`);
}

/** Name of the probe of what is called by a path. */
export function functionName(path: string): string {
  return path === "" ? "default" : path;
}

/** Whether what is called by a path is what the engine asks for an iterator. */
export function givesIterator(path: string): boolean {
  return textEndsWith(path, ".@@asyncIterator") || textEndsWith(path, ".@@iterator");
}

function shortened(name: string): string {
  return name.length > MAX_KEY ? `${name.slice(0, MAX_KEY)}…` : name;
}

function longer(path: string, step: string): string {
  return (path.length + step.length > MAX_LENGTH ? "…" : path) + step;
}
