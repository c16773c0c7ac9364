/**
 * Instruments a program while it is loaded: `node --import calltape/register app.js`.
 *
 * That it is imported is the flag; `CALLTAPE=0` or `enabled: false` turns it off. Options are those of `calltape.json`,
 * which is looked for from the working folder.
 *
 * @packageDocumentation
 */
import { resolveOptions } from "../options.js";
import { registerInstrumentation } from "./instrumentation.js";

const { enabled, ...options } = resolveOptions({}, process.cwd(), { CALLTAPE: "1", ...process.env });
// Tests that are loaded so may name any function a boundary.
if (enabled) registerInstrumentation({ ...options, answersAll: true });
