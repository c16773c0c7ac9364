import { theRegistry } from "@calltape/runtime/registry";
import { isClosure, splitProbeId } from "../patterns/probe-pattern.js";
import type { Call, Callable } from "../tape/index.js";
import { isWrapper, NotLoaded, type Program } from "./program.js";
import { probeKindOf, Reached } from "./reached.js";

/** A function, and what it hangs on: the module, an object, a class or a class's prototype. */
export interface Found {
  fn: (...args: unknown[]) => unknown;
  holder: object;
  /** Exports of its module. */
  module: object;
}

/** Why there is no function. `missing`: it, or its file, is gone. */
export interface NotFound {
  problem: NotLoaded["problem"] | "not-exported";
  detail: string;
}

/** A function that somebody has, and what it hangs on, where that is known. */
export interface InHand {
  fn: Callable;
  holder?: object | undefined;
}

/** Takes a function for that of a call: what it hangs on is where that is found, if nobody knows it. */
export async function place({ fn, holder }: InHand, call: Call, program: Program): Promise<Found> {
  const found = await findFunction(call, program);
  const there = "problem" in found ? { holder: {}, module: {} } : found;
  return { fn: fn as unknown as Found["fn"], holder: holder ?? there.holder, module: there.module };
}

/**
 * Finds the function of a call: by the path from its module's exports that the tape gives, else among the variables of
 * its file's top level, else among all that the exports lead to.
 */
export async function findFunction({ probe }: Call, program: Program): Promise<Found | NotFound> {
  const { id, path: names, reach, kind } = probe;
  const [file, name] = splitProbeId(id);
  // Of a closure, too: whether its module is instrumented is known then.
  const module = await program.moduleOf(id);
  if (module instanceof NotLoaded) return module;
  if (isClosure(id))
    return { problem: "not-exported", detail: `${id} cannot be reached from the top level of its file` };
  const byPath =
    (reach && follow(module, reach, kind)) ?? (names && findRegistered(file, names, kind)) ?? undefined;
  if (byPath !== undefined) {
    // A variable of the top level hangs on nothing.
    const onTop = (reach ?? names!).length === 1;
    return { fn: byPath.fn, holder: onTop ? module : byPath.holder, module };
  }
  const row = theRegistry.fileNamed(file)?.rows.find((each) => each[0] === name);
  // Of two accessors the one that is left has the name of the first.
  const isOther = probeKindOf(row) !== kind && isAccessor(kind);
  const reached = isOther ? undefined : Reached.from(module).functionNamed(id);
  if (reached !== undefined) return { fn: reached.fn, holder: reached.holder, module };
  const rows = theRegistry.fileNamed(file)?.rows;
  if (reach !== null && (row === undefined || isOther))
    return { problem: "missing", detail: `${file} has no ${reach.join(".")}` };
  const detail =
    rows === undefined
      ? `${file} does not export ${names?.[0] ?? name}`
      : `nothing that ${file} declares or exports leads to ${name}`;
  return { problem: "not-exported", detail };
}

/** A function that its module does not export, but has told the runtime of, if it was loaded instrumented. */
function findRegistered(
  file: string,
  names: readonly string[],
  kind: string,
): Omit<Found, "module"> | undefined {
  const [root] = names;
  return follow({ [root!]: theRegistry.fileNamed(file)?.valueOf(root!) }, names, kind);
}

function follow(module: object, names: readonly string[], kind: string): Omit<Found, "module"> | undefined {
  let holder: unknown = module;
  for (const name of names.slice(0, -1)) {
    holder = (holder as Record<string, unknown>)[name];
    if ((typeof holder !== "object" && typeof holder !== "function") || holder === null) return undefined;
  }
  const fn = memberOf(holder as object, names.at(-1)!, kind);
  if (typeof fn !== "function" || isWrapper(fn)) return undefined;
  return { fn: fn as Found["fn"], holder: holder as object };
}

/** A function or accessor of an object. */
function memberOf(holder: object, name: string, kind: string): unknown {
  if (!isAccessor(kind)) return (holder as Record<string, unknown>)[name];
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  return kind === "getter" ? descriptor?.get : descriptor?.set;
}

function isAccessor(kind: string): boolean {
  return kind === "getter" || kind === "setter";
}
