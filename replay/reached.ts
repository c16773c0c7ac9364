import { isModuleNamespaceObject, isProxy } from "node:util/types";
import {
  FILE_MARK_LENGTH,
  type FunctionKind,
  fileMark,
  KIND_MASK,
  KINDS,
  NAME_PREFIX,
  type ProbeRow,
} from "@calltape/runtime/hooks";
import { theRegistry } from "@calltape/runtime/registry";
import { isClosure, splitProbeId } from "../patterns/probe-pattern.js";
import { asClass, type Class } from "./classes.js";

type Fn = (...args: unknown[]) => unknown;

/** A function that the exports of a module lead to. */
export interface ReachedFunction {
  fn: Fn;
  /** What it hangs on: the module, an object, a class or a prototype. */
  holder: object;
  /** Names that lead to it: an export, then properties. */
  path: readonly PropertyKey[];
}

/** An object that exports lead to, and how. */
interface Place {
  object: object;
  path: readonly PropertyKey[];
}

/** Names on the way to a function. */
const MAX_STEPS = 6;

/** Objects that are looked at: exports may lead to all data of a program. */
const MAX_OBJECTS = 10_000;

/** What of longer arrays is data. */
const MAX_ELEMENTS = 100;

/** In the text of a class: the first statement of an instrumented body, which tests its probe. */
const MARK = new RegExp(
  `typeof ${NAME_PREFIX.replace(/\W/g, "\\$&")}[^;{}]*?([A-Za-z]{${FILE_MARK_LENGTH}})(\\d+)\\.on\\b`,
  "g",
);

/** Comments and strings. */
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;

/**
 * The functions and classes that the exports of a module lead to, by properties and prototypes. Which probe a function
 * is, its own code tells, so that it is found however the module has come to export it: nothing is found in a module
 * that is not instrumented. No getter runs but those that a compiler makes of exports.
 */
export class Reached {
  /** By probe id; undefined where several functions have one. */
  private readonly functions = new Map<string, ReachedFunction | undefined>();
  private readonly classes: ReachedFunction[] = [];
  private readonly seen = new Set<object>([Object.prototype, Function.prototype]);
  private readonly queue: Place[] = [];

  private constructor(private readonly module: object) {
    this.reach(module, []);
    for (let i = 0; i < this.queue.length && i < MAX_OBJECTS; i++) this.look(this.queue[i]!);
  }

  private static readonly known = new WeakMap<object, Reached>();

  /** @param module exports, of a module that has run to its end */
  static from(module: object): Reached {
    let reached = Reached.known.get(module);
    if (reached === undefined) {
      reached = new Reached(module);
      Reached.known.set(module, reached);
    }
    return reached;
  }

  functionNamed(id: string): ReachedFunction | undefined {
    const found = this.functions.get(id);
    if (found !== undefined || probeKindOf(rowOf(id)) !== "constructor") return found;
    const classes = this.classes.filter(({ fn }) => constructorId(fn, splitProbeId(id)[0]) === id);
    return classes.length === 1 ? classes[0] : undefined;
  }

  /** A class of which the name alone is known: the only one that has it. */
  classCalled(name: string): Class | undefined {
    const found = this.classes.filter(({ fn }) => fn.name === name);
    return name !== "" && found.length === 1 ? asClass(found[0]!.fn) : undefined;
  }

  private reach(value: unknown, path: readonly PropertyKey[]): void {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
    if (isProxy(value) || this.seen.has(value) || isData(value)) return;
    this.seen.add(value);
    this.queue.push({ object: value, path });
  }

  private look({ object, path }: Place): void {
    const prototype = asClass(object)?.prototype;
    if (prototype !== undefined && ownValue(prototype, "constructor") === object)
      this.classes.push({ fn: object as Fn, holder: object, path });
    if (path.length === 0 && typeof object === "function")
      this.note(theRegistry.probeOf(object), object as Fn, object, path);
    if (path.length >= MAX_STEPS) return;
    for (const key of keysOf(object)) {
      const { get, set, value } = this.descriptorOf(object, key);
      const inner = [...path, key];
      for (const each of [get, set, value])
        if (typeof each === "function" && !isProxy(each))
          this.note(theRegistry.probeOf(each), each as Fn, object, inner);
      this.reach(value, inner);
    }
    if (path.length > 0) this.reach(Object.getPrototypeOf(object), path);
  }

  /** Compilers make getters of exports, which lead to what they export. */
  private descriptorOf(object: object, key: PropertyKey): PropertyDescriptor {
    const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
    if (object !== this.module || descriptor.get === undefined || !isCompiled(object)) return descriptor;
    try {
      return { value: (object as Record<PropertyKey, unknown>)[key] };
    } catch {
      return {};
    }
  }

  private note(id: string | undefined, fn: Fn, holder: object, path: readonly PropertyKey[]): void {
    // Of closures there are many, and so of functions that fields of instances hold.
    if (id === undefined || isClosure(id) || isOfInstances(id, holder)) return;
    const known = this.functions.get(id);
    if (known === undefined && !this.functions.has(id)) this.functions.set(id, { fn, holder, path });
    else if (known !== undefined && known.fn !== fn) this.functions.set(id, undefined);
  }
}

/** What is exported by its name comes before what the whole module leads to. */
function keysOf(object: object): PropertyKey[] {
  const keys = Reflect.ownKeys(object);
  if (!isModuleNamespaceObject(object)) return keys;
  const isWhole = (key: PropertyKey) => key === "default" || key === "module.exports";
  return [...keys.filter((key) => !isWhole(key)), ...keys.filter(isWhole)];
}

function isCompiled(module: object): boolean {
  return ownValue(module, "__esModule") === true || ownValue(module, Symbol.toStringTag) === "Module";
}

function isData(value: object): boolean {
  return ArrayBuffer.isView(value) || (Array.isArray(value) && value.length > MAX_ELEMENTS);
}

function ownValue(object: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Whether each instance of a class has such a function of its own: `run = () => …` in its body. */
function isOfInstances(id: string, holder: object): boolean {
  const kind = probeKindOf(rowOf(id));
  if (typeof holder === "function" || (kind !== "function" && kind !== "arrow")) return false;
  const around = id.slice(0, Math.max(0, id.lastIndexOf(".")));
  return theRegistry.fileNamed(splitProbeId(id)[0])?.classes.some((each) => each.id === around) === true;
}

/** What its file tells of a probe. */
function rowOf(id: string): ProbeRow | undefined {
  const [path, name] = splitProbeId(id);
  return theRegistry.fileNamed(path)?.rows.find((row) => row[0] === name);
}

/** The kind of a probe, by what its file tells. */
export function probeKindOf(row: ProbeRow | undefined): FunctionKind | undefined {
  return row && KINDS[row[3] & KIND_MASK];
}

/** Id of the constructor that a class declares itself, which stands between no braces but its own and those of the class. */
function constructorId(Class: Fn, file: string): string | undefined {
  const text = Function.prototype.toString.call(Class);
  if (!text.startsWith("class")) return undefined;
  for (const { index: at, 1: mark, 2: index } of text.matchAll(MARK)) {
    if (mark !== fileMark(file) || depthAt(text, at) !== 2) continue;
    const row = theRegistry.fileNamed(file)?.rows[Number(index)];
    if (probeKindOf(row) === "constructor") return `${file}#${row![0]}`;
  }
  return undefined;
}

/** Braces that are open at a place in code. */
function depthAt(text: string, end: number): number {
  const code = text.slice(0, end).replace(NO_CODE, "");
  return code.split("{").length - code.split("}").length;
}
