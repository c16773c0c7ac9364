import { splitProbeId } from "../../../patterns/probe-pattern.js";
import type { ProbeDefinition } from "../../../tape/index.js";
import { isIdentifier, keyOf } from "../text.js";
import { unprintable } from "../unprintable.js";

/** Marks the name of a module that is none of the program's files, in imports. */
const EXTERNAL = "module:";

/** How something of a module is used, and what hangs on it or on its instances. */
interface Used {
  called: boolean;
  constructed: boolean;
  read: boolean;
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
   */
  constructor(
    probes: Iterable<ProbeDefinition>,
    private readonly fileOf: (name: string) => string | undefined = () => undefined,
  ) {
    for (const { id, imported, kind } of probes) {
      const [name, path] = splitProbeId(id);
      const steps = stepsOf(path);
      if (!imported || steps === undefined) continue;
      const module = this.modules.get(name) ?? this.moduleNamed(name);
      if (module === undefined) continue;
      this.modules.set(name, module);
      add(module.used, steps, kind);
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
    // Its methods have the names of exports.
    if (module.used.members.get("default")?.constructed === true)
      unprintable(`${name}, whose default export is a class`);
    return module;
  }
}

/** What leads to data of a module that a program has read. */
function dataIn({ members }: Used): string[] | undefined {
  for (const [name, each] of members) {
    if (each.constructed) continue;
    const inner = each.read ? [] : dataIn(each);
    if (inner !== undefined) return [name, ...inner];
  }
  return undefined;
}

/** The name behind the mark, of a module that is none of the program's files. */
export function externalName(key: string): string | undefined {
  return key.startsWith(EXTERNAL) ? key.slice(EXTERNAL.length) : undefined;
}

/**
 * What leads from the exports of a module to the holder of something: `Pool.query` hangs on the prototype of `Pool`.
 *
 * @throws Unprintable
 */
export function holderIn({ name, used }: BoundaryModule, path: string): { steps: string[]; method: string } {
  const steps: string[] = [];
  const names = path.split(".");
  const method = names.pop()!;
  let at: Used | undefined = used;
  for (const each of names) {
    at = at?.members.get(each);
    steps.push(each);
    if (at?.constructed === true) steps.push("prototype");
  }
  if (at?.members.get(method)?.called !== true)
    unprintable(`${name}#${path}, in the place of which no stub is put`);
  return { steps, method };
}

/**
 * Code of what a module is replaced by: functions that do nothing, and classes whose methods do nothing. However it is
 * imported, it is the same object.
 *
 * @param marks lines in front of its properties
 */
export function replacementOf({ used }: BoundaryModule, marks: readonly string[] = []): string {
  const lines = [...marks, ...propertiesOf(used, 2)];
  const object = block("{", lines, "}", 1);
  if (used.members.has("default")) return `() => (${block("{", lines, "}", 0)})`;
  return `() => {\n  const exported = ${object};\n  return Object.assign(exported, { default: exported });\n}`;
}

function codeOf(used: Used, depth: number): string {
  if (used.constructed) {
    const methods = membersOf(used)
      .filter(([, { called }]) => called)
      .map(([name]) => `${keyOf(name)}() {}`);
    return block("class {", methods, "}", depth);
  }
  return used.called ? "() => {}" : block("{", propertiesOf(used, depth + 1), "}", depth);
}

function propertiesOf(used: Used, depth: number): string[] {
  return membersOf(used).map(([name, each]) => `${keyOf(name)}: ${codeOf(each, depth)},`);
}

/** In an order that does not depend on the tapes. */
function membersOf({ members }: Used): [name: string, member: Used][] {
  return [...members].sort(([a], [b]) => (a < b ? -1 : 1));
}

function block(open: string, lines: readonly string[], close: string, depth: number): string {
  if (lines.length === 0) return open + close;
  const margin = "  ".repeat(depth + 1);
  return `${open}\n${lines.map((line) => margin + line).join("\n")}\n${"  ".repeat(depth)}${close}`;
}

function unused(): Used {
  return { called: false, constructed: false, read: false, members: new Map() };
}

function add(root: Used, steps: readonly string[], kind: ProbeDefinition["kind"]): void {
  let at = root;
  for (const step of kind === "constructor" ? steps.slice(0, -1) : steps) {
    const next = at.members.get(step) ?? unused();
    at.members.set(step, next);
    at = next;
  }
  if (kind === "constructor") at.constructed = true;
  else if (kind === "function") at.called = true;
  else at.read = true;
}

/** Names that lead to something from the exports; undefined for what calls gave or were given, and where code has no such name. */
function stepsOf(path: string): string[] | undefined {
  const steps = path.split(".");
  return steps.every((step) => isIdentifier(step) && step !== "__proto__" && step !== "prototype")
    ? steps
    : undefined;
}

/** Whether a text can only name a package, a part of one, or a module of Node's. */
function isPackage(name: string): boolean {
  return /^(?:node:|@[\w.-]+\/|[~@]\/|#)?\w[\w.-]*(?:\/\w[\w.-]*)*$/.test(name);
}
