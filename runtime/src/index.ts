/**
 * The recorder that instrumented programs import.
 *
 * @packageDocumentation
 */

import { type Codec, checkCodec, prototypeOf } from "./encode/codecs.js";
import { CalltapeError } from "./error.js";
import { describe } from "./options.js";
import type { RecorderStats } from "./record/recorder.js";
import { checkScope, type ScopedOptions } from "./record/scope.js";
import type { Configuration, RuntimeOptions } from "./settings.js";
import { theRecorder, theRegistry } from "./the-recorder.js";

export { CalltapeError, type CalltapeErrorCode } from "./error.js";
export type { Compression, Store, StoredTape, TapeSink } from "./store/store.js";
export { openStore, registerStore, type StoreFactory } from "./store/stores.js";
export type { Codec, Configuration, RecorderStats, RuntimeOptions, ScopedOptions };

/**
 * Sets what is recorded and where, from now on, in a new tape. What is not given has its default again, so that
 * `configure({})` is a reset. Environment variables win over it.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for an unknown option or a wrong value
 */
export function configure(options: RuntimeOptions): void {
  theRecorder.configure(options);
}

/**
 * The options as they hold now, with defaults and environment variables: a copy, which {@link configure} takes.
 *
 * @returns undefined where an environment variable is wrong, so that nothing is recorded
 */
export function getConfig(): Configuration | undefined {
  return theRecorder.configuration;
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

/**
 * Says how objects of a class are recorded and made again, which their own properties do not say: a decimal number, a
 * date of another library. The class itself, not those that extend it.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function registerCodec<Value extends object>(
  Class: abstract new (...args: never[]) => Value,
  codec: Codec<Value>,
): void {
  checkCodec(Class, codec as unknown as Codec);
  theRegistry.addCodec(Class.prototype as object, codec as unknown as Codec);
}

/**
 * Gives a class that no instrumented code declares an id, by which replay finds it.
 *
 * @param id `path/from/root.ts#Name`, or a module and a name: `decimal.js#Decimal`
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function registerClass(Class: abstract new (...args: never[]) => object, id: string): void {
  const prototype = prototypeOf(Class, "registerClass");
  if (typeof id !== "string" || !/^[^#]+#./s.test(id))
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `the id of a class must be a module and a name, as in "decimal.js#Decimal", got ${describe(id)}`,
    );
  theRegistry.addClass(prototype, id);
}

/** Writes what has been recorded to the tape, at once. Never throws. */
export function flush(): void {
  theRecorder.flush();
}

/** What has been recorded so far. */
export function stats(): RecorderStats {
  return theRecorder.stats();
}
