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
import { checkReplayOptions, REPLAY_SCHEMA } from "../replay/options.js";
import type { Oracles } from "../replay/oracles.js";
import type { Call } from "../tape/calls/recorded-call.js";
import type { CallList } from "../tape/select/call-list.js";

/** Where calls come from. */
export interface TapeOptions {
  /** Tapes, folders of tapes, or globs of either. Default: `CALLTAPE_DIR`, or `.calltape`. */
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

/** Where tapes are is checked where they are opened. */
const TAPES_SCHEMA: Schema = { tapes: () => undefined };

const REPLAY_TEST_SCHEMA: Schema = { ...REPLAY_SCHEMA, stale: isOneOf("run", "skip", "fail") };

const TESTS_SCHEMA: Schema = {
  ...REPLAY_TEST_SCHEMA,
  ...TAPES_SCHEMA,
  distinct: isBoolean,
  select: (value) => (typeof value === "function" ? undefined : "must be a function"),
  limit: isInteger(1, 1e9, "calls"),
};

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkReplayTestOptions(options: ReplayTestOptions, where: string): void {
  checkReplayOptions(options, `the options of ${where}`, REPLAY_TEST_SCHEMA);
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkTestsOptions(options: ReplayTestsOptions, where: string): void {
  checkReplayOptions(options, `the options of ${where}`, TESTS_SCHEMA);
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkTapeOptions(options: TapeOptions, where: string): void {
  checkOptions(options, TAPES_SCHEMA, `the options of ${where}`);
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
