import { standInFor } from "@calltape/runtime/boundary";
import type { BoundaryObject } from "../../tape/index.js";

/** What was made for objects of tapes; each has one stand-in, however often it is met. */
const recorded = new WeakMap<object, BoundaryObject>();

/** What stands for a recorded object of a boundary. */
export function makeBoundaryObject(object: BoundaryObject): object {
  const made = standInFor(object.path, object.number, object.callable);
  recorded.set(made, object);
  return made;
}

/** The recorded object that a value stands for; undefined for what replay has not made of a tape. */
export function boundaryObjectOf(value: unknown): BoundaryObject | undefined {
  return typeof value === "object" || typeof value === "function" ? recorded.get(value as object) : undefined;
}

/** The same for one object, whoever has read it. */
export function keyOf({ path, number }: BoundaryObject): string {
  return `${path} ${number}`;
}
