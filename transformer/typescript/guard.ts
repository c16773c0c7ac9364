import { CalltapeError } from "@calltape/runtime";

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
  warn: (message: string) => void,
  run: (reached: (id: string) => void) => T,
): T | undefined {
  let place = file;
  try {
    return run((id) => {
      place = id;
    });
  } catch (error) {
    if (error instanceof CalltapeError) throw error;
    const problem = `${place} cannot be instrumented: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
    if (strict)
      throw new CalltapeError("CALLTAPE_BUILD", `${problem} (exclude it, or leave out "strict")`, {
        cause: error,
      });
    warn(`${problem}; nothing of ${file} is recorded (exclude it to be rid of this warning)`);
    return undefined;
  }
}
