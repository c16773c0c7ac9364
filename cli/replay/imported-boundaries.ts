import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { ProbeDefinition } from "../../tape/index.js";

/** The modules and globals that were boundaries when tapes were recorded, as entries of the option `boundary`. */
export function importedBoundaries(probes: readonly ProbeDefinition[]): string[] {
  const entries = new Set<string>();
  for (const { id, imported } of probes) {
    if (!imported) continue;
    const [module, name] = splitProbeId(id);
    if (module === "global") entries.add(`global:${/^[\w$]+/.exec(name)?.[0] ?? name}`);
    else entries.add(boundaryEntryOf(module));
  }
  return [...entries];
}

/** What the option says for a module that tapes call so. */
export function boundaryEntryOf(module: string): string {
  return module.startsWith("node:") ? module : `module:${module}`;
}
