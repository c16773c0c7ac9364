import buffer from "node:buffer";
import { inspect, types } from "node:util";

/** Places of a value that is shown whole: what is shared is shown each time, so that a small tape may hold a huge one. */
const MAX_PLACES = 500_000;

/** Levels that the stack has room for. */
const MAX_DEPTH = 500;

/** A value as text, the beginning of what is large. */
export function excerpt(value: unknown): string {
  return inspect(value, { depth: 8, maxArrayLength: 100, maxStringLength: 2_000 });
}

/** A value as text, all of it. */
export function whole(value: unknown): string {
  if (isEndless(value)) return `${excerpt(value)} (too much to be shown whole)`;
  const unlimited = Number.POSITIVE_INFINITY;
  buffer.INSPECT_MAX_BYTES = unlimited;
  return inspect(value, { depth: MAX_DEPTH, maxArrayLength: unlimited, maxStringLength: unlimited });
}

/** Goes through a value as `inspect` does. */
function isEndless(value: unknown): boolean {
  const around = new Set<unknown>();
  let places = 0;
  const visit = (each: unknown, depth: number): boolean => {
    if (++places > MAX_PLACES) return true;
    if (typeof each !== "object" || each === null || types.isProxy(each) || ArrayBuffer.isView(each))
      return false;
    // Shown as circular.
    if (around.has(each) || depth > MAX_DEPTH) return false;
    around.add(each);
    const isHuge = contentOf(each).some((content) => visit(content, depth + 1));
    around.delete(each);
    return isHuge;
  };
  return visit(value, 0);
}

function contentOf(value: object): unknown[] {
  if (types.isMap(value)) return [...value].flat();
  if (types.isSet(value)) return [...value];
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((each) => each.value as unknown);
}
