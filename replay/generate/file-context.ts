import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { Call, Instance } from "../../tape/index.js";
import type { FoundExport, ProgramExports } from "./exports.js";
import type { Framework } from "./frameworks.js";
import { Imports } from "./imports.js";
import type { Code } from "./layout.js";
import type { Bindings } from "./literal.js";
import { Names, variableNameOf } from "./names.js";
import { type BoundaryModule, type BoundaryModules, externalName } from "./stubs/modules.js";
import type { Changed } from "./stubs/stub-style.js";
import { accessOf } from "./text.js";

/** What the generated file beside the tests is called in {@link Imports}: no path of a program's file is empty. */
export const FIXTURE = "";

/** What all tests of a file have in common. */
export interface FileOptions {
  framework: Framework;
  typescript: boolean;
  /** The file under test, from the root. */
  file: string;
  exports: ProgramExports;
  /** Modules that are boundaries. */
  modules: BoundaryModules;
  /** Whether tests can put stubs in the place of what modules export, and of modules. */
  stubsExports: boolean;
}

/** A file that is being written: its imports, and what its code names with them. */
export class Module implements Bindings {
  readonly names = new Names();
  readonly imports: Imports;

  /** @param draft of the same file, which has imported all that this one will */
  constructor(
    private readonly options: FileOptions,
    draft?: Module,
  ) {
    this.imports = new Imports(this.names, draft?.imports);
  }

  classOf(instance: Instance): string | undefined {
    const found = this.options.exports.classOf(instance, this.options.file);
    return found === undefined || found.hasPrivateState === true ? undefined : this.bind(found);
  }

  functionOf(id: string): string | undefined {
    const found = this.options.exports.functionNamed(id);
    return found && this.bind(found, found.steps === undefined ? splitProbeId(id)[1] : "");
  }

  /** @param name what a default export is called */
  bind({ file, name, steps = [] }: Pick<FoundExport, "file" | "name" | "steps">, defaultName = ""): string {
    const wanted =
      name === "default" ? variableNameOf(defaultName, variableNameOf(baseOf(file), "subject")) : name;
    return this.imports.bind(file, name, wanted) + steps.map(accessOf).join("");
  }

  /** All that a file or a module exports, as one object, or its default export. */
  bindFrom(file: string, exported: "*" | "default"): string {
    return this.imports.bind(file, exported, variableNameOf(baseOf(externalName(file) ?? file), "exported"));
  }
}

function baseOf(file: string): string {
  return file.split("/").at(-1)!.split(".")[0]!;
}

/** For a draft: names without importing anything. */
export function draftBindings({ exports, file }: FileOptions): Bindings {
  return {
    classOf(instance) {
      const found = exports.classOf(instance, file);
      return found?.hasPrivateState === true ? undefined : found && nameOf(found);
    },
    functionOf: (id) => {
      const found = exports.functionNamed(id);
      return found && nameOf(found);
    },
  };
}

function nameOf({ name, steps = [] }: FoundExport): string {
  return [name, ...steps].join(".");
}

/** Values that are too long for the tests: a file beside them. */
export interface Fixture {
  module: Module;
  statements: Code[];
}

/** Functions that stand at the end of a test file. */
export type Helper = "thrownBy" | "rejectionOf" | "unexpected";

/** What one test is written with. */
export interface TestContext {
  options: FileOptions;
  module: Module;
  fixture: Fixture;
  call: Call;
  helpers: Set<Helper>;
  /** What tests of the file change of the outside. */
  changed: Set<Changed>;
  /** Modules that are replaced in all tests of the file. */
  replaced: Set<BoundaryModule>;
}
