import { FileBytes, type FoundFile, lookAt } from "../bytes/tape-file.js";
import { newMemory, type TapeProblem } from "../calls/tape.js";
import { type CallCounts, closingCounts, countsIn } from "../index-file/call-counts.js";
import { readIndex } from "../index-file/index-file.js";
import { probeMatcher } from "../select/select.js";
import { forEachTape } from "./find-tapes.js";
import { TapeOpener } from "./open-file.js";

/** How many calls tapes hold. */
export interface TapeCounts {
  /** Tapes that were read. */
  readonly tapes: number;
  /** How many calls of each probe began, by its id: recorded with values, or traced. */
  readonly calls: CallCounts;
  /** Files and ends of files that were not read. */
  readonly problems: readonly TapeProblem[];
}

/**
 * Counts the calls in tapes, which are found as `openTapes` finds them, without a look at the calls where a tape was closed:
 * then it says so itself. What is damaged in such a tape is found when it is opened. Any other tape is gone through, as
 * `openTapes` does.
 *
 * @param pattern functions to count calls of, as `select` takes it
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` for a path that does not exist, or a glob that names no tape;
 *   `CALLTAPE_BAD_OPTION` for a pattern that cannot be read, or what is no path
 */
export function countTapes(sources: string | readonly string[], pattern = "**"): TapeCounts {
  const matches = probeMatcher(pattern);
  const calls = new Map<string, number>();
  const problems: TapeProblem[] = [];
  const opener = new TapeOpener(newMemory());
  let tapes = 0;
  const take = (counts: CallCounts) => {
    tapes++;
    for (const [id, count] of counts) if (matches(id)) calls.set(id, (calls.get(id) ?? 0) + count);
  };
  forEachTape(
    sources,
    (file) => {
      const known = countsOf(lookAt(file));
      if (known !== undefined) return take(known);
      const { tape, problem } = opener.open(file);
      if (tape !== undefined) take(countsIn(tape.index));
      if (problem !== undefined) problems.push(problem);
    },
    (problem) => problems.push(problem),
  );
  opener.end();
  return { tapes, calls, problems };
}

/** What is known of a closed tape. */
function countsOf(found: FoundFile): CallCounts | undefined {
  const index = readIndex(found)?.index;
  if (index?.closed === true) return countsIn(index);
  return found.packed ? undefined : closingCounts(new FileBytes(found.file, found.size));
}
