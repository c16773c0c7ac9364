import { ambientValueOf, NOT_AMBIENT } from "@calltape/runtime/registry";
import { type AmbientValue, Cut, Redacted } from "../../tape/index.js";
import { type StandIns, standInFor } from "../redacted.js";

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
  if (recorded.value instanceof Redacted) return standInFor(recorded.value, standIns);
  if (value instanceof Date) {
    value.setTime(recorded.value as number);
    return value;
  }
  if (!ArrayBuffer.isView(value)) return recorded.value;
  const [to, from] = [bytesOf(value), bytesOf(recorded.value as ArrayBufferView)];
  if (to.length === from.length) to.set(from);
  return value;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
