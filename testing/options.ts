import { CalltapeError } from "@calltape/runtime";
import {
  checkOptions,
  describe,
  isBoolean,
  isInteger,
  isOneOf,
  type Schema,
} from "@calltape/runtime/options";
// From where they are declared: a test that is compiled should not need the types of Node.
import type { BoundaryMode } from "../replay/boundary/mode.js";
import type { CompareRules } from "../replay/compare/rules.js";
import type { Oracles } from "../replay/oracles.js";
import type { Call } from "../tape/calls/recorded-call.js";
import type { CallList } from "../tape/select/call-list.js";

/** Where calls come from. */
export interface TapeOptions {
  /** Tapes, or folders of tapes. Default: `.calltape`. */
  tapes?: string | readonly string[];
}

/** How a call is replayed, and what is made of it. */
export interface ReplayTestOptions extends CompareRules {
  /** Folder that probe ids are relative to. Default: the working folder. */
  root?: string;
  /** Milliseconds that an async function may take, or twenty times what it took when it was recorded. Default: 2000. */
  timeout?: number;
  /** What is compared. Default: all of it. */
  oracles?: Oracles;
  /** Patterns `glob[#name]` of functions that are answered from the tape like boundaries. */
  boundary?: readonly string[];
  /** How calls of boundaries find their answers. Default: `strict`. */
  boundaries?: BoundaryMode;
  /**
   * What becomes of a call whose function has been changed since: `run` replays it and mentions that, `skip` skips its
   * test, `fail` fails it with `CALLTAPE_STALE`. It can be told where the function's module is instrumented. Default: `run`.
   */
  stale?: "run" | "skip" | "fail";
}

/** Which of the calls that match become tests; in this order. */
export interface ChoiceOptions {
  /** Only the first call of each sort (`CallList.distinct`). */
  distinct?: boolean;
  /** Any other choice. */
  select?: (calls: CallList) => Iterable<Call>;
  /** Most calls of each function. */
  limit?: number;
}

/** All that `replayTests` takes. */
export interface ReplayTestsOptions extends TapeOptions, ReplayTestOptions, ChoiceOptions {}

/** What is a rule of comparing, or of what is compared, is checked where it is read. */
const ANY = () => undefined;

const REPLAY_SCHEMA: Schema = {
  root: ANY,
  timeout: isInteger(1, 2 ** 31 - 1, "milliseconds"),
  oracles: ANY,
  boundary: ANY,
  boundaries: ANY,
  stale: isOneOf("run", "skip", "fail"),
  ignore: ANY,
  dynamic: ANY,
  tolerance: ANY,
  unordered: ANY,
  identity: ANY,
};

const TESTS_SCHEMA: Schema = {
  ...REPLAY_SCHEMA,
  tapes: ANY,
  distinct: isBoolean,
  select: (value) => (typeof value === "function" ? undefined : "must be a function"),
  limit: isInteger(1, 1e9, "calls"),
};

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkReplayOptions(options: ReplayTestOptions, where: string): void {
  checkOptions(options, REPLAY_SCHEMA, `the options of ${where}`);
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkTestsOptions(options: ReplayTestsOptions, where: string): void {
  checkOptions(options, TESTS_SCHEMA, `the options of ${where}`);
}

/** Whether replays run, by the variable `CALLTAPE_REPLAY`. `update`: what calls do now is accepted. */
export type ReplayMode = "on" | "off" | "only" | "update";

const MODES: readonly string[] = ["on", "off", "only", "update"] satisfies ReplayMode[];

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function readMode(text = process.env["CALLTAPE_REPLAY"] ?? "on"): ReplayMode {
  if (MODES.includes(text)) return text as ReplayMode;
  throw new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `CALLTAPE_REPLAY must be one of ${MODES.join(", ")}, got ${describe(text)}`,
  );
}
