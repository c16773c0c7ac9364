// What the programs find when they run: a global `log`, whose lines are compared.
import { inspect, types } from "node:util";

const { isNativeError } = types;
const textOf = String;

/** Defines `log`, which hands each line to `add`. Works whatever a program has done to the prototypes. */
export function defineLog(add) {
  globalThis.log = (...values) => {
    let line = "";
    for (let i = 0; i < values.length; i++) line += (i === 0 ? "" : " ") + show(values[i]);
    add(line);
  };
}

/** Without a stack: lines and columns differ once the code is instrumented. */
export function showError(error) {
  try {
    return isNativeError(error) ? `${textOf(error.name)}: ${textOf(error.message)}` : show(error);
  } catch {
    return "an error that cannot be shown";
  }
}

function show(value) {
  if (typeof value === "string") return value;
  if (isNativeError(value)) return showError(value);
  return inspect(value, { depth: 6, breakLength: 1e9, compact: 3 });
}
