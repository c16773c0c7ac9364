import { CalltapeError } from "@calltape/runtime";

/** How a failure in one file is dealt with. */
export interface GuardOptions {
  /** Makes it an error. */
  strict: boolean;
  warn(message: string): void;
}

/** Runs what instruments a file; where that fails, the file is left as it was, with one warning. */
export class Guard {
  /** Files that were left as they were. */
  failures = 0;

  constructor(private readonly options: GuardOptions) {}

  /**
   * @param run told a function with which it says what it is at, a file or a function
   * @param undo brings back what the file was
   * @throws CalltapeError what the user has to mend: options, tags; with `strict`, every failure
   */
  run(file: string, run: (at: (id: string) => void) => void, undo: () => void): void {
    let where = file;
    try {
      run((id) => {
        where = id;
      });
    } catch (error) {
      undo();
      if (error instanceof CalltapeError) throw error;
      const what = `${where} could not be instrumented: ${(error as Error).message}`;
      if (this.options.strict) throw new CalltapeError("CALLTAPE_BUILD", what, { cause: error });
      this.failures++;
      this.options.warn(
        `[calltape] ${what}; nothing is recorded of ${file} (${this.failures} so far; "strict" makes it an error)`,
      );
    }
  }
}
