/**
 * The plugin for Rspack.
 *
 * @packageDocumentation
 */
import { unplugin } from "./unplugin.js";

export type { BundlerOptions } from "./unplugin.js";

/** Instruments functions for calltape in a build of Rspack's; docs/bundlers.md has the details. */
export const calltape = unplugin.rspack;

export default calltape;
