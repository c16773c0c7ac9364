import { theRegistry } from "@calltape/runtime/registry";
import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "../tape/index.js";
import { findFunction } from "./find.js";
import type { Program } from "./program.js";

/** What to do where a file has to be loaded instrumented. */
export const HOW_TO_INSTRUMENT =
  "calltape/vite (vitest) or calltape/babel (Jest) with CALLTAPE=1, or node --import calltape/register, instruments it";

/** What to do where a function is left alone in a file that is instrumented. */
const HOW_TO_REACH =
  "npx calltape replay may instrument it, and docs/fidelity.md says what is left alone and what to do";

/** Why nobody hears of a function's calls, and what to do. */
export interface Unheard {
  /** What is not instrumented, a file or a function, and that it is not. */
  what: string;
  is: string;
  mend: string;
}

/**
 * Why nobody hears of the calls of a function that is there: its file was not loaded instrumented, or the function is left
 * alone in it, as some are by one compiler and not by another. Undefined for one that is instrumented, or gone. Loads its
 * module, if need be.
 */
export async function whyUnheard(call: Call, program: Program): Promise<Unheard | undefined> {
  const { id, kind } = call.probe;
  const [file, name] = splitProbeId(id);
  if (await program.isSilentOnceLoaded(id))
    return { what: file, is: "was not loaded instrumented", mend: HOW_TO_INSTRUMENT };
  const rows = theRegistry.fileNamed(file)?.rows;
  if (rows === undefined || rows.some((row) => row[0] === name)) return undefined;
  const found = await findFunction(call, program);
  if (!("fn" in found) || (kind === "constructor" && hasNoConstructor(found.fn))) return undefined;
  return { what: id, is: "is not instrumented here", mend: HOW_TO_REACH };
}

/** Whether a class is written without. */
function hasNoConstructor(fn: object): boolean {
  const text = Function.prototype.toString.call(fn);
  return text.startsWith("class") && !/\bconstructor\b/.test(text);
}
