import type { Codec } from "../encode/codecs.js";
import {
  type ClassRow,
  type Exported,
  fileMark,
  KIND_MASK,
  KINDS,
  PROBE_FLAG,
  type ProbeRow,
  type Roots,
} from "../hooks.js";
import {
  apply,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isProxy,
  SafeMap,
  SafeWeakMap,
  splitDots,
  textEndsWith,
  textIndexOf,
} from "../intrinsics.js";
import type { ProbeState } from "../record/probe-state.js";
import { noteOrigin, type Origin, originOf, setOrigin } from "./origins.js";
import { readProbeMark } from "./probe-mark.js";

/** What reads and writes a private field, from inside of the class that has it. */
export interface PrivateField {
  /** With its `#`. */
  name: string;
  /** The same, or for a field that another class declares the id of that class and its name: `src/cart.ts#Cart.#items`. */
  key: string;
  /** Throws for an object that has no such field. */
  read: (instance: object) => unknown;
  write: (instance: object, value: unknown) => void;
}

/** A class that instrumented code has declared. */
export interface RegisteredClass {
  /** `src/cart.ts#Cart` */
  id: string;
  /** Undefined as long as the program has not made the class. */
  prototype: object | undefined;
  fields: PrivateField[];
}

/** What stands for an object of a module that is a boundary. */
export interface BoundaryObject {
  /** The module, and how the program came by the object: `pg#Pool`, `global#fetch()`. */
  path: string;
  /** Tells it from others of this thread, from 1. */
  number: number;
}

/** A function, and what it hangs on: undefined for a variable of the file's top level. */
export interface RegisteredFunction {
  value: unknown;
  holder: object | undefined;
}

/**
 * Files whose functions are not all found are read at each of the first looks, then at the 64th, the 128th and so on: a
 * file may take long to run, and look often meanwhile.
 */
const EACH_LOOK = 32;

/** Then they are not read any more: there may be functions that no variable leads to. */
const MAX_LOOKS = 2 ** 20;

/** What one instrumented file says of its top level. */
export class RegisteredFile {
  /** In the order of its rows. */
  probes: object = [];
  readonly classes: RegisteredClass[];
  private readonly names: string[] = [];
  private readonly values: unknown[] = [];

  constructor(
    readonly path: string,
    readonly rows: readonly ProbeRow[],
    private readonly classRows: readonly ClassRow[],
    private readonly exported: Exported,
    private readonly roots: Roots | undefined,
  ) {
    for (const row of rows) this.noteRoot(row);
    for (const row of classRows) this.noteRoot(row);
    this.classes = classRows.map(([name]) => ({ id: `${path}#${name}`, prototype: undefined, fields: [] }));
  }

  /** Name by which the module exports the root of a qualified name; null when it does not. */
  exportOf(name: string): string | null {
    const root = rootOf(name);
    const exported = this.exported[this.names.indexOf(root)];
    return exported === 1 ? root : typeof exported === "string" ? exported : null;
  }

  /** The value of a variable of the top level, as it is now; undefined when it has none yet. */
  valueOf(root: string): unknown {
    this.read();
    return this.values[this.names.indexOf(root)];
  }

  /**
   * Tells of the functions that its variables lead to: directly, as static members and as methods of instances. Gives
   * false as long as there may be more.
   *
   * @param idOf the id under which it was told of a function last
   */
  findFunctions(
    found: (value: object, id: string) => void,
    idOf: (value: object) => string | undefined,
  ): boolean {
    let complete = this.read();
    for (let i = 0; i < this.rows.length; i++) {
      if (!isLedTo(this.rows[i]!)) continue;
      const at = this.standing(i);
      const id = `${this.path}#${this.rows[i]![0]}`;
      if (typeof at !== "function") complete = false;
      else if (idOf(at) !== id && this.mayHold(at, i)) found(at, id);
    }
    return complete;
  }

  /** The function of a name that its variables lead to, as {@link findFunctions} finds it. */
  functionNamed(name: string): object | undefined {
    this.read();
    let found: object | undefined;
    for (let i = 0; i < this.rows.length; i++) {
      if (this.rows[i]![0] !== name || !isLedTo(this.rows[i]!)) continue;
      const at = this.standing(i);
      if (typeof at === "function" && this.mayHold(at, i)) found = at;
    }
    return found;
  }

  /** What stands where the name of a row leads. */
  private standing(index: number): unknown {
    const row = this.rows[index]!;
    const path = splitDots(row[0]);
    let at = this.variable(path[0]!);
    for (let j = 1; j < path.length; j++) {
      if (j === path.length - 1 && (row[3] & PROBE_FLAG.OWN) !== 0) at = ownData(at, "prototype");
      at = ownData(at, path[j]!);
    }
    return at;
  }

  /** Whether a function does not say that it is another one, as a wrapper does that was put in the place of what it wraps. */
  private mayHold(fn: object, index: number): boolean {
    const mark = readProbeMark(fn);
    return mark === undefined || (mark.index === index && mark.file === fileMark(this.path));
  }

  /** Looks which classes exist by now. */
  findPrototypes(): void {
    this.read();
    for (let i = 0; i < this.classRows.length; i++) {
      const row = this.classRows[i]!;
      const known = this.classes[i]!;
      if (known.prototype !== undefined || (row[3] & PROBE_FLAG.TOP) === 0) continue;
      const path = splitDots(row[0]);
      let at = this.variable(path[0]!);
      for (let j = 1; j < path.length; j++) at = ownData(at, path[j]!);
      const prototype = ownData(at, "prototype");
      if (typeof prototype === "object" && prototype !== null) known.prototype = prototype;
    }
  }

  /** Reads the variables up to the first that the program has not reached. Gives whether it has reached all. */
  private read(): boolean {
    try {
      if (this.roots !== undefined) apply(this.roots, undefined, [this.values]);
      return true;
    } catch {
      // It is in its dead zone: the file is still running.
      return false;
    }
  }

  /** What {@link read} has found in a variable. */
  private variable(name: string): unknown {
    for (let i = 0; i < this.names.length; i++) if (this.names[i] === name) return this.values[i];
    return undefined;
  }

  private noteRoot([name, , , flags]: ProbeRow | ClassRow): void {
    const root = rootOf(name);
    if ((flags & PROBE_FLAG.TOP) !== 0 && !this.names.includes(root)) this.names.push(root);
  }
}

/**
 * The functions and classes that instrumented code has told of. It reads nothing of the program before somebody asks,
 * and then variables and data properties alone.
 */
export class Registry {
  private readonly files = new SafeMap<string, RegisteredFile>();
  /** By what their functions' texts say: several in large programs. */
  private readonly byMark = new SafeMap<string, RegisteredFile[]>();
  private readonly byProbes = new SafeWeakMap<object, RegisteredFile>();
  private readonly byFunction = new SafeWeakMap<object, string>();
  /** Files of which not all functions have been seen. */
  private unread: RegisteredFile[] = [];
  private readonly boundaryObjects = new SafeWeakMap<object, BoundaryObject>();
  private readonly codecs = new SafeWeakMap<object, Codec>();
  private readonly codecsByName = new SafeMap<string, Codec>();
  hasCodecs = false;
  private opened = 0;
  private looks = 0;
  private readonly byPrototype = new SafeWeakMap<object, RegisteredClass>();
  private readonly byId = new SafeMap<string, RegisteredClass>();

  /** Rises with each file, and while files are still running. */
  get version(): number {
    return this.opened + this.looks;
  }

  add(file: RegisteredFile, probes: object): void {
    this.opened += this.looks + 1;
    this.looks = 0;
    file.probes = probes;
    this.files.set(file.path, file);
    const mark = fileMark(file.path);
    const alike = this.byMark.get(mark) ?? [];
    // A file that is loaded anew takes the place of itself.
    let place = 0;
    while (place < alike.length && alike[place]!.path !== file.path) place++;
    alike[place] = file;
    this.byMark.set(mark, alike);
    this.byProbes.set(probes, file);
    this.unread.push(file);
  }

  /** Visits the probes of all files. */
  forEachProbe(visit: (probe: ProbeState) => void): void {
    this.files.forEach(({ probes }) => {
      for (const probe of probes as ProbeState[]) visit(probe);
    });
  }

  addField(probes: object, index: number, owner: object, field: PrivateField): void {
    const known = this.byProbes.get(probes)?.classes[index];
    const prototype = ownData(owner, "prototype");
    if (known === undefined || typeof prototype !== "object" || prototype === null) return;
    known.prototype = prototype;
    known.fields.push(field);
    this.know(known);
  }

  private know(known: RegisteredClass): void {
    this.byPrototype.set(known.prototype!, known);
    this.byId.set(known.id, known);
  }

  /** @param standIn what the program has for the object: a proxy */
  addBoundaryObject(standIn: object, object: BoundaryObject): void {
    this.boundaryObjects.set(standIn, object);
  }

  /** What a proxy stands for; undefined for one of anybody else's. */
  boundaryObjectOf(standIn: object): BoundaryObject | undefined {
    return this.boundaryObjects.get(standIn);
  }

  /** What a bound function or a proxy is made of; undefined where no instrumented code has said it. */
  readonly originOf: (made: object) => Origin | undefined = originOf;

  /** Takes what an expression of instrumented code has made, and what of. */
  readonly noteOrigin = noteOrigin;

  /** The same for what replay makes of a recorded one. */
  readonly setOrigin = setOrigin;

  /** Tells of a class that no instrumented code declares. */
  addClass(prototype: object, id: string): void {
    this.opened++;
    this.know({ id, prototype, fields: [] });
  }

  /** An instrumented file that has been loaded, by its path from the project's root. */
  fileNamed(path: string): RegisteredFile | undefined {
    return this.files.get(path);
  }

  /** A class by its id; undefined where nobody has told of it. */
  classNamed(id: string): RegisteredClass | undefined {
    this.readFiles();
    return this.byId.get(id);
  }

  /** A class by its name alone, if just one has it. */
  classCalled(name: string): RegisteredClass | undefined {
    this.readFiles();
    let found: RegisteredClass | undefined;
    let several = false;
    this.byId.forEach((known) => {
      const { id } = known;
      if (!textEndsWith(id, `#${name}`) && !textEndsWith(id, `.${name}`)) return;
      several = found !== undefined;
      found = known;
    });
    return several ? undefined : found;
  }

  addCodec(prototype: object, codec: Codec): void {
    this.hasCodecs = true;
    this.codecs.set(prototype, codec);
    this.codecsByName.set(codec.name, codec);
  }

  /** The codec of the objects that have this prototype themselves. */
  codecOf(prototype: object): Codec | undefined {
    return this.codecs.get(prototype);
  }

  codecNamed(name: string): Codec | undefined {
    return this.codecsByName.get(name);
  }

  /** @param path names from the file's top level: a variable, then properties */
  findFunction(file: string, path: readonly string[]): RegisteredFunction | undefined {
    const [root, ...rest] = path;
    let value = this.files.get(file)?.valueOf(root!);
    let holder: object | undefined;
    for (const key of rest) {
      if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
      holder = value;
      value = ownData(value, key);
    }
    return value === undefined ? undefined : { value, holder };
  }

  /** Id of a function that is a probe, or a class that instrumented code declares; undefined for any other. */
  functionId(value: object): string | undefined {
    const probe = this.probeOf(value);
    if (probe !== undefined) return probe;
    const prototype = ownData(value, "prototype");
    if (typeof prototype !== "object" || prototype === null || isProxy(prototype)) return undefined;
    return ownData(prototype, "constructor") === value ? this.classOf(prototype)?.id : undefined;
  }

  /** Probe id of a function: one that a file's top level leads to, or any that tells of itself by its text. */
  probeOf(value: object): string | undefined {
    let known = this.byFunction.get(value);
    if (known !== undefined) return known;
    if (this.unread.length > 0) {
      this.readFiles();
      known = this.byFunction.get(value);
      if (known !== undefined) return known;
    }
    const mark = readProbeMark(value);
    if (mark === undefined) return undefined;
    const files = this.byMark.get(mark.file) ?? [];
    for (let i = 0; i < files.length; i++) {
      const file = files[i]!;
      const row = file.rows[mark.index];
      if (row === undefined || (files.length > 1 && !mayBe(row, value))) continue;
      // Two of them may be it.
      if (known !== undefined) return undefined;
      known = `${file.path}#${row[0]}`;
    }
    if (known !== undefined) this.byFunction.set(value, known);
    return known;
  }

  /** The private fields of the instances that have a prototype, inherited ones too. */
  fieldsOf(prototype: object): PrivateField[] {
    const fields: PrivateField[] = [];
    for (let at: object | null = prototype; at !== null && !isProxy(at); at = getPrototypeOf(at)) {
      const known = this.byPrototype.get(at);
      for (let i = 0; known !== undefined && i < known.fields.length; i++) {
        const { name, read, write } = known.fields[i]!;
        const key = at === prototype ? name : `${known.id}.${name}`;
        fields[fields.length] = { name, key, read, write };
      }
    }
    return fields;
  }

  /** The class whose instances have a prototype; undefined when no instrumented code declares it. */
  classOf(prototype: object): RegisteredClass | undefined {
    const known = this.byPrototype.get(prototype);
    if (known !== undefined || this.unread.length === 0) return known;
    this.readFiles();
    return this.byPrototype.get(prototype);
  }

  private readFiles(): void {
    const look = ++this.looks;
    if (look > EACH_LOOK && (look & (look - 1)) !== 0) return;
    const unread: RegisteredFile[] = [];
    for (let i = 0; i < this.unread.length; i++) {
      const file = this.unread[i]!;
      const complete = file.findFunctions(this.foundFunction, this.idFound);
      file.findPrototypes();
      for (let j = 0; j < file.classes.length; j++) {
        const known = file.classes[j]!;
        if (known.prototype !== undefined) this.know(known);
      }
      if (!complete && look < MAX_LOOKS) unread[unread.length] = file;
    }
    this.unread = unread;
  }

  private readonly foundFunction = (value: object, id: string) => void this.byFunction.set(value, id);
  private readonly idFound = (value: object) => this.byFunction.get(value);
}

/** Whether variables of the top level lead to the function of a row by its name. */
function isLedTo(row: ProbeRow): boolean {
  return (row[3] & PROBE_FLAG.TOP) !== 0 && (row[3] & KIND_MASK) <= KINDS.indexOf("method");
}

/** Whether a function may be the one of a row, by what it is called and how many parameters it has. */
function mayBe([name, , , , params]: ProbeRow, value: object): boolean {
  const own = ownData(value, "name");
  const length = ownData(value, "length");
  if (typeof own === "string" && own !== "" && textIndexOf(name, own, 0) < 0) return false;
  return typeof length !== "number" || length <= params.length;
}

function rootOf(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
}

/** The value of an own data property; no getter runs. */
function ownData(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  if (isProxy(value) || !hasOwn(value, key)) return undefined;
  return getOwnPropertyDescriptor(value, key)?.value;
}
