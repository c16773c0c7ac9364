import { Instance, RecordedRegExp } from "../../tape/index.js";
import { isObject } from "../compare/kinds.js";
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
export function remainderOf(value: unknown): Remainder[] {
  const found: Remainder[] = [];
  const seen = new Set<object>();
  const visit = (at: unknown, path: (string | number)[], reachable: boolean): void => {
    if (!isObject(at) || seen.has(at)) return;
    seen.add(at);
    const note = (key: string, part: unknown) => {
      if (!reachable)
        unprintable(`a ${at.constructor.name} in a set or map, of which test frameworks do not compare all`);
      found.push({ path: [...path, key], value: part });
    };
    if (at instanceof URL) note("href", at.href);
    else if (at instanceof RecordedRegExp) {
      if (at.lastIndex !== 0) note("lastIndex", at.lastIndex);
    } else if (at instanceof Error) {
      if (at instanceof AggregateError) unprintable("an AggregateError");
      for (const [key, part] of Object.entries(at)) note(key, part);
      if (Object.hasOwn(at, "cause")) note("cause", at.cause);
      visit(at.cause, [...path, "cause"], reachable);
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
