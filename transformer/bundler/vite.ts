/**
 * The plugin for Vite.
 *
 * @packageDocumentation
 */
import { unplugin } from "./unplugin.js";

export type { BundlerOptions } from "./unplugin.js";

/** Instruments functions for calltape in a build of Vite's; docs/bundlers.md has the details. */
export const calltape = unplugin.vite;

export default calltape;
