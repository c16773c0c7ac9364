import type { ProbeDefinition } from "@calltape/runtime/format";
import { Cut, Opaque } from "./stand-ins.js";

/** A step of the path to a leaf: a property's name, or an element's index. */
type Step = string | number;

/** Patterns that people write have a few; more would not fit on a stack. */
const MAX_STEPS = 100;

/** Where in a destructured parameter a recorded value stands. */
interface Leaf {
  path: Step[];
  /** Whether the value is all that the pattern does not name: the rest of an object, or of an array from an index on. */
  rest: boolean;
}

/**
 * The arguments to call a function with, from the values that its parameters had: rest parameters are spread, and
 * destructured ones made again from their leaves, as far as anybody can tell where they stand; else they are an
 * {@link Opaque}.
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
    if (typeof param !== "string") positional.push(assemble(param, recorded.slice(at, next)));
    else if (param.startsWith("...") && Array.isArray(value)) for (const item of value) positional.push(item);
    else positional.push(value);
    at = next;
  }
  return at === recorded.length ? positional : undefined;
}

/** Whether {@link toPositional} has to leave something open, whatever was recorded. */
export function hasUnknownLeaves({ params, recordedBy }: ProbeDefinition): boolean {
  return (
    recordedBy === "name" &&
    params.some((param) => typeof param !== "string" && readLeaves(param) === undefined)
  );
}

/**
 * What would have been recorded of arguments: of parameters that are recorded by name, the values that they bind. Where
 * nothing was given, the recorded value is that of a default.
 *
 * @param recorded arguments of the recorded call
 */
export function asRecorded(
  { params, recordedBy }: Pick<ProbeDefinition, "params" | "recordedBy">,
  args: readonly unknown[],
  recorded: readonly unknown[],
): unknown[] {
  if (recordedBy === "position") return [...args];
  const seen: unknown[] = [];
  for (const [i, param] of params.entries()) {
    if (typeof param !== "string") seen.push(assembled(param, args[i], recorded[i]));
    else if (param.startsWith("...")) seen.push(...args.slice(i));
    else seen.push(args[i] === undefined ? recorded[i] : args[i]);
  }
  while (seen.length > recorded.length && seen.at(-1) === undefined) seen.pop();
  return seen;
}

/** What is made again of an argument that a pattern takes apart. */
function assembled(leaves: readonly string[], arg: unknown, recorded: unknown): unknown {
  const read = readLeaves(leaves);
  if (read === undefined || arg === undefined || arg === null) return recorded;
  if (read.some(({ rest }) => rest)) return arg;
  return assemble(
    leaves,
    read.map(({ path }) => valueAt(arg, path) ?? valueAt(recorded, path)),
  );
}

function valueAt(value: unknown, path: readonly Step[]): unknown {
  let at = value;
  for (const step of path)
    at = at === undefined || at === null ? undefined : (at as Record<Step, unknown>)[step];
  return at;
}

/** A value that the pattern takes apart into these. */
function assemble(leaves: readonly string[], values: readonly unknown[]): unknown {
  const read = readLeaves(leaves);
  if (read === undefined) return new Opaque("destructured", "");
  let whole: unknown;
  for (const [i, { path, rest }] of read.entries()) {
    const steps = rest && typeof path.at(-1) === "number" ? path.slice(0, -1) : path;
    const value = values[i];
    if (!rest) whole = put(whole, path, value);
    else if (steps !== path)
      whole = put(whole, steps, value, (list) => addElements(list, path.at(-1) as number, value));
    else whole = put(whole, path, value, (object) => addProperties(object, value));
  }
  return whole;
}

function put(
  whole: unknown,
  path: readonly Step[],
  value: unknown,
  add?: (target: unknown) => unknown,
): unknown {
  const [step, ...more] = path;
  if (step === undefined) return add === undefined ? value : add(whole);
  const holder = (whole ?? (typeof step === "number" ? [] : {})) as Record<Step, unknown>;
  const inner = Object.hasOwn(holder, step) ? holder[step] : undefined;
  const next = put(inner, more, value, add);
  Object.defineProperty(holder, step, { value: next, enumerable: true, writable: true, configurable: true });
  return holder;
}

function addElements(list: unknown, from: number, value: unknown): unknown {
  const target = (list ?? []) as unknown[];
  if (!Array.isArray(value)) return value;
  for (const [i, item] of value.entries()) target[from + i] = item;
  return target;
}

function addProperties(object: unknown, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.defineProperties((object ?? {}) as object, Object.getOwnPropertyDescriptors(value));
}

/** Undefined when one of them cannot be told, or there are none, so that nothing tells an array from an object. */
function readLeaves(leaves: readonly string[]): Leaf[] | undefined {
  const read = leaves.map(readLeaf);
  return read.length > 0 && read.every((leaf) => leaf !== undefined) ? read : undefined;
}

function readLeaf(leaf: string): Leaf | undefined {
  const end = leaf.indexOf("=");
  if (end < 0) return { path: [leaf], rest: false };
  const rest = leaf.endsWith("...");
  const text = leaf.slice(end + 1, rest ? -3 : undefined);
  const path: Step[] = [];
  const token = /\.([A-Za-z_$][\w$]*)|\[(\d{1,9}|"(?:[^"\\]|\\.)*")\]/y;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) return undefined;
    const [, name, inBrackets] = found;
    path.push(name ?? (JSON.parse(inBrackets!) as Step));
    if (path.length > MAX_STEPS) return undefined;
  }
  return { path, rest };
}
