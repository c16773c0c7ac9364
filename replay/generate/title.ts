import { splitProbeId } from "../../patterns/probe-pattern.js";
import {
  Accessor,
  type Call,
  Instance,
  Opaque,
  RecordedFunction,
  RecordedRegExp,
  Redacted,
  recordedClassOf,
} from "../../tape/index.js";
import { classNameOf } from "../classes.js";
import { isObject, isPlain } from "../compare/kinds.js";
import { isReceiverRecorded } from "../inputs.js";
import { primitiveOf } from "./primitives.js";
import { keyOf, quote } from "./text.js";

/** Characters of one value, more or less. */
const MAX_LENGTH = 40;

const MIN_ROOM = 5;

/** Yielded values. */
const MAX_ITEMS = 3;

/** What a test says: `returns { price: 12 } for 2.5, true`. */
export function titleOfTest(call: Call): string {
  const { receiver, arguments: args } = call.inputs();
  const given = args.length === 0 ? "" : ` for ${args.map((arg) => brief(arg)).join(", ")}`;
  const isTold = isReceiverRecorded(call) && isObject(receiver) && !isItsClass(receiver, call);
  const on = isTold ? ` on ${brief(withoutFunctions(receiver))}` : "";
  return `${deedOf(call)}${given}${on}`;
}

/** Whether a receiver is the class that declares the function itself. */
export function isItsClass(receiver: unknown, { probe: { id } }: Call): boolean {
  return (
    receiver instanceof RecordedFunction &&
    id.startsWith(`${receiver.id}.`) &&
    !id.slice(receiver.id.length + 1).includes(".")
  );
}

/** What an object holds, beside the functions that hang on it. */
function withoutFunctions(receiver: object): object {
  if (!isPlain(receiver)) return receiver;
  const isData = (value: unknown) => !(value instanceof RecordedFunction || value instanceof Accessor);
  return Object.fromEntries(Object.entries(receiver).filter(([, value]) => isData(value)));
}

function deedOf(call: Call): string {
  const { async, generator, kind } = call.probe;
  const result = call.result();
  if (call.outcome === "threw")
    return `${async && !generator ? "rejects with" : "throws"} ${briefError(result)}`;
  if (generator) return `yields ${yieldedBy(call)}`;
  if (kind === "constructor") return `makes ${brief(result)}`;
  if (kind === "setter") return "is set";
  return `${async ? "resolves to" : kind === "getter" ? "is" : "returns"} ${brief(result)}`;
}

function yieldedBy(call: Call): string {
  const yielded = call.steps().filter(({ kind }) => kind === "yielded");
  const first = yielded.slice(0, MAX_ITEMS).map(({ value }) => brief(value));
  if (yielded.length > MAX_ITEMS) first.push("…");
  return first.length === 0 ? "nothing" : first.join(", ");
}

/** The name of a function, for the title of its tests. */
export function functionNameOf(call: Call): string {
  return splitProbeId(call.probe.id)[1];
}

function briefError(error: unknown): string {
  if (!(error instanceof Error)) return brief(error);
  const message =
    typeof error.message === "string" && error.message !== ""
      ? `: ${shorten(error.message, 2 * MAX_LENGTH)}`
      : "";
  return `${recordedClassOf(error) ?? error.name}${message}`;
}

/** A value in a few characters. */
function brief(value: unknown, room = MAX_LENGTH): string {
  if (typeof value === "string") return quote(shorten(value, room));
  if (!isObject(value)) return primitiveOf(value);
  // Where there is no room for what is inside, it may be a cycle as well.
  if (room < MIN_ROOM) return "…";
  if (value instanceof Instance) return `${value.className} ${briefFields(value.fields, room)}`;
  if (Array.isArray(value)) return briefList("[", value, "]", room);
  if (value instanceof Set) return briefList("Set {", [...value], "}", room);
  if (value instanceof Map) return value.size === 1 ? "a map of one entry" : `a map of ${value.size} entries`;
  return isPlain(value) ? briefFields(value, room) : shorten(briefObject(value), room);
}

function briefObject(value: object): string {
  if (value instanceof Error) return briefError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid date" : value.toISOString();
  if (value instanceof RecordedRegExp) return `/${value.source}/${value.flags}`;
  if (value instanceof RecordedFunction) return splitProbeId(value.id)[1];
  if (value instanceof Redacted) return "[redacted]";
  if (value instanceof Opaque) return value.what;
  if (value instanceof URL || value instanceof URLSearchParams) return String(value);
  return classNameOf(value) || "an object";
}

function briefFields(fields: object, room: number): string {
  const entries = Object.entries(fields).map(([key, value]) => `${keyOf(key)}: ${brief(value, room / 2)}`);
  const inside = joinSome(entries, room);
  return inside === "" ? "{}" : `{ ${inside} }`;
}

function briefList(open: string, items: readonly unknown[], close: string, room: number): string {
  const first = Array.from(items.slice(0, MAX_LENGTH), (item, i) =>
    i in items ? brief(item, room / 2) : "",
  );
  return open + joinSome(first, room, items.length) + close;
}

/** As many as there is room for. */
function joinSome(items: readonly string[], room: number, total = items.length): string {
  const some: string[] = [];
  let length = 0;
  for (const item of items) {
    length += item.length + 2;
    if (length > room) break;
    some.push(item);
  }
  return (some.length < total ? [...some, "…"] : some).join(", ");
}

function shorten(text: string, room: number): string {
  const characters = [...text.slice(0, 4 * MAX_LENGTH)];
  return characters.length > room ? `${characters.slice(0, Math.max(room - 1, 1)).join("")}…` : text;
}
