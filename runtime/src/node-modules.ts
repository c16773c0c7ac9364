/**
 * Modules of Node, as they are when the runtime loads: no `require` that a test framework has replaced or shut is asked
 * for them, and a bundler makes no copy of all their properties, as for an `import` of a default (bench/footprint.mjs).
 */
export const getBuiltinModule: typeof process.getBuiltinModule =
  // Node 21, and 22 before 22.3, have none.
  process.getBuiltinModule ?? ((name: string) => require(name));

export const fs = getBuiltinModule("node:fs");
export const path = getBuiltinModule("node:path");
export const timers = getBuiltinModule("node:timers");
export const { inspect, types } = getBuiltinModule("node:util");
