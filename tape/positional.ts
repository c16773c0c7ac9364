import type { ProbeDefinition } from "@calltape/runtime/format";
import { Cut, Opaque } from "./stand-ins.js";

/**
 * The arguments to call a function with, from the values that its parameters had: rest parameters are spread, and a
 * destructured one, of which only the leaves were recorded, is an {@link Opaque}.
 *
 * @returns undefined when the values are not those of the parameters
 */
export function toPositional(
  params: ProbeDefinition["params"],
  recorded: readonly unknown[],
): unknown[] | undefined {
  const last = recorded.at(-1);
  const rest = last instanceof Cut && last.omitted > 0 ? last : undefined;
  const count = rest === undefined ? recorded.length : recorded.length - 1;
  const positional: unknown[] = [];
  let at = 0;
  for (const param of params) {
    const next = at + (typeof param === "string" ? 1 : param.length);
    if (next > count) return rest && [...positional, rest];
    const value = recorded[at];
    if (typeof param !== "string") positional.push(new Opaque("destructured", ""));
    else if (param.startsWith("...") && Array.isArray(value)) for (const item of value) positional.push(item);
    else positional.push(value);
    at = next;
  }
  return at === recorded.length ? positional : undefined;
}

/** Whether {@link toPositional} has to leave something open, whatever was recorded. */
export function hasDestructured({ params, recordedBy }: ProbeDefinition): boolean {
  return recordedBy === "name" && params.some((param) => typeof param !== "string");
}
