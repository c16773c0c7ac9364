/**
 * What code asks the world for: a clock, chance, a variable of the environment. Told by its text alone; whether the
 * names in it are those of the language, the {@link FactsBuilder} knows when it has seen the whole file.
 */
export interface Ambient {
  /** Index in `AMBIENT_KINDS` of the runtime, or the name of a variable of the environment. */
  kind: number | string;
  /** The global that it begins with. */
  global: string;
}

/** Index in `AMBIENT_KINDS`, and how many arguments there are. */
const CALLS: ReadonlyMap<string, [kind: number, args: number]> = new Map([
  ["Date.now", [0, 0]],
  ["Date", [2, 0]],
  ["performance.now", [3, 0]],
  ["Math.random", [4, 0]],
  ["crypto.randomUUID", [5, 0]],
  ["crypto.getRandomValues", [6, 1]],
]);

const NEW_DATE = 1;

const GLOBAL = "globalThis";

/** Names that stand in a text of the program as they are. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/** Names that a path may begin with. */
const AMBIENT_GLOBALS: ReadonlySet<string> = new Set([
  GLOBAL,
  "process",
  ...[...CALLS.keys()].map((path) => path.split(".")[0]!),
]);

/** @param path `["Date", "now"]` for `Date.now(…)` @param args how many arguments it has; -1 when one is spread */
export function ambientCall(path: readonly string[], args: number, isNew: boolean): Ambient | undefined {
  if (!AMBIENT_GLOBALS.has(path[0]!)) return undefined;
  const name = withoutGlobal(path).join(".");
  const found = isNew ? (name === "Date" ? [NEW_DATE, 0] : undefined) : CALLS.get(name);
  return found?.[1] === args ? { kind: found[0]!, global: path[0]! } : undefined;
}

/** @param path `["process", "env"]` for `process.env.X` @param key `X` */
export function ambientRead(path: readonly string[], key: string): Ambient | undefined {
  if (withoutGlobal(path).join(".") !== "process.env" || !VARIABLE.test(key)) return undefined;
  return { kind: key, global: path[0]! };
}

function withoutGlobal(path: readonly string[]): readonly string[] {
  return path[0] === GLOBAL ? path.slice(1) : path;
}
