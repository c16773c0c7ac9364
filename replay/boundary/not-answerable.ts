import type { Unreplayable } from "../unreplayable.js";

/** A function that a tape or a pattern makes a boundary, and whose code runs without asking. */
export function notAnswerable(id: string): Unreplayable {
  return {
    reason: "boundary",
    detail: `${id} is a boundary here, and its code was built as that of none, so that it cannot be answered (name it in "boundary" of calltape.json for the build that the tests load, or use calltape replay)`,
  };
}
