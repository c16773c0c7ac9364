/**
 * The plugin for esbuild.
 *
 * @packageDocumentation
 */
import { unplugin } from "./unplugin.js";

export type { BundlerOptions } from "./unplugin.js";

/** Instruments functions for calltape in a build of esbuild's; docs/bundlers.md has the details. */
export const calltape = unplugin.esbuild;

export default calltape;
