import { CalltapeError } from "@calltape/runtime";
import { preview } from "../format.js";

/** A call as somebody reads it: `query("select 1", [])`. */
export function describeCall(id: string, args: readonly unknown[]): string {
  return `${id}(${args.map((arg) => preview(arg)).join(", ")})`;
}

/** Thrown into the program by a boundary call that was not recorded. */
export class UnrecordedCall extends CalltapeError {
  /**
   * @param nearest arguments of the recorded call of that function that is most like it, if there is one
   * @param place among the boundary calls that were made, from 0
   */
  constructor(
    readonly id: string,
    readonly args: readonly unknown[],
    readonly nearest: readonly unknown[] | undefined,
    readonly place: number,
  ) {
    const recorded =
      nearest === undefined ? "no call of it was" : `the nearest is ${describeCall(id, nearest)}`;
    super(
      "CALLTAPE_UNRECORDED",
      `${describeCall(id, args)} is a boundary call that was not recorded here; ${recorded}`,
    );
  }
}
