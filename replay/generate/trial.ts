import type { Call } from "../../tape/index.js";
import { draftOf } from "./draft.js";
import type { FileOptions } from "./file-context.js";
import { helpersOf } from "./helpers.js";
import type { ImportedName } from "./imports.js";
import { layOut } from "./layout.js";
import { replacementOf } from "./stubs/replacement.js";

/** Imports by files. */
export type TrialImports = readonly (readonly [file: string, names: readonly ImportedName[]])[];

/** A module that is replaced: what imports have for it, its name on tapes, and code of a function that gives its exports. */
export interface TrialModule {
  key: string;
  name: string;
  replacement: string;
}

/** Tests as bodies of functions, so that they can be run before there is a file: plain data. */
export interface Trial {
  modules: TrialModule[];
  /** What the tests import, also from the file of long values: {@link FIXTURE}. */
  imports: TrialImports;
  /** Sets properties of `exports`. */
  fixture: { imports: TrialImports; body: string };
  /** In the order in which they stand in the file. */
  tests: { call: string; body: string }[];
}

/**
 * The tests that {@link writeTestFile} would write, in JavaScript, to be run at once.
 *
 * @param calls of which {@link reasonAgainst} has none
 */
export function writeTrial(calls: readonly Call[], options: FileOptions): Trial {
  const { module, fixture, groups, helpers, replaced } = draftOf(calls, { ...options, typescript: false });
  const helping = helpersOf(helpers, false).join("\n");
  return {
    modules: [...replaced].map((each) => ({
      ...{ key: each.key, name: each.name },
      replacement: replacementOf(each),
    })),
    imports: module.imports.sorted(),
    fixture: {
      imports: fixture.module.imports.sorted(),
      body: strict(fixture.statements.map((statement) => asCommonJs(layOut(statement)))),
    },
    tests: [...groups.values()].flat().map(({ call, statements }) => ({
      call: call.id,
      body: strict([...statements.map((statement) => layOut(statement)), helping]),
    })),
  };
}

/** A statement of the file of long values in CommonJS. */
export function asCommonJs(statement: string): string {
  return statement.replace(/^export const (\S+) =/, "exports.$1 =");
}

function strict(lines: readonly string[]): string {
  return ['"use strict";', ...lines].join("\n");
}
