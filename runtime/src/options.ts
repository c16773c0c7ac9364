import { CalltapeError } from "./error.js";

/** Tells what is wrong with a value (`must be …`), or gives undefined when nothing is. */
export type Check = (value: unknown) => string | undefined;

/** Checks by name of the option. */
export type Schema = Readonly<Record<string, Check>>;

/**
 * Checks plain options against a schema and gives them back.
 *
 * @param where what holds the options, for the message: `"the options of configure"`
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for an unknown name (with the nearest known one) or a wrong value
 */
export function checkOptions<T extends object>(given: T, schema: Schema, where: string): T {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new CalltapeError("CALLTAPE_BAD_OPTION", `${where} must be an object, got ${describe(given)}`);
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (check === undefined)
      throw new CalltapeError(
        "CALLTAPE_BAD_OPTION",
        `unknown option "${name}" in ${where}${suggest(name, Object.keys(schema))}`,
      );
    const problem = value === undefined ? undefined : check(value);
    if (problem !== undefined)
      throw new CalltapeError(
        "CALLTAPE_BAD_OPTION",
        `"${name}" in ${where} ${problem}, got ${describe(value)}`,
      );
  }
  return given;
}

/** ` (did you mean "x"?)`, or ` (known: a, b, c)` when nothing known is near. */
export function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? ` (known: ${known.join(", ")})` : ` (did you mean "${near}"?)`;
}

/** The known word that is at most a third of its letters away from the given one. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least && distance <= Math.max(1, Math.ceil(candidate.length / 3))) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** A value in a message: short, and never a whole structure. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}

export const isBoolean: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");

export const isText: Check = (value) =>
  typeof value === "string" && value !== "" ? undefined : "must be a text";

export const isTextList: Check = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "")
    ? undefined
    : "must be an array of texts";

export const isOneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === "string" && words.includes(value)
      ? undefined
      : `must be one of ${words.map((word) => `"${word}"`).join(", ")}`;

export const isInteger =
  (least: number, most: number, unit: string): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number of ${unit} from ${least} to ${most}`;

export const isNumber =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === "number" && value >= least && value <= most
      ? undefined
      : `must be a number from ${least} to ${most}`;

/** Edits (insert, delete, replace, swap of neighbours) that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, rows[i - 1]![j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
