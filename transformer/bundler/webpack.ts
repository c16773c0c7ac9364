/**
 * The plugin for webpack.
 *
 * @packageDocumentation
 */
import { unplugin } from "./unplugin.js";

export type { BundlerOptions } from "./unplugin.js";

/** Instruments functions for calltape in a build of webpack's; docs/bundlers.md has the details. */
export const calltape = unplugin.webpack;

export default calltape;
