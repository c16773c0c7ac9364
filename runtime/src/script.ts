/**
 * For instrumented scripts, which cannot import: load this before them (`node --import @calltape/runtime/script`). It
 * defines one global function, which neither enumeration nor assignment shows.
 */
import { type ClassRow, OPEN_SCRIPT, type ProbeRow } from "./hooks.js";
import { openFile } from "./probe.js";

/** Defines what scripts of a realm call. @param realm its global object */
export function defineOpenScript(realm: object): void {
  const openScript = (name: string, path: string, rows: ProbeRow[], classes: ClassRow[]) => {
    define(realm, name, openFile(path, rows, classes));
  };
  define(realm, OPEN_SCRIPT, openScript);
}

function define(realm: object, name: string, value: unknown): void {
  Object.defineProperty(realm, name, { value, enumerable: false, configurable: true, writable: true });
}

defineOpenScript(globalThis);
