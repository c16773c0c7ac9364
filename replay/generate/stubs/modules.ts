import { splitProbeId } from "../../../patterns/probe-pattern.js";
import { BoundaryObject, type Call, type ProbeDefinition } from "../../../tape/index.js";
import { accessOf, isIdentifier } from "../text.js";
import { unprintable } from "../unprintable.js";

/** Marks the name of a module that is none of the program's files, in imports. */
const EXTERNAL = "module:";

/** The member that stands for what a function gives. */
export const GIVEN = "()";

/** How something of a module is used, and what hangs on it, on its instances, or on what it gives. */
export interface Used {
  called: boolean;
  constructed: boolean;
  read: boolean;
  /** Whether it hangs on a class itself. */
  static: boolean;
  readonly members: Map<string, Used>;
}

/** A module that is a boundary, as far as the program has used it. */
export interface BoundaryModule {
  /** By which name its calls are recorded. */
  readonly name: string;
  /** What imports have for it: a file of the program, or its name behind a mark. */
  readonly key: string;
  readonly used: Used;
}

/** The modules that are boundaries, as tapes tell of them. */
export class BoundaryModules {
  private readonly modules = new Map<string, BoundaryModule>();

  /**
   * @param probes of tapes
   * @param fileOf the file of the program, from the root, that a name like `./src/db` means; undefined where there is none
   * @param statics ids of functions that hang on classes themselves
   */
  constructor(
    probes: Iterable<ProbeDefinition>,
    private readonly fileOf: (name: string) => string | undefined = () => undefined,
    statics: ReadonlySet<string> = new Set(),
  ) {
    for (const { id, imported, kind } of probes) {
      const [name, path] = splitProbeId(id);
      const steps = stepsOf(path);
      if (!imported || steps === undefined) continue;
      const module = this.modules.get(name) ?? this.moduleNamed(name);
      if (module === undefined) continue;
      this.modules.set(name, module);
      add(module.used, steps, kind, statics.has(id));
    }
  }

  private moduleNamed(name: string): BoundaryModule | undefined {
    const file = name.startsWith(".") ? this.fileOf(name) : undefined;
    if (file === undefined && !isPackage(name)) return undefined;
    return { name, key: file ?? EXTERNAL + name, used: unused() };
  }

  /** @throws Unprintable where nothing can take its place */
  named(name: string): BoundaryModule {
    const module =
      this.modules.get(name) ?? unprintable(`the module ${name}, which is none that can be named`);
    const data = dataIn(module.used);
    if (data !== undefined) unprintable(`${name}#${data.join(".")}, which is data of a module`);
    return module;
  }
}

/** What leads to data of a module that a program has read. */
function dataIn({ members }: Used): string[] | undefined {
  for (const [name, each] of members) {
    if (each.constructed || name === GIVEN) continue;
    const inner = each.read ? [] : dataIn(each);
    if (inner !== undefined) return [name, ...inner];
  }
  return undefined;
}

/** The name behind the mark, of a module that is none of the program's files. */
export function externalName(key: string): string | undefined {
  return key.startsWith(EXTERNAL) ? key.slice(EXTERNAL.length) : undefined;
}

/** Ids of functions of modules that have been called on classes themselves: `Pool.create`. */
export function staticsOf(calls: Iterable<Call>): Set<string> {
  const known = new Set<string>();
  const statics = new Set<string>();
  for (const call of calls) {
    const { id, imported, kind } = call.probe;
    if (!imported || kind !== "function" || known.has(id)) continue;
    known.add(id);
    const receiver = call.receiver();
    if (receiver instanceof BoundaryObject && receiver.callable) statics.add(id);
  }
  return statics;
}

/**
 * Code that leads from the exports of a module to the holder of a function: `Pool.query` hangs on the prototype of
 * `Pool`, `connect().find` on what `connect` gives.
 *
 * @param bind gives a variable for all exports, or for the default one
 * @throws Unprintable
 */
export function holderIn(
  { name, used }: BoundaryModule,
  path: string,
  bind: (exported: "*" | "default") => string,
  typescript: boolean,
): { holder: string; method: string } {
  const steps = stepsOf(path) ?? [];
  const method = steps.pop();
  let at: Used | undefined = used;
  // Of some modules a compiler lets nobody import all.
  const isOfDefault = steps[0] === "default" && steps[1] !== GIVEN;
  let holder = bind(isOfDefault ? "default" : "*");
  for (const [i, step] of steps.entries()) {
    at = at?.members.get(step);
    if (step !== GIVEN) holder += i === 0 && isOfDefault ? "" : accessOf(step);
    // Without what the program calls it with.
    else holder = typescript && !holder.startsWith("(") ? `(${holder} as () => any)()` : `${holder}()`;
    const next = at?.members.get(steps[i + 1] ?? method!);
    if (at?.constructed === true && next?.static !== true) holder += ".prototype";
  }
  // What hangs on a class that is the default export has no other name than an export.
  if (steps.length === 0 && method !== "default" && used.members.get("default")?.constructed === true)
    unprintable(`${name}#${path}, beside a class that is the default export`);
  if (method === undefined || method === GIVEN || at?.members.get(method)?.called !== true)
    unprintable(`${name}#${path}, in the place of which no stub is put`);
  return { holder, method };
}

function unused(): Used {
  return { called: false, constructed: false, read: false, static: false, members: new Map() };
}

function add(root: Used, steps: readonly string[], kind: ProbeDefinition["kind"], isStatic: boolean): void {
  let at = root;
  for (const step of kind === "constructor" ? steps.slice(0, -1) : steps) {
    const next = at.members.get(step) ?? unused();
    at.members.set(step, next);
    at = next;
  }
  if (kind === "constructor") at.constructed = true;
  else if (kind === "function") at.called = true;
  else at.read = true;
  at.static ||= isStatic;
}

/** Names that lead to something from the exports; undefined for what calls were given, and where code has no such name. */
function stepsOf(path: string): string[] | undefined {
  const steps = path.replaceAll("()", ".()").split(".");
  return steps.every(
    (step) => step === GIVEN || (isIdentifier(step) && step !== "__proto__" && step !== "prototype"),
  )
    ? steps
    : undefined;
}

/** Whether a text can only name a package, a part of one, or a module of Node's. */
function isPackage(name: string): boolean {
  return /^(?:node:|@[\w.-]+\/|[~@]\/|#)?\w[\w.-]*(?:\/\w[\w.-]*)*$/.test(name);
}
