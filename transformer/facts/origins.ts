import { ORIGIN_KIND } from "@calltape/runtime/hooks";

/** Names from `this` or a variable to what hangs on it: `["this", "parse"]` for `this.parse`. */
export type PlainPath = readonly string[];

/** An expression whose value a variable holds meanwhile. */
export const HELD = "held";

/** How what is handed over is known: `["this"]`, or held, whatever it is. */
export type OriginArgument = readonly [typeof THIS] | typeof HELD;

/**
 * What makes a bound function or a proxy. What it is given is held; a function that is bound is looked up once more,
 * which runs no code of the program. (To hold that, too, would make another message of the error where it has no
 * `bind`.) Told by its text alone; whether the names in it are those of variables, the {@link FactsBuilder} knows when it
 * has seen the whole file.
 */
export interface Origin {
  /** One of `ORIGIN_KIND` of the runtime. */
  kind: number;
  /** The function that is bound; undefined where a proxy is made. */
  bound: PlainPath | undefined;
  /** What it is bound to, if anything; the target of the proxy and its handler. */
  args: readonly OriginArgument[];
}

export const THIS = "this";

/** Longest path, without its first name. */
export const MAX_PLAIN_PATH = 8;

/** The one global that what makes something is told by. */
export const PROXY = "Proxy";

/**
 * @param callee what is called, as far as code says it plainly
 * @param args its arguments; undefined for those that a variable cannot hold, or would name
 */
export function originOf(
  callee: PlainPath | undefined,
  args: readonly (OriginArgument | undefined)[],
  isNew: boolean,
): Origin | undefined {
  if (callee === undefined || !args.every((arg) => arg !== undefined)) return undefined;
  if (isNew)
    return callee.length === 1 && callee[0] === PROXY && args.length === 2
      ? { kind: ORIGIN_KIND.PROXY, bound: undefined, args }
      : undefined;
  if (callee.length < 2 || callee[callee.length - 1] !== "bind" || args.length > 1) return undefined;
  return { kind: ORIGIN_KIND.BOUND, bound: callee.slice(0, -1), args };
}

/** The variable that has to be the file's own: a global may have a getter. */
export function variableOf({ bound }: Origin): string | undefined {
  return bound === undefined || bound[0] === THIS ? undefined : bound[0];
}

/** Places of the arguments that are held. */
export function heldOf({ args }: Origin): number[] {
  return [...args.keys()].filter((i) => args[i] === HELD);
}
