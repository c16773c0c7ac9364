import type { AsyncLocalStorage } from "node:async_hooks";
import { getBuiltinModule } from "../node-modules.js";
import { checkOptions, isNumber, isOneOf, type Schema } from "../options.js";

/** Settings that hold for a function and all that it awaits. */
export interface ScopedOptions {
  record?: "on" | "off";
  /** Share of its calls, from 0 to 1. */
  sample?: number;
}

const SCHEMA: Schema = { record: isOneOf("on", "off"), sample: isNumber(0, 1) };

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkScope(options: ScopedOptions): ScopedOptions {
  return checkOptions(options, SCHEMA, "the options of withConfig");
}

let storage: AsyncLocalStorage<ScopedOptions> | undefined;

/** Runs a function in a scope. Async hooks, which slow down promises, are only used from the first scope on. */
export function runInScope<Result>(scope: ScopedOptions, fn: () => Result): Result {
  if (storage === undefined) {
    const { AsyncLocalStorage } = getBuiltinModule("node:async_hooks");
    storage = new AsyncLocalStorage();
  }
  return storage.run(scope, fn);
}

/** The innermost scope that this code runs in. */
export function currentScope(): ScopedOptions | undefined {
  return storage?.getStore();
}
