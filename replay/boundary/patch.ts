import { theRegistry } from "@calltape/runtime/registry";
import { isObject, kindOf } from "../compare/kinds.js";

/**
 * Does to values what a recorded call did to those that it had: makes them equal to what they were when it ended. Objects
 * stay the same ones where they stand in the same place.
 *
 * @param actual the program's values
 * @param after what they are to become, revived
 */
export function patch(actual: readonly unknown[], after: readonly unknown[]): void {
  new Patch().apply(actual, after);
}

class Patch {
  /** The program's object for each of the tape's. */
  private readonly standing = new Map<object, object>();
  private readonly done = new Set<object>();

  apply(actual: readonly unknown[], after: readonly unknown[]): void {
    const length = Math.min(actual.length, after.length);
    // First whose place is whose: what one holds by now may be another's.
    for (let i = 0; i < length; i++) this.pair(actual[i], after[i]);
    for (const [to, is] of [...this.standing]) this.fill(is, to);
  }

  private pair(is: unknown, to: unknown): void {
    if (!isObject(is) || !isObject(to) || this.standing.has(to) || kindOf(is) !== kindOf(to)) return;
    if (Object.getPrototypeOf(is) !== Object.getPrototypeOf(to)) return;
    this.standing.set(to, is);
    if (to instanceof Map)
      for (const [key, value] of to) this.pair((is as Map<unknown, unknown>).get(key), value);
    for (const key of Object.keys(to)) this.pair(read(is, key), read(to, key));
    for (const { read: readField } of theRegistry.fieldsOf(Object.getPrototypeOf(to) as object))
      this.pair(attempt(readField, is), attempt(readField, to));
  }

  private fill(is: object, to: object): void {
    if (this.done.has(to)) return;
    this.done.add(to);
    if (ArrayBuffer.isView(to)) return copyBytes(is as ArrayBufferView, to);
    if (to instanceof Date) return void (is as Date).setTime(to.getTime());
    if (to instanceof Map) {
      const entries = [...to].map(([key, value]) => [this.of(key), this.of(value)] as const);
      (is as typeof to).clear();
      for (const [key, value] of entries) (is as typeof to).set(key, value);
    } else if (to instanceof Set) {
      const members = [...to].map((member) => this.of(member));
      (is as typeof to).clear();
      for (const member of members) (is as typeof to).add(member);
    } else if (Array.isArray(to)) (is as unknown[]).length = to.length;
    for (const key of Object.keys(is)) if (!Object.hasOwn(to, key)) Reflect.deleteProperty(is, key);
    for (const key of Object.keys(to)) {
      const value = this.of(read(to, key));
      if (!Object.hasOwn(is, key) || !Object.is(read(is, key), value)) Reflect.set(is, key, value);
    }
    for (const field of theRegistry.fieldsOf(Object.getPrototypeOf(to) as object)) {
      const value = this.of(attempt(field.read, to));
      if (!Object.is(attempt(field.read, is), value)) attempt((object) => field.write(object, value), is);
    }
  }

  /** What stands for a value of the tape; in what is new, too. */
  private of(value: unknown): unknown {
    if (!isObject(value)) return value;
    const standing = this.standing.get(value);
    if (standing === undefined) this.fill(value, value);
    return standing ?? value;
  }
}

/** Data alone: a getter is not what a call has put there. */
function read(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** An object may lack a field that its class has. */
function attempt<Result>(act: (object: object) => Result, object: object): Result | undefined {
  try {
    return act(object);
  } catch {
    return undefined;
  }
}

function copyBytes(is: ArrayBufferView, to: ArrayBufferView): void {
  const bytes = new Uint8Array(is.buffer, is.byteOffset, is.byteLength);
  if (bytes.length === to.byteLength) bytes.set(new Uint8Array(to.buffer, to.byteOffset, to.byteLength));
}
