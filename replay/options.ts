import { CalltapeError } from "@calltape/runtime";
import {
  type Check,
  checkOptions,
  describe,
  isBoolean,
  isInteger,
  isText,
  type Schema,
} from "@calltape/runtime/options";
import type { Call, Callable } from "../tape/index.js";
import { isTexts, RULES_SCHEMA } from "./compare/rules.js";
import type { Oracles } from "./oracles.js";

const isFunction: Check = (value) => (typeof value === "function" ? undefined : "must be a function");

const ORACLES_SCHEMA: Schema = {
  outcome: isBoolean,
  inputs: isBoolean,
  boundaries: isBoolean,
} satisfies Record<keyof Oracles, Check>;

/** What is checked where it is read, or below. */
const ANY: Check = () => undefined;

/** How calls are replayed: what `Replayer` and the test frameworks both take. */
export const REPLAY_SCHEMA: Schema = {
  root: isText,
  timeout: isInteger(1, 2 ** 31 - 1, "milliseconds"),
  oracles: ANY,
  boundary: isTexts,
  boundaries: ANY,
  ...RULES_SCHEMA,
};

const REPLAYER_SCHEMA: Schema = {
  ...REPLAY_SCHEMA,
  load: isFunction,
  makesCaller: isFunction,
  onProgress: isFunction,
  alone: isBoolean,
};

/**
 * @param schema of all options that there may be
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function checkReplayOptions(
  options: { oracles?: Oracles },
  where: string,
  schema: Schema = REPLAYER_SCHEMA,
): void {
  checkOptions(options, schema, where);
  if (options.oracles !== undefined) checkOptions(options.oracles, ORACLES_SCHEMA, `"oracles" in ${where}`);
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` for what is no recorded call */
export function checkCall(call: unknown, where: string): asserts call is Call {
  if (typeof (call as Partial<Call> | null | undefined)?.inputs === "function") return;
  throw new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `${where} takes a recorded call, as openTapes(…).calls has them, got ${describe(call)}`,
  );
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` for what is no function */
export function checkFunction(fn: unknown, where: string): asserts fn is Callable {
  if (typeof fn === "function") return;
  throw new CalltapeError("CALLTAPE_BAD_OPTION", `${where} takes a function or a class, got ${describe(fn)}`);
}
