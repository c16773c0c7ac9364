import { CalltapeError } from "@calltape/runtime";

/** How a front end says what a person should know of a file; the message has no prefix. */
export type Warn = (message: string, file: string) => void;

/** Warns on stderr. */
export function warnOnConsole(message: string): void {
  console.warn(`[calltape] ${message}`);
}

/**
 * Instruments a file in a way that never breaks the build: what is thrown becomes a warning, and the file stays as it
 * is. Mistakes in options and tags are a person's to mend and are thrown on.
 *
 * @param run is given a function to tell which function of the file it has reached, by its probe id; gives undefined
 *   when there is nothing to do
 * @throws CalltapeError `CALLTAPE_BUILD` when `strict`; `CALLTAPE_BAD_OPTION`, `CALLTAPE_BAD_TAG`
 */
export function guardFile<T>(
  file: string,
  strict: boolean,
  warn: Warn,
  run: (reached: (id: string) => void) => T,
): T | undefined {
  let place = file;
  try {
    return run((id) => {
      place = id;
    });
  } catch (error) {
    if (error instanceof CalltapeError && error.code !== "CALLTAPE_BUILD") throw error;
    leaveFile(file, place, error, strict, warn);
    return undefined;
  }
}

/**
 * Says that a file is left as it is.
 *
 * @param place in it, as far as that is known
 * @throws CalltapeError `CALLTAPE_BUILD` if `strict`
 */
export function leaveFile(file: string, place: string, problem: unknown, strict: boolean, warn: Warn): void {
  // Behind the first line, compilers show code that nobody has written.
  const [said] = (problem instanceof Error ? problem.message : String(problem)).split("\n");
  const message =
    problem instanceof CalltapeError
      ? said!.replace(/^\[calltape\] /, "")
      : `${place} cannot be instrumented: ${said}`;
  if (strict) throw new CalltapeError("CALLTAPE_BUILD", message, { cause: problem });
  warn(`${message}; ${file} is left as it is`, file);
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
