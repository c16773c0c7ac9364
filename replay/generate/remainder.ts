import { Instance, RecordedRegExp } from "../../tape/index.js";
import { classNameOf } from "../classes.js";
import { isObject } from "../compare/kinds.js";
import type { Framework } from "./frameworks.js";
import { unprintable } from "./unprintable.js";

/** A property that must be looked at by itself. */
export interface Remainder {
  /** From the value. */
  path: (string | number)[];
  value: unknown;
}

/**
 * What the deep equality of some test framework passes over: addresses, where a regular expression goes on, properties
 * and causes of errors.
 *
 * @throws Unprintable where no property leads to it
 */
export function remainderOf(value: unknown, { misjudges }: Framework): Remainder[] {
  const found: Remainder[] = [];
  const seen = new Set<object>();
  const open = new Set<object>();
  const visit = (at: unknown, path: (string | number)[], reachable: boolean): void => {
    if (!isObject(at)) return;
    // They follow causes for ever.
    if (open.has(at) && [...open].some((each) => each instanceof Error))
      unprintable("an error that holds itself");
    if (seen.has(at)) return;
    seen.add(at);
    open.add(at);
    visitParts(at, path, reachable);
    open.delete(at);
  };
  const visitParts = (at: object, path: (string | number)[], reachable: boolean): void => {
    const note = (key: string, part: unknown) => {
      if (!reachable)
        unprintable(
          `a ${classNameOf(at) || "value"} in a set or map, of which test frameworks do not compare all`,
        );
      found.push({ path: [...path, key], value: part });
    };
    if (misjudges(at)) unprintable(`a ${classNameOf(at) || "value"} inside of something else`);
    if (at instanceof URL) note("href", at.href);
    else if (at instanceof RecordedRegExp) {
      if (at.lastIndex !== 0 || /[gy]/.test(at.flags)) note("lastIndex", at.lastIndex);
    } else if (at instanceof Error) {
      if (at instanceof AggregateError) unprintable("an AggregateError");
      const parts = Object.hasOwn(at, "cause") ? { ...at, cause: at.cause } : { ...at };
      for (const [key, part] of Object.entries(parts)) {
        note(key, part);
        visit(part, [...path, key], reachable);
      }
    } else if (at instanceof Date) {
      if (Number.isNaN(at.getTime())) unprintable("a date that is none");
    } else if (at instanceof Map || at instanceof Set) {
      for (const part of [...at].flat()) visit(part, path, false);
    } else if (!ArrayBuffer.isView(at)) {
      const parts = at instanceof Instance ? at.fields : at;
      for (const [key, part] of Object.entries(parts))
        visit(part, [...path, Array.isArray(at) ? Number(key) : key], reachable);
    }
  };
  visit(value, [], true);
  return found;
}
