import type { Call } from "../calls/recorded-call.js";
import { filterCalls } from "./call-order.js";

/** Levels of a value that its shape tells apart. */
const DEPTH = 4;
/** Elements of a list whose shapes are told apart. */
const ELEMENTS = 20;

/**
 * The first call of each sort: function, shape of the inputs, kind of outcome, and what it called.
 *
 * @param among the calls that it may have made
 */
export function distinctCalls(calls: readonly Call[], among: readonly Call[]): Call[] {
  const paths = pathsOf(among);
  const seen = new Set<string>();
  return filterCalls(calls, (call) => {
    const { receiver, arguments: args } = call.inputs();
    const shape = `${shapeOf(receiver)} ${args.map((arg) => shapeOf(arg)).join()}`;
    const outcome = call.outcome === "threw" ? `threw ${errorOf(call.result())}` : call.outcome;
    const sort = [call.probe.id, shape, outcome, paths.get(call.id) ?? ""].join("\0");
    if (seen.has(sort)) return false;
    seen.add(sort);
    return true;
  });
}

/** The functions that each call has called, in their order, each run of one function once. */
function pathsOf(calls: readonly Call[]): Map<string, string> {
  const called = new Map<string, string[]>();
  for (const { parent, probe } of calls) {
    if (parent === undefined) continue;
    const list = called.get(parent);
    if (list === undefined) called.set(parent, [probe.id]);
    else if (list.at(-1) !== probe.id) list.push(probe.id);
  }
  return new Map([...called].map(([id, probes]) => [id, probes.join(">")]));
}

function errorOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name, message } = error as { name: unknown; message: unknown };
  // Properties of its own, and what was cut, may be anything.
  const [called, said] = [name, message].map((each) => (typeof each === "string" ? each : typeof each));
  return `${called}: ${said!.replace(/\d+/g, "0")}`;
}

/**
 * What sort of value it is: types and keys; of numbers whether they are negative, zero or whole; of texts and collections
 * whether they are empty, have one element or more, and the shapes of elements.
 */
export function shapeOf(value: unknown, depth = 0): string {
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value)) return String(value);
      if (value === 0) return "0";
      return `${value < 0 ? "-" : ""}${Number.isInteger(value) ? "n" : "x"}`;
    case "string":
      return value === "" ? '""' : "s";
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return value === null ? "null" : depth >= DEPTH ? "…" : shapeOfObject(value, depth + 1);
    default:
      return typeof value;
  }
}

function shapeOfObject(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${shapesOf(value, depth)}]`;
  if (value instanceof Set) return `Set(${shapesOf([...value], depth)})`;
  if (value instanceof Map)
    return `Map(${shapesOf([...value.keys()], depth)}=>${shapesOf([...value.values()], depth)})`;
  const name = value.constructor === Object ? "" : (value.constructor?.name ?? "null");
  const keys = Object.keys(value).map(
    (key) => `${key}:${shapeOf((value as Record<string, unknown>)[key], depth)}`,
  );
  return `${name}{${keys.join()}}`;
}

/** How many there are, and the different shapes among the first of them. */
function shapesOf(values: readonly unknown[], depth: number): string {
  const count = values.length > 1 ? "+" : values.length;
  const shapes = new Set(values.slice(0, ELEMENTS).map((each) => shapeOf(each, depth)));
  return `${count} ${[...shapes].sort().join("|")}`;
}
