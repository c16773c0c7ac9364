/**
 * The recorder that instrumented programs import.
 *
 * @packageDocumentation
 */
import type { RecorderStats } from "./recorder.js";
import type { RuntimeOptions } from "./settings.js";
import { theRecorder } from "./the-recorder.js";

export { CalltapeError, type CalltapeErrorCode } from "./error.js";
export type { Compression, Store, StoredTape, TapeSink } from "./store/store.js";
export { openStore, registerStore, type StoreFactory } from "./store/stores.js";
export type { RecorderStats, RuntimeOptions };

/**
 * Sets what is recorded and where, from now on, in a new tape. Environment variables win over it.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for an unknown option or a wrong value
 */
export function configure(options: RuntimeOptions): void {
  theRecorder.configure(options);
}

/** Writes what has been recorded to the tape, at once. Never throws. */
export function flush(): void {
  theRecorder.flush();
}

/** What has been recorded so far. */
export function stats(): RecorderStats {
  return theRecorder.stats();
}
