import { existsSync } from "node:fs";
import path from "node:path";
import { GLOBAL_FILE } from "@calltape/runtime/format";
import { globalNameOf, theRegistry } from "@calltape/runtime/registry";
import { isClosure, splitProbeId } from "../patterns/probe-pattern.js";
import { asClass, type Class } from "./classes.js";
import { messageOf } from "./error-message.js";
import { Reached } from "./reached.js";

/** Loads a module by its absolute path and gives its exports. */
export type Loader = (file: string) => Promise<object>;

/** Why a module is not there. `missing`: its file is gone. */
export class NotLoaded {
  constructor(
    readonly problem: "missing" | "load-failed",
    readonly detail: string,
  ) {}
}

/**
 * The program under test: modules are loaded when they are asked for, and tell the runtime's registry of their functions
 * and classes, if they are instrumented.
 */
export class Program {
  private readonly modules = new Map<string, Promise<object | NotLoaded>>();
  private readonly loaded = new Map<string, object>();

  /** @param root folder that probe ids are relative to */
  constructor(
    private readonly root: string,
    private readonly load: Loader,
  ) {}

  /** Exports of the module of an id, which is loaded once. */
  async moduleOf(id: string): Promise<object | NotLoaded> {
    const [relative] = splitProbeId(id);
    let module = this.modules.get(relative);
    if (module === undefined) {
      module = this.import(relative);
      this.modules.set(relative, module);
    }
    return module;
  }

  private async import(relative: string): Promise<object | NotLoaded> {
    const file = path.resolve(this.root, relative);
    if (path.relative(this.root, file).startsWith(".."))
      return new NotLoaded("missing", `${relative} is outside ${this.root}`);
    if (!existsSync(file)) return new NotLoaded("missing", `no file ${file}`);
    try {
      const module = await this.load(file);
      this.loaded.set(relative, module);
      return module;
    } catch (error) {
      return new NotLoaded("load-failed", `${relative} does not load: ${messageOf(error)}`);
    }
  }

  /** Exports of the module of an id, as far as it is loaded. */
  exportsOf(id: string): object {
    return this.loaded.get(splitProbeId(id)[0]) ?? {};
  }

  /** A class by its id, as far as its module is loaded: one that instrumented code declares, or an export. */
  classNamed(id: string): Class | undefined {
    const prototype = theRegistry.classNamed(id)?.prototype;
    const known = prototype?.constructor as Class | undefined;
    return known?.prototype === prototype && prototype !== undefined ? known : asClass(this.exportNamed(id));
  }

  /** A function that a file's top level or exports lead to, by its id, as far as its module is loaded. */
  functionNamed(id: string): unknown {
    const [file, name] = splitProbeId(id);
    if (file === GLOBAL_FILE) return platformFunction(id, name);
    const module = this.loaded.get(file);
    const found =
      theRegistry.fileNamed(file)?.functionNamed(name) ??
      (module && Reached.from(module).functionNamed(id)?.fn);
    if (found !== undefined || this.wrapperOf(id) !== undefined) return found;
    return this.classNamed(id) ?? this.exportNamed(id);
  }

  /** A closure that the program has put in the place of a function, as far as its module is loaded. */
  wrapperOf(id: string): object | undefined {
    const [file, name] = splitProbeId(id);
    const names = name.split(".");
    const root = names[0]!;
    const module = this.loaded.get(file);
    const from = { [root]: theRegistry.fileNamed(file)?.valueOf(root) ?? valueAt(module, [root]) };
    const ways = [names, [...names.slice(0, -1), "prototype", names.at(-1)!]];
    return ways.map((way) => valueAt(from, way)).find(isWrapper);
  }

  /** Whether a function's module is loaded, and not instrumented: then nobody hears of its calls. */
  isSilent(id: string): boolean {
    const [file] = splitProbeId(id);
    return this.loaded.has(file) && theRegistry.fileNamed(file) === undefined;
  }

  /** The same of a module that is loaded if need be. */
  async isSilentOnceLoaded(id: string): Promise<boolean> {
    if (theRegistry.fileNamed(splitProbeId(id)[0]) !== undefined) return false;
    await this.moduleOf(id);
    return this.isSilent(id);
  }

  /** Hash of the source that a function has now; undefined where the program does not say. */
  hashOf(id: string): string | undefined {
    const [file, name] = splitProbeId(id);
    return theRegistry.fileNamed(file)?.rows.find((row) => row[0] === name)?.[5];
  }

  private exportNamed(id: string): unknown {
    const [file, name] = splitProbeId(id);
    return valueAt(this.loaded.get(file), name.split("."));
  }
}

/** Whether something is a closure: where another function stood, one that was put there, and wraps it. */
export function isWrapper(value: unknown): value is object {
  const id = typeof value === "function" ? theRegistry.probeOf(value) : undefined;
  return id !== undefined && isClosure(id);
}

/** A function of the platform, if the recorder would call it so: a tape is not to get hold of anything else. */
function platformFunction(id: string, name: string): unknown {
  const value = valueAt(globalThis, name.split("."));
  return typeof value === "function" && globalNameOf(value) === id ? value : undefined;
}

/** What own properties lead to; undefined where one is missing. */
function valueAt(from: unknown, names: readonly string[]): unknown {
  let at: unknown = from;
  for (const name of names) {
    if ((typeof at !== "object" && typeof at !== "function") || at === null) return undefined;
    at = Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined;
  }
  return at;
}
