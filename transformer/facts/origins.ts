import { ORIGIN_KIND } from "@calltape/runtime/hooks";

/** Names from `this` or a variable to what hangs on it: `["this", "parse"]` for `this.parse`. */
export type PlainPath = readonly string[];

/** An object or an array that is written where it is handed over: it is held by a variable meanwhile. */
export const LITERAL = "literal";

/** How what is handed over is known. */
export type OriginPart = PlainPath | typeof LITERAL;

/**
 * What makes a bound function or a proxy out of things that can be looked up once more without running any code of the
 * program. Told by its text alone; whether the names in it are those of variables, the {@link FactsBuilder} knows when
 * it has seen the whole file.
 */
export interface Origin {
  /** One of `ORIGIN_KIND` of the runtime. */
  kind: number;
  /** The function that is bound; the target of the proxy. */
  first: OriginPart;
  /** The receiver that it is bound to, undefined where there is none; the handler of the proxy. */
  second: OriginPart | undefined;
}

/** A literal that something is made of. */
export interface HeldLiteral<Node> {
  node: Node;
  /** 0 for the first part, 1 for the second. */
  part: number;
}

export const THIS = "this";

/** Longest path, without its first name. */
export const MAX_PLAIN_PATH = 8;

/** The one global that what makes something is told by. */
export const PROXY = "Proxy";

/**
 * @param callee what is called, as far as code says it plainly
 * @param args its arguments, as far as they are plain paths or literals
 */
export function originOf(
  callee: PlainPath | undefined,
  args: readonly (OriginPart | undefined)[],
  isNew: boolean,
): Origin | undefined {
  if (callee === undefined || args.includes(undefined) || args.length > 2) return undefined;
  if (isNew)
    return callee.length === 1 && callee[0] === PROXY && args.length === 2
      ? { kind: ORIGIN_KIND.PROXY, first: args[0]!, second: args[1]! }
      : undefined;
  if (callee.length < 2 || callee[callee.length - 1] !== "bind" || args.length > 1 || args[0] === LITERAL)
    return undefined;
  return { kind: ORIGIN_KIND.BOUND, first: callee.slice(0, -1), second: args[0] };
}

/** The variables that have to be the file's own: a global may have a getter. */
export function variablesOf({ first, second }: Origin): string[] {
  const roots: string[] = [];
  for (const part of [first, second])
    if (part !== undefined && part !== LITERAL && part[0] !== THIS) roots.push(part[0]!);
  return roots;
}
