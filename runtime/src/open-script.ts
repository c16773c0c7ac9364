/** The one global function that instrumented scripts call, since they cannot import. Neither enumeration nor assignment shows it. */
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
