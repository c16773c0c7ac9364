/** Every error that calltape throws at a caller of its own API. `code` is stable, the message is for a person. */
export class CalltapeError extends Error {
  override readonly name = "CalltapeError";

  constructor(
    readonly code: CalltapeErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`[calltape] ${message}`, options);
  }
}

/**
 * - `CALLTAPE_BAD_OPTION`: an option or setting is unknown or has a wrong value
 * - `CALLTAPE_BAD_TAG`: a JSDoc tag cannot be read
 * - `CALLTAPE_CORRUPT`: a tape, or part of one, cannot be read
 * - `CALLTAPE_NOT_FOUND`: a file, a tape, a call or a module is not there
 * - `CALLTAPE_BUILD`: the program does not compile
 * - `CALLTAPE_UNRECORDED`: a boundary was called in replay as it was not when the tape was recorded
 * - `CALLTAPE_STALE`: a function is another one than that which was recorded, where that is not wanted
 */
export type CalltapeErrorCode =
  | "CALLTAPE_BAD_OPTION"
  | "CALLTAPE_BAD_TAG"
  | "CALLTAPE_CORRUPT"
  | "CALLTAPE_NOT_FOUND"
  | "CALLTAPE_BUILD"
  | "CALLTAPE_UNRECORDED"
  | "CALLTAPE_STALE";
