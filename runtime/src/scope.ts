import type { AsyncLocalStorage } from "node:async_hooks";

/** Settings that hold for a function and all that it awaits. */
export interface Scope {
  record?: "on" | "off";
  sample?: number;
}

let storage: AsyncLocalStorage<Scope> | undefined;

/** Runs a function in a scope. Async hooks, which slow down promises, are only used from the first scope on. */
export function runInScope<Result>(scope: Scope, fn: () => Result): Result {
  if (storage === undefined) {
    const { AsyncLocalStorage } = require("node:async_hooks") as typeof import("node:async_hooks");
    storage = new AsyncLocalStorage();
  }
  return storage.run(scope, fn);
}

/** The innermost scope that this code runs in. */
export function currentScope(): Scope | undefined {
  return storage?.getStore();
}
