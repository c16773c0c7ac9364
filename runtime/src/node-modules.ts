/**
 * Modules of Node, as they are when the runtime loads: no `require` that a test framework has replaced or shut is asked
 * for them, and a bundler makes no copy of all their properties, as for an `import` of a default (bench/footprint.mjs).
 */
export const getBuiltinModule: typeof process.getBuiltinModule = process.getBuiltinModule;

export const fs = getBuiltinModule("node:fs");
export const path = getBuiltinModule("node:path");
export const timers = getBuiltinModule("node:timers");
export const { inspect, types } = getBuiltinModule("node:util");
