import { isClosure } from "../../patterns/probe-pattern.js";
import type { Instance, ProbeDefinition } from "../../tape/index.js";
import { isIdentifier } from "./text.js";

/** One export of a module of the program, as a thread that has loaded it tells. */
export interface Exported {
  name: string;
  /** Properties that lead on from there: `["K"]` of what `module.exports = { K }` exports as `default`. */
  steps?: readonly string[];
  /** Of a function that is a probe: its id. */
  functionId?: string;
  /** Of a class. */
  className?: string;
  /** Of a class that instrumented code declares: its id. */
  classId?: string;
  /** Whether only its constructor can make instances that work. */
  hasPrivateState?: boolean;
}

export interface FoundExport extends Exported {
  /** Its module's file, from the root. */
  file: string;
}

/** What one module exports; where it does not load, why; and which names lead to functions of its file, by their ids. */
export type ModuleExports = readonly [
  file: string,
  exports: readonly Exported[] | string,
  reached?: readonly (readonly [id: string, reach: readonly string[]])[],
];

/** What generated code can import. A name that a tape gives is used only if a module really exports it. */
export class ProgramExports {
  private readonly all: FoundExport[] = [];
  private readonly files = new Map<string, Set<string>>();
  private readonly problems = new Map<string, string>();
  private readonly reached = new Map<string, readonly string[]>();
  private readonly whole = new Set<string>();

  constructor(modules: Iterable<ModuleExports>) {
    for (const [file, exports, reached = []] of modules) {
      for (const [id, reach] of reached) this.reached.set(id, reach);
      if (typeof exports === "string") {
        this.problems.set(file, exports);
        continue;
      }
      const usable = exports.filter(({ name }) => isIdentifier(name));
      this.files.set(file, new Set(usable.map(({ name }) => name)));
      for (const each of usable) this.all.push({ ...each, file });
      if (usable.some(({ steps }) => steps !== undefined)) this.whole.add(file);
    }
  }

  /** Why a file's module does not load; undefined where it does. */
  problemOf(file: string): string | undefined {
    return this.problems.get(file);
  }

  has(file: string, name: string): boolean {
    return this.files.get(file)?.has(name) === true;
  }

  /** An export and properties that lead to a function: as a tape says, else as the module is now. */
  reachOf({ id, reach }: ProbeDefinition): readonly string[] | undefined {
    return reach ?? this.reached.get(id);
  }

  /** Whether a file's module is what it exports, as CommonJS is, so that it is imported as a whole. */
  isWhole(file: string): boolean {
    return this.whole.has(file);
  }

  /** A function or a class as a value. */
  functionNamed(id: string): FoundExport | undefined {
    // Closures of one function are many, and a tape does not say which one it means.
    return isClosure(id) ? undefined : this.best(id, (each) => each.functionId === id || each.classId === id);
  }

  /** @param from the file whose function the instance was given to */
  classOf(
    { className, classId }: Pick<Instance, "className" | "classId">,
    from: string,
  ): FoundExport | undefined {
    if (classId !== undefined) return this.best(classId, (each) => each.classId === classId);
    const found = this.all.filter((each) => each.className === className && each.file === from);
    // Several may have no name.
    return className === "" && found.length > 1 ? undefined : found[0];
  }

  /** An error's class, of which only the name is known: of the function's file, or the only one of that name. */
  errorNamed(className: string, from: string): FoundExport | undefined {
    const found = this.all.filter((each) => each.className === className);
    return found.find(({ file }) => file === from) ?? (found.length === 1 ? found[0] : undefined);
  }

  /** Rather from where it is declared than from where it is exported again. */
  private best(id: string, matches: (each: FoundExport) => boolean): FoundExport | undefined {
    const [file] = id.split("#");
    const found = this.all.filter(matches);
    return found.find((each) => each.file === file) ?? found[0];
  }
}
