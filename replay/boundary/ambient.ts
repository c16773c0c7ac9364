import { ambientValueOf, NOT_AMBIENT } from "@calltape/runtime/registry";
import { type AmbientValue, type Call, Cut, Redacted } from "../../tape/index.js";
import { groupBy } from "../group-by.js";
import { type StandIns, standInFor } from "../redacted.js";

/** What clocks, chance and the environment gave to a recorded call, kind by kind in order. Each is given once. */
export class AmbientQueue {
  private left: ReadonlyMap<string, AmbientValue[]> | undefined;

  /** @param call undefined gives nothing @param to whom they were given */
  constructor(
    private readonly call: Call | undefined,
    private readonly to: "body" | "parameters",
  ) {}

  /** Undefined when no more is recorded. @param place of a parameter, which gets what was its own, if it is there */
  next(kind: string, place?: number): AmbientValue | undefined {
    const left = this.leftOf(kind);
    const own = left.findLastIndex((each) => each.place === place);
    return own < 0 ? left.pop() : left.splice(own, 1)[0];
  }

  /** The last is the next one. */
  private leftOf(kind: string): AmbientValue[] {
    if (this.left === undefined) {
      const inBody = this.to === "body";
      const all = this.call?.ambient().filter(({ place }) => (place === undefined) === inBody) ?? [];
      this.left = groupBy(all.reverse(), (each) => each.kind);
    }
    return this.left.get(kind) ?? [];
  }
}

/**
 * The recorded value in the place of that which the program has now: the same date or array with what it held, else
 * another value. What cannot be given stays as it is.
 *
 * @param kind as hooks name it
 * @param standIns what stands for what was redacted
 */
export function replaceAmbient(
  kind: number | string,
  value: unknown,
  recorded: AmbientValue,
  standIns: StandIns,
): unknown {
  if (ambientValueOf(kind, value) === NOT_AMBIENT || recorded.value instanceof Cut) return value;
  const given = recorded.value instanceof Redacted ? standInFor(recorded.value, standIns) : recorded.value;
  if (value instanceof Date) {
    value.setTime(given as number);
    return value;
  }
  if (!ArrayBuffer.isView(value)) return given;
  if (!ArrayBuffer.isView(given)) return value;
  const [to, from] = [bytesOf(value), bytesOf(given)];
  if (to.length === from.length) to.set(from);
  return value;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
