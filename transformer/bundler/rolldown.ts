/**
 * The plugin for Rolldown.
 *
 * @packageDocumentation
 */
import { unplugin } from "./unplugin.js";

export type { BundlerOptions } from "./unplugin.js";

/** Instruments functions for calltape in a build of Rolldown's; docs/bundlers.md has the details. */
export const calltape = unplugin.rolldown;

export default calltape;
