import { theRegistry } from "@calltape/runtime/registry";
import { prototypesOf } from "./classes.js";

type Class = abstract new (...args: never[]) => object;

/**
 * An object of a class as it is before its constructor has done anything. Private fields are only there once a
 * constructor has run, so it has to where a class has some: without arguments, and whatever it does then.
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

function construct(Base: Class, Class: Class): object | undefined {
  try {
    return Reflect.construct(Base, [], Class) as object;
  } catch {
    return undefined;
  }
}

/**
 * Gives an object the private fields of a derived class: they come to be when `super()` returns, and what it returns
 * gets them. So for a moment the class extends something that returns the object.
 */
function install(Class: Class, object: object): object | undefined {
  const parent = Object.getPrototypeOf(Class) as object;
  let installed = false;
  Object.setPrototypeOf(Class, () => {
    installed = true;
    return object;
  });
  try {
    Reflect.construct(Class, []);
  } catch {
    // Whatever the rest of the constructor does: the fields are there.
  } finally {
    Object.setPrototypeOf(Class, parent);
  }
  return installed ? object : undefined;
}
