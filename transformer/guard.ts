import { CalltapeError } from "@calltape/runtime";

/** How a front end says what a person should know; the message has no prefix. */
export type Warn = (message: string) => void;

/** Warns on stderr. */
export const warnOnConsole: Warn = (message) => console.warn(`[calltape] ${message}`);

/**
 * Instruments a file in a way that never breaks the build: what is thrown becomes a warning, and the file stays as it
 * is. Mistakes in options and tags are a person's to mend and are thrown on.
 *
 * @param run gives undefined when there is nothing to do
 * @throws CalltapeError `CALLTAPE_BUILD` when `strict`; `CALLTAPE_BAD_OPTION`, `CALLTAPE_BAD_TAG`
 */
export function guardFile<T>(file: string, strict: boolean, warn: Warn, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof CalltapeError && (strict || error.code !== "CALLTAPE_BUILD")) throw error;
    const why = error instanceof Error ? error.message.replace(/^\[calltape\] /, "") : String(error);
    const named = error instanceof CalltapeError || why.startsWith(file);
    const message = named ? why : `${file} cannot be instrumented: ${why}`;
    if (strict) throw new CalltapeError("CALLTAPE_BUILD", message, { cause: error });
    warn(`${message}; it is left as it is`);
    return undefined;
  }
}

/**
 * The one of some things with which something fails, if it is one alone.
 *
 * @param fails tells whether it fails with these
 */
export function findCulprit<T>(things: readonly T[], fails: (some: readonly T[]) => boolean): T | undefined {
  if (things.length <= 1) return things[0];
  const middle = things.length >> 1;
  for (const half of [things.slice(0, middle), things.slice(middle)])
    if (fails(half)) return findCulprit(half, fails);
  return undefined;
}
