/**
 * The recorder that instrumented programs import.
 *
 * @packageDocumentation
 */
import type { RecorderStats } from "./recorder.js";
import { checkScope, type ScopedOptions } from "./scope.js";
import type { RuntimeOptions } from "./settings.js";
import { theRecorder } from "./the-recorder.js";

export { CalltapeError, type CalltapeErrorCode } from "./error.js";
export type { Compression, Store, StoredTape, TapeSink } from "./store/store.js";
export { openStore, registerStore, type StoreFactory } from "./store/stores.js";
export type { RecorderStats, RuntimeOptions, ScopedOptions };

/**
 * Sets what is recorded and where, from now on, in a new tape. Environment variables win over it.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for an unknown option or a wrong value
 */
export function configure(options: RuntimeOptions): void {
  theRecorder.configure(options);
}

/**
 * Runs a function with settings that hold for it and all that it awaits, whatever the others are: `record: "off"` for
 * what must not be recorded, `record: "on"` for what is recorded although the rest is not, `sample` for a share of it.
 * From the first use on, Node follows asynchronous calls, which makes promises slower.
 *
 * @returns what the function returns
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`, and what the function throws
 */
export function withConfig<Result>(config: ScopedOptions, fn: () => Result): Result {
  return theRecorder.withScope(checkScope(config), fn);
}

/** Writes what has been recorded to the tape, at once. Never throws. */
export function flush(): void {
  theRecorder.flush();
}

/** What has been recorded so far. */
export function stats(): RecorderStats {
  return theRecorder.stats();
}
