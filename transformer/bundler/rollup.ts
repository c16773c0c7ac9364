/**
 * The plugin for Rollup.
 *
 * @packageDocumentation
 */
import { unplugin } from "./unplugin.js";

export type { BundlerOptions } from "./unplugin.js";

/** Instruments functions for calltape in a build of Rollup's; docs/bundlers.md has the details. */
export const calltape = unplugin.rollup;

export default calltape;
