import {
  hasBoundaries,
  type PlannedBoundaries,
  type PlannedImport,
  type PlannedLoad,
} from "../plan/boundaries.js";
import type { InjectedNames, Loading } from "./injected-names.js";
import type { Part } from "./templates.js";

/** What an import declaration becomes. */
export interface ImportPrint {
  /** Stands beside the declaration, so that modules are evaluated in their order. */
  namespace: Part;
  /** Each declares one of its names; by the index of the name. */
  bindings: Part[];
  /** What the declaration binds instead: by these, engines still tell of an export that is missing. */
  unused: string[];
}

/** First statements of a file with boundaries: one loads the hook, and each global gets a variable of the file in front. */
export function boundaryPrelude(
  boundaries: PlannedBoundaries,
  { boundary }: InjectedNames,
  loading: Loading,
): Part[] {
  if (!hasBoundaries(boundaries)) return [];
  const loads = loading === "import" ? "importBoundary" : "requireBoundary";
  return [
    { template: loads, holes: { $boundary: boundary } },
    ...boundaries.globals.map(
      (name): Part => ({ template: "boundGlobal", holes: { $boundary: boundary, $local: name } }),
    ),
  ];
}

/** @param index of the import among those that are planned */
export function importPrint(
  { facts: { names: imported, source }, module }: PlannedImport,
  names: InjectedNames,
  index: number,
): ImportPrint {
  const holes = { $boundary: names.boundary, $module: module, $namespace: names.namespace(index) };
  return {
    namespace: { template: "importNamespace", holes: { ...holes, $source: source } },
    bindings: imported.map(({ imported: name, local }) =>
      name === "*"
        ? { template: "boundNamespace", holes: { ...holes, $local: local } }
        : { template: "boundExport", holes: { ...holes, $local: local, $name: name } },
    ),
    unused: imported.map((_, i) => names.unused(index, i)),
  };
}

/** What an import declaration becomes where its module is not loaded. */
export function unloadedImport({ facts, module }: PlannedImport, { boundary }: InjectedNames): Part[] {
  return facts.names
    .filter(({ used }) => used)
    .map(({ imported, local }) => ({
      template: "unloadedExport",
      holes: { $boundary: boundary, $module: module, $local: local, $name: imported },
    }));
}

/**
 * What a call that loads a module stands in (hole `$value`).
 *
 * @param unloaded what stands in its place where the module is not loaded
 */
export function loadPart(
  { facts: { kind }, module }: PlannedLoad,
  { boundary }: InjectedNames,
  unloaded = false,
): Part {
  return {
    template: unloaded ? "unloaded" : "boundLoad",
    holes: { $boundary: boundary, $module: module, $name: kind === "require" ? "*" : "import()" },
  };
}
