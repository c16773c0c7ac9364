/**
 * What instrumented code calls where it uses modules and globals that are boundaries. Internal: the transformer emits
 * these calls, nobody writes them.
 */
import { forward } from "./forward.js";
import { Membrane } from "./membrane.js";

const membrane = new Membrane();

/**
 * What the program gets for something that a boundary exports.
 *
 * @param module the name by which its calls are recorded; `global` for what every file has
 * @param name of the export; `*` for all of them, `import()` for the promise of them
 * @param get gives it. For an export it may not be there yet, in a cycle of imports
 * @throws what loading the module throws
 */
export function importBoundary(module: string, name: string, get: () => unknown): unknown {
  const isWhole = name === "*" || name === "import()";
  const isOff = process.env["CALLTAPE_RECORD"] === "off";
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
