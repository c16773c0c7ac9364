import { isDeepStrictEqual } from "node:util";
import type { Call } from "../../tape/index.js";
import { type FileOptions, type Fixture, type Helper, Module } from "./file-context.js";
import type { BoundaryModule } from "./stubs/modules.js";
import type { Changed } from "./stubs/stub-style.js";
import { type TestCase, writeTest } from "./test-case.js";
import { functionNameOf } from "./title.js";
import { Unprintable } from "./unprintable.js";

/** Tests and what they need, not yet as text. */
export interface Draft {
  module: Module;
  fixture: Fixture;
  /** Tests by functions. */
  groups: Map<string, TestCase[]>;
  helpers: Set<Helper>;
  changed: Set<Changed>;
  /** Modules that are replaced. */
  replaced: Set<BoundaryModule>;
}

/** Why a call becomes no test; undefined when it does. */
export function reasonAgainst(call: Call, options: FileOptions): string | undefined {
  try {
    writeOnce([call], options);
    return undefined;
  } catch (error) {
    if (error instanceof Unprintable) return error.message;
    throw error;
  }
}

/**
 * The tests of the calls of one file, in their order.
 *
 * @param calls of which {@link reasonAgainst} has none
 */
export function draftOf(calls: readonly Call[], options: FileOptions): Draft {
  let draft = writeOnce(calls, options);
  // Again, until no variable of a test is called like something that a later one has to import.
  for (let done = false; !done; ) {
    const next = writeOnce(calls, options, draft);
    done = isDeepStrictEqual(importedBy(next), importedBy(draft));
    draft = next;
  }
  return draft;
}

/** @throws Unprintable */
function writeOnce(calls: readonly Call[], options: FileOptions, before?: Draft): Draft {
  const module = new Module(options, before?.module);
  const fixture: Fixture = { module: new Module(options, before?.fixture.module), statements: [] };
  const groups = new Map<string, TestCase[]>();
  const helpers = new Set<Helper>();
  const changed = new Set<Changed>();
  const replaced = new Set<BoundaryModule>();
  for (const call of calls) {
    const test = writeTest({ options, module, fixture, call, helpers, changed, replaced });
    const name = functionNameOf(call);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [test]);
    else group.push(test);
  }
  return { module, fixture, groups, helpers, changed, replaced };
}

function importedBy({ module, fixture }: Draft): unknown {
  return [module.imports.sorted(), fixture.module.imports.sorted()];
}
