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
  /** Kinds of values that need not be equal as long as both are of the kind: dates (also as ISO 8601 texts), UUIDs. */
  dynamic?: readonly ("date" | "uuid")[];
  /** Numbers are the same when they differ by at most this share of the larger one, or by this, whichever is more. Default 0. */
  tolerance?: number;
  /** Patterns of paths of arrays, sets and maps whose order does not count. */
  unordered?: readonly string[];
  /** Whether one object has to stand wherever one stood, and not others that are like it. Default: `true`. */
  identity?: boolean;
}

const ISO_DATE = /^[+-]?\d{4,6}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const DYNAMIC: Readonly<Record<string, (value: unknown) => boolean>> = {
  date: (value) => value instanceof Date || (typeof value === "string" && ISO_DATE.test(value)),
  uuid: (value) => typeof value === "string" && UUID.test(value),
};

/** Paths and patterns, which may be empty here: who reads them says so. */
export const isTexts: Check = (value) =>
  Array.isArray(value) && value.every((each) => typeof each === "string")
    ? undefined
    : "must be an array of texts";

/** What the entries of the lists are is checked where they are read. */
export const RULES_SCHEMA: Schema = {
  ignore: (value) =>
    Array.isArray(value) && value.every((each) => typeof each === "string" || typeof each === "function")
      ? undefined
      : "must be an array of patterns and functions",
  dynamic: isTextList,
  tolerance: (value) => (typeof value === "number" ? undefined : "must be a number from 0"),
  unordered: isTexts,
  identity: isBoolean,
} satisfies Record<keyof CompareRules, Check>;

/** Rules, checked and ready. */
export class Rules {
  private readonly ignored: string[][];
  private readonly unordered: string[][];
  private readonly predicates: ((path: string, expected: unknown, received: unknown) => boolean)[];
  private readonly kinds: ((value: unknown) => boolean)[];
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
    if (!(tolerance >= 0)) badOption(`"tolerance" must be a number from 0, got ${String(tolerance)}`);
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
      this.kinds.some((isKind) => isKind(expected) && isKind(received)) ||
      (this.tolerance > 0 && isClose(expected, received, this.tolerance)) ||
      this.predicates.some((allows) => allows(path.replace(/^\./, ""), expected, received))
    );
  }
}

function isClose(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a !== "number" || typeof b !== "number") return false;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
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
      badOption(`no pattern of a path: ${JSON.stringify(text)} (as in "items[*].id", "**.at")`),
  );
}

function badOption(message: string): never {
  throw new CalltapeError("CALLTAPE_BAD_OPTION", message);
}
