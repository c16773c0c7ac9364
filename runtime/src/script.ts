/**
 * For instrumented scripts, which cannot import: load this before them (`node --import @calltape/runtime/script`).
 */
import { defineOpenScript } from "./open-script.js";

export { defineOpenScript };

defineOpenScript(globalThis);
