/**
 * What instrumented code calls where it uses modules and globals that are boundaries. Internal: the transformer emits
 * these calls, nobody writes them.
 */

import { theRuntime } from "../probe.js";
import { forward } from "./forward.js";
import { Membrane } from "./membrane.js";

/** One a thread, however often this is loaded. */
theRuntime.membrane ??= new Membrane();
const membrane = theRuntime.membrane as Membrane;

/**
 * What the program gets for something that a boundary exports.
 *
 * @param module the name by which its calls are recorded; `global` for what every file has
 * @param name of the export; `*` for all of them, `import()` for the promise of them
 * @param get gives it. For an export it may not be there yet, in a cycle of imports. In replay it may be left out: then the
 *   module is not loaded
 * @throws what loading the module throws
 */
export function importBoundary(module: string, name: string, get?: () => unknown): unknown {
  const isWhole = name === "*" || name === "import()";
  if (get === undefined) {
    const whole = membrane.standIns.export(module, isWhole || name === "default" ? "" : name);
    return name === "import()" ? Promise.resolve(whole) : whole;
  }
  // In replay, what is off is recording alone.
  const isOff = process.env["CALLTAPE_RECORD"] === "off" && theRuntime.player === undefined;
  const out = () => {
    const value = get();
    const path = isWhole || name === "default" ? "" : name;
    if (isOff) return value;
    return membrane.export(value, module, path, module === "global" ? get : undefined);
  };
  try {
    return out();
  } catch (error) {
    if (isWhole || !(error instanceof ReferenceError)) throw error;
    return forward(out);
  }
}

/**
 * What stands for a recorded object of a boundary in replay.
 *
 * @param path `pg#Pool`, as the tape has it
 */
export function standInFor(path: string, number: number, callable: boolean): object {
  const [module = "", ...rest] = path.split("#");
  return membrane.standIns.ofTape(module, rest.join("#"), callable, number);
}
