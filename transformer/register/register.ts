/**
 * Instruments a program while it is loaded: `node --import calltape/register app.js`.
 *
 * That it is imported is the flag; `CALLTAPE=0` or `enabled: false` turns it off. Options are those of `calltape.json`,
 * which is looked for from the working folder.
 *
 * @packageDocumentation
 */
import { writeSync } from "node:fs";
import path from "node:path";
import { isMainThread } from "node:worker_threads";
import { resolveOptions } from "../options.js";
import { findSlips } from "../selection/slips.js";
import { registerInstrumentation } from "./instrumentation.js";

const { enabled, ...options } = resolveOptions({}, process.cwd(), { CALLTAPE: "1", ...process.env });
if (enabled) {
  // Tests that are loaded so may name any function a boundary.
  registerInstrumentation({ ...options, answersAll: true });
  if (isMainThread && isOfProject(process.argv[1], options.root))
    for (const slip of findSlips(options)) tell(slip);
}

function tell(message: string): void {
  try {
    writeSync(2, `[calltape] ${message}\n`);
  } catch {
    // Nobody to tell.
  }
}

/** Whether a program is one of the project, and not a tool that starts it, as npm does where `NODE_OPTIONS` import us. */
function isOfProject(program: string | undefined, root: string): boolean {
  return program === undefined || !path.relative(root, program).startsWith("..");
}
