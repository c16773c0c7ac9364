import type { FilePlan } from "../../transformer/plan/plan.js";

/** Line and column, from 1, of a place in a file's text. */
export type PositionOf = (offset: number) => { line: number; column: number };

/** A module or global whose calls are recorded where a file uses it. */
export interface PlannedUse {
  /** As an entry of the option `boundary`: `module:pg`, `node:fs`, `global:fetch`. */
  boundary: string;
  /** How the file comes by it. */
  by: "import" | "require" | "import()" | "global";
  /** Where it does; a global is used anywhere. */
  line?: number;
  column?: number;
}

/** What of a file leads out of the program, in the order in which it stands there, globals last. */
export function usesOf(
  { boundaries: { imports, loads, globals } }: FilePlan,
  positionOf: PositionOf,
): PlannedUse[] {
  const modules = [
    ...imports.map(({ facts, module }) => ({ module, start: facts.start, by: "import" as const })),
    ...loads.map(({ facts: { start, kind }, module }) => ({
      module,
      start,
      by: kind === "require" ? ("require" as const) : ("import()" as const),
    })),
  ].sort((a, b) => a.start - b.start);
  return [
    ...modules.map(({ module, start, by }) => ({ boundary: entryOf(module), by, ...positionOf(start) })),
    ...globals.map((name) => ({ boundary: `global:${name}`, by: "global" as const })),
  ];
}

function entryOf(module: string): string {
  return module.startsWith("node:") ? module : `module:${module}`;
}
