import { theRegistry } from "@calltape/runtime/registry";
import { hiddenKeysOf, recordedClassOf } from "../../tape/index.js";
import { asClass } from "../classes.js";

/**
 * Gives an error from a tape its class, which the program may ask for by `instanceof`: the tape has the class's name alone.
 *
 * @param module exports of the module of the function that has thrown it
 */
export function giveClass(error: unknown, module: object): void {
  const name = error instanceof Error ? recordedClassOf(error) : undefined;
  if (name === undefined || name === "" || Object.hasOwn(globalThis, name)) return;
  const exported = asClass((module as Record<string, unknown>)[name])?.prototype as object | undefined;
  const prototype = exported ?? theRegistry.classCalled(name)?.prototype;
  if (!(prototype instanceof Error)) return;
  Object.setPrototypeOf(error, prototype);
  // It stood for the class; what the program itself has set can be enumerated.
  const isHidden = hiddenKeysOf(error as Error).includes("name");
  if (!isHidden && Object.getOwnPropertyDescriptor(error, "name")?.enumerable === false)
    Reflect.deleteProperty(error as Error, "name");
}
