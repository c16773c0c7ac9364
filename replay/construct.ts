import { HOOK } from "@calltape/runtime/hooks";
import { theRegistry } from "@calltape/runtime/registry";
import { splitProbeId } from "../patterns/probe-pattern.js";
import { prototypesOf } from "./classes.js";

type Class = abstract new (...args: never[]) => object;

const ENTER_HOOKS = [HOOK.ENTER, HOOK.ENTER_1, HOOK.ENTER_2, HOOK.ENTER_3, HOOK.ENTER_4] as const;

/** A probe, as its function's code sees it. Those that are set here hide those of its class. */
type Hooks = { on: boolean; wait: number } & {
  [Name in (typeof ENTER_HOOKS)[number]]?: (...values: unknown[]) => unknown;
};

/**
 * An object of a class as it is before its constructor has done anything. Only constructors give an object private
 * fields, so where a class has some, they are begun, and not let go on.
 *
 * @returns undefined where no such object can be made
 */
export function blankInstance(Class: Class): object | undefined {
  const prototype = Class.prototype as object;
  const instance = Object.create(prototype) as object;
  if (theRegistry.fieldsOf(prototype).length === 0) return instance;
  const withFields = prototypesOf(instance).filter((each) => theRegistry.classOf(each)?.fields.length);
  let made: object | undefined;
  for (const each of withFields.reverse()) {
    const Own = each.constructor as Class;
    made = isDerived(Own) ? install(Own, made ?? instance) : construct(Own, Class);
    if (made === undefined) return undefined;
  }
  for (const key of Reflect.ownKeys(made!)) Reflect.deleteProperty(made!, key);
  return made;
}

function isDerived(Class: Class): boolean {
  return Object.getPrototypeOf(Class) !== Function.prototype;
}

/** The object that a constructor was about to work on. */
class Seized {
  constructor(readonly object: object) {}
}

/** Runs a constructor up to its hook, where its object has its private fields, and takes the object from there. */
function construct(Base: Class, Class: Class): object | undefined {
  const probe = probeOf(Base);
  if (probe === undefined) return tryConstruct(Base, Class);
  const { on, wait } = probe;
  const seize = (...values: unknown[]) => {
    throw new Seized(values.at(-1) as object);
  };
  Object.assign(probe, { on: true, wait: 1 });
  for (const hook of ENTER_HOOKS) probe[hook] = seize;
  try {
    return tryConstruct(Base, Class);
  } finally {
    for (const hook of ENTER_HOOKS) delete probe[hook];
    Object.assign(probe, { on, wait });
  }
}

function tryConstruct(Base: Class, Class: Class): object | undefined {
  try {
    return Reflect.construct(Base, [], Class) as object;
  } catch (error) {
    return error instanceof Seized ? error.object : undefined;
  }
}

/** The hooks of a class's constructor, if it has any. */
function probeOf(Class: Class): Hooks | undefined {
  const id = theRegistry.classOf(Class.prototype as object)?.id;
  if (id === undefined) return undefined;
  const [path, name] = splitProbeId(id);
  const file = theRegistry.fileNamed(path);
  const index = file?.rows.findIndex((row) => row[0] === `${name}.constructor`) ?? -1;
  return index < 0 ? undefined : (file!.probes as Hooks[])[index];
}

/**
 * Gives an object the private fields of a derived class: they come to be when `super()` returns, and what it returns
 * gets them. So for a moment the class extends something that returns the object.
 */
function install(Class: Class, object: object): object | undefined {
  const parent = Object.getPrototypeOf(Class) as object;
  let installed = false;
  // biome-ignore lint/complexity/useArrowFunction: `super()` takes none
  const taken = function () {
    installed = true;
    return object;
  };
  Object.setPrototypeOf(Class, taken);
  try {
    Reflect.construct(Class, []);
  } catch {
    // Whatever the rest of the constructor does: the fields are there.
  } finally {
    Object.setPrototypeOf(Class, parent);
  }
  return installed ? object : undefined;
}
