import { BoundFunction, Instance, RecordedFunction, RecordedProxy } from "../../tape/index.js";

/** Objects that are looked through. */
const MAX_OBJECTS = 10_000;

/** Ids of the program's functions that values of a tape lead to. */
export function functionsIn(values: readonly unknown[]): ReadonlySet<string> {
  const ids = new Set<string>();
  const seen = new Set<object>();
  // It grows while it is gone through.
  const queue = [...values];
  for (const value of queue) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    if (seen.size >= MAX_OBJECTS) break;
    seen.add(value);
    if (value instanceof RecordedFunction) ids.add(value.id);
    else if (value instanceof BoundFunction) queue.push(value.target, value.receiver);
    else if (value instanceof RecordedProxy) queue.push(value.target, value.handler);
    else if (value instanceof Instance) queue.push(value.fields, ...value.privates.values());
    else if (value instanceof Map) queue.push(...[...value].flat());
    else if (value instanceof Set) queue.push(...value);
    else if (!ArrayBuffer.isView(value)) queue.push(...Object.values(value));
  }
  return ids;
}
