import { types } from "node:util";
import { theRegistry } from "@calltape/runtime/registry";

/** Objects that are looked through. */
const MAX_OBJECTS = 10_000;

/** Functions, and what each was found on first. */
export type Closures = ReadonlyMap<object, object | undefined>;

/**
 * The functions of instrumented code that values lead to, by their ids: through own data properties, elements, entries,
 * and what bound functions and proxies are made of. Runs no code of the program.
 *
 * @param idOf id of a function, if it is one
 */
export function closuresIn(
  values: readonly unknown[],
  idOf = (fn: object) => theRegistry.probeOf(fn),
): ReadonlyMap<string, Closures> {
  const found = new Map<string, Map<object, object | undefined>>();
  const seen = new Set<object>();
  // It grows while it is gone through.
  const queue = values.map((value): [value: unknown, holder: object | undefined] => [value, undefined]);
  for (const [value, holder] of queue) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
      continue;
    if (seen.size >= MAX_OBJECTS) break;
    seen.add(value);
    const origin = theRegistry.originOf(value);
    if (origin !== undefined) queue.push([origin.first, undefined], [origin.second, undefined]);
    else for (const each of contentOf(value)) queue.push([each, value]);
    const id = typeof value === "function" ? idOf(value) : undefined;
    if (id === undefined) continue;
    const alike = found.get(id);
    if (alike === undefined) found.set(id, new Map([[value, holder]]));
    else alike.set(value, holder);
  }
  return found;
}

function contentOf(value: object): unknown[] {
  if (types.isProxy(value)) return [];
  if (types.isMap(value)) return [...Map.prototype.entries.call(value)].flat();
  if (types.isSet(value)) return [...Set.prototype.values.call(value)];
  const properties = Object.values(Object.getOwnPropertyDescriptors(value));
  return properties.flatMap(({ value: data, get, set }) => [data, get, set]);
}
