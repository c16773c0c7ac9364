import { types } from "node:util";
import { CalltapeError } from "@calltape/runtime";
import { type Check, checkOptions, isBoolean, isTextList, type Schema } from "@calltape/runtime/options";
import { matchesPath, parsePath } from "./path.js";

/** What may differ without being a difference. */
export interface CompareRules {
  /**
   * Places that are not compared: patterns of paths from the outcome (`**.createdAt`, `items[*].id`), or functions that
   * are told of each difference and say whether to pass over it. They are given the path as patterns have it:
   * `items[0].id`, and an empty one for the value itself.
   */
  ignore?: readonly (string | ((path: string, expected: unknown, received: unknown) => boolean))[];
  /**
   * Kinds of values that need not be equal as long as both are of the kind: dates (two `Date`s, or two ISO 8601 texts),
   * UUIDs. One that stands for none is of no kind: an invalid date, the UUID of zeros.
   */
  dynamic?: readonly ("date" | "uuid")[];
  /**
   * Finite numbers are the same when they differ by at most this share, from 0 to below 1, of the one that is further
   * from 0. So nothing but 0 is near 0. Default 0.
   */
  tolerance?: number;
  /** Patterns of paths of arrays, sets and maps whose order does not count. */
  unordered?: readonly string[];
  /** Whether one object has to stand wherever one stood, and not others that are like it. Default: `true`. */
  identity?: boolean;
}

const ISO_DATE =
  /^([+-]?\d{4,6})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/;
const UUID =
  /^(?!00000000-0000-0000-0000-0{12}$)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether both of two values are of a kind. */
type AreOfKind = (a: unknown, b: unknown) => boolean;

const DYNAMIC: Readonly<Record<string, AreOfKind>> = {
  date: (a, b) => (isDate(a) && isDate(b)) || (isDateText(a) && isDateText(b)),
  uuid: (a, b) => isUuid(a) && isUuid(b),
};

function isDate(value: unknown): boolean {
  return types.isDate(value) && !Number.isNaN(value.getTime());
}

/** Whether a text has a day that there is: no month has 31 where it has 30. */
function isDateText(value: unknown): boolean {
  const parts = typeof value === "string" ? ISO_DATE.exec(value) : null;
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day;
}

function isUuid(value: unknown): boolean {
  return typeof value === "string" && UUID.test(value);
}

/** Paths and patterns, which may be empty here: who reads them says so. */
export const isTexts: Check = (value) =>
  Array.isArray(value) && value.every((each) => typeof each === "string")
    ? undefined
    : "must be an array of texts";

const TOLERANCE = "must be a share from 0 to below 1, as in 0.01 for 1 %";

/** What the entries of the lists are is checked where they are read. */
export const RULES_SCHEMA: Schema = {
  ignore: (value) =>
    Array.isArray(value) && value.every((each) => typeof each === "string" || typeof each === "function")
      ? undefined
      : "must be an array of patterns and functions",
  dynamic: isTextList,
  tolerance: (value) => (typeof value === "number" ? undefined : TOLERANCE),
  unordered: isTexts,
  identity: isBoolean,
} satisfies Record<keyof CompareRules, Check>;

/** Rules, checked and ready. */
export class Rules {
  private readonly ignored: string[][];
  private readonly unordered: string[][];
  private readonly predicates: ((path: string, expected: unknown, received: unknown) => boolean)[];
  private readonly kinds: AreOfKind[];
  private readonly tolerance: number;
  /** Whether it counts that places have one object. */
  readonly identity: boolean;

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
  constructor(rules: CompareRules = {}) {
    checkOptions(rules, RULES_SCHEMA, "the rules of comparing");
    const { ignore = [], dynamic = [], tolerance = 0, unordered = [], identity = true } = rules;
    this.ignored = patternsOf(ignore.filter((each) => typeof each === "string"));
    this.predicates = ignore.filter((each) => typeof each === "function");
    this.unordered = patternsOf(unordered);
    this.kinds = dynamic.map(
      (kind) =>
        DYNAMIC[kind] ??
        badOption(`"dynamic" takes ${Object.keys(DYNAMIC).join(" and ")}, got ${String(kind)}`),
    );
    if (!(tolerance >= 0 && tolerance < 1)) badOption(`"tolerance" ${TOLERANCE}, got ${String(tolerance)}`);
    this.tolerance = tolerance;
    this.identity = identity;
  }

  /** The same rules, but that it does not count whether places have one object. */
  withoutIdentity(): Rules {
    const rules = Object.create(Rules.prototype) as Rules;
    return Object.assign(rules, this, { identity: false });
  }

  /** Whether nothing at a place is compared. */
  ignores(path: string): boolean {
    return names(this.ignored, path);
  }

  /** Whether the order at a place does not count. */
  ignoresOrder(path: string): boolean {
    return names(this.unordered, path);
  }

  /** Whether two values that are not equal are the same nevertheless. */
  allows(path: string, expected: unknown, received: unknown): boolean {
    return (
      this.kinds.some((areOfKind) => areOfKind(expected, received)) ||
      (this.tolerance > 0 && isClose(expected, received, this.tolerance)) ||
      this.predicates.some((allows) => allows(path.replace(/^\./, ""), expected, received))
    );
  }
}

function isClose(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a !== "number" || typeof b !== "number") return false;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function names(patterns: readonly string[][], path: string): boolean {
  if (patterns.length === 0) return false;
  const steps = parsePath(path);
  return steps !== undefined && patterns.some((pattern) => matchesPath(steps, pattern));
}

function patternsOf(texts: readonly string[]): string[][] {
  return texts.map(
    (text) =>
      parsePath(text) ??
      badOption(
        `no pattern of a path: ${JSON.stringify(text)} (as in "items[*].id", "**.at", and 'headers["a b"]' for other names)`,
      ),
  );
}

function badOption(message: string): never {
  throw new CalltapeError("CALLTAPE_BAD_OPTION", message);
}
