import { CalltapeError } from "@calltape/runtime";

/** Tells that a file is left as it is. */
export type Warn = (message: string, file: string) => void;

/**
 * Runs what instruments a file. When that fails, the file is left as it is and a warning says so, since a build that
 * passes without us must pass; what the user has written wrong (a {@link CalltapeError}) is still an error.
 *
 * @param strict makes a failure an error
 * @param run is given a function to tell which function it has reached, by its probe id
 * @returns undefined after a failure
 * @throws CalltapeError `CALLTAPE_BUILD` after a failure, if `strict`
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
    if (error instanceof CalltapeError) throw error;
    giveUp(file, place, error, strict, warn);
    return undefined;
  }
}

/**
 * Says that a file is left as it is.
 *
 * @param place in it, as far as that is known
 * @throws CalltapeError `CALLTAPE_BUILD` if `strict`
 */
export function giveUp(file: string, place: string, problem: unknown, strict: boolean, warn: Warn): void {
  const said = problem instanceof Error ? `${problem.name}: ${problem.message}` : String(problem);
  const failed = `${place} cannot be instrumented: ${said}`;
  if (strict)
    throw new CalltapeError("CALLTAPE_BUILD", `${failed} (exclude it, or leave out "strict")`, {
      cause: problem,
    });
  warn(`${failed}; nothing of ${file} is recorded (exclude it to be rid of this warning)`, file);
}
